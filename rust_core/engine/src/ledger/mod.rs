//! Effects as rows of the ledger: read off the stored effects, off the hot path, a batch of records at a time. Rows do not
//! depend on where a batch begins or ends: what a later record changes is told as a whole row or as a change, and both
//! come to the same when they are written.

mod tables;

use std::collections::BTreeMap;

use prost::Message as _;

use crate::encode::wire::Malformed;
use crate::order::is_final;
use crate::proto::api::{Leg, Order, OrderState, OrderType};
use crate::proto::internal::effect::Body;
use crate::proto::internal::{
    Alert, Effects, Execution, Instruction, InstructionEnded, OrderCreated, OrderEvent, Transition,
};

pub use tables::TABLES;
use tables::{HELD, ORDER};

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// Rows of one table, one after the other.
#[derive(Debug, Default)]
pub struct Table {
    pub cells: Vec<Cell>,
}

/// What an account has realized and paid in an instrument, in all, at 10^-9.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    pub realized: i128,
    pub fees: i128,
}

/// The record whose effects are read.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    pub position: u64,
    pub stamp_ns: u64,
    pub tenant_id: u64,
}

/// Makes rows of effects. The totals of accounts are its only memory beyond a batch.
#[derive(Debug, Default)]
pub struct Projection {
    tables: [Table; TABLES.len()],
    /// Where the rows of this batch begin that may still change.
    instructions: BTreeMap<Vec<u8>, usize>,
    orders: BTreeMap<Vec<u8>, usize>,
    held: BTreeMap<(u64, u64), usize>,
    totals: BTreeMap<(u64, u64), Totals>,
    /// Of each account. A timer's record is about every tenant's.
    tenants: BTreeMap<u64, u64>,
}

impl Projection {
    /// Goes on from what an account has come to in an instrument.
    pub fn set_totals(&mut self, account: u64, instrument: u64, totals: Totals) {
        self.totals.insert((account, instrument), totals);
    }

    /// Whose an account is; of one that is not told of, whose the record is.
    pub fn set_tenant(&mut self, account: u64, tenant: u64) {
        self.tenants.insert(account, tenant);
    }

    fn tenant(&self, source: Source, account: u64) -> Cell {
        int(self.tenants.get(&account).copied().unwrap_or(source.tenant_id))
    }

    /// Reads all effects of a record. What they say of a signal or a command is rare, and needs the record beside it: it
    /// is given back.
    ///
    /// # Errors
    /// [`Malformed`] where the bytes are no effects.
    pub fn read(&mut self, source: Source, effects: &[u8]) -> Result<Option<Body>, Malformed> {
        let effects = Effects::decode(effects).map_err(|_| Malformed)?.effects;
        let mut judged = None;
        for (ordinal, effect) in (0..).zip(effects) {
            match effect.body.ok_or(Malformed)? {
                Body::Instruction(instruction) => self.instruction(source, ordinal, instruction),
                Body::OrderCreated(created) => self.order_created(source, ordinal, created),
                Body::Transition(transition) => self.transition(source, ordinal, transition),
                Body::Execution(execution) => self.execution(source, ordinal, execution),
                Body::InstructionEnded(ended) => self.ended(source, ordinal, ended),
                Body::Alert(alert) => self.alert(source, ordinal, alert),
                Body::CancelRequested(_) => {}
                judgement @ (Body::SignalJudged(_) | Body::CommandJudged(_)) => {
                    judged = Some(judgement);
                }
            }
        }
        Ok(judged)
    }

    /// The rows since the last time, by table as in [`TABLES`].
    pub fn take(&mut self) -> [Table; TABLES.len()] {
        self.instructions.clear();
        self.orders.clear();
        self.held.clear();
        std::mem::take(&mut self.tables)
    }

    fn instruction(&mut self, source: Source, ordinal: i64, instruction: Instruction) {
        let tenant = self.tenant(source, instruction.account_id);
        let sizing = instruction.sizing.unwrap_or_default();
        let begins = self.tables[0].cells.len();
        self.instructions.insert(instruction.instruction_id.clone(), begins);
        self.tables[0].cells.extend([
            Cell::Bytes(instruction.instruction_id.clone()),
            tenant,
            int(source.position),
            Cell::Int(ordinal),
            int(instruction.activation_id),
            int(instruction.account_id),
            int(instruction.plan_version),
            Cell::Int(instruction.leader.into()),
            Cell::Int(instruction.outcome.into()),
            Cell::Int(instruction.reason.into()),
            Cell::Int(sizing.delta),
            Cell::Int(0),
            Cell::Null,
            Cell::Null,
        ]);
        let Some(order) = instruction.order else { return };
        let created = OrderCreated {
            instruction_id: instruction.instruction_id,
            signal_position: source.position,
            leg: if order.opening { Leg::Entry } else { Leg::Close }.into(),
            activation_id: instruction.activation_id,
            ..OrderCreated::default()
        };
        self.order(source, ordinal, created, order);
    }

    fn order_created(&mut self, source: Source, ordinal: i64, mut created: OrderCreated) {
        if let Some(order) = created.order.take() {
            self.order(source, ordinal, created, order);
        }
    }

    fn order(&mut self, source: Source, ordinal: i64, created: OrderCreated, order: Order) {
        let tenant = self.tenant(source, order.account_id);
        let is_limit = order.order_type() == OrderType::Limit;
        let limit_price = if is_limit { Cell::Int(order.limit_price) } else { Cell::Null };
        self.tables[2].cells.extend([
            Cell::Bytes(order.order_id.clone()),
            tenant.clone(),
            Cell::Bytes(created.instruction_id),
            int(created.signal_position),
            int(source.position),
            Cell::Int(ordinal),
            int(created.revision.into()),
            Cell::Int(created.leg.into()),
            int(created.activation_id),
            int(order.account_id),
            int(order.instrument_id),
            Cell::Int(order.side.into()),
            Cell::Int(order.order_type.into()),
            Cell::Int(order.time_in_force.into()),
            Cell::Int(order.quantity),
            limit_price,
            Cell::Int(order.opening.into()),
            int(source.stamp_ns),
        ]);
        self.orders.insert(order.order_id.clone(), self.tables[3].cells.len());
        self.tables[3].cells.extend([
            Cell::Bytes(order.order_id),
            tenant.clone(),
            int(order.account_id),
            Cell::Int(OrderState::Created as i64),
            Cell::Int(0),
            Cell::Int(0),
            Cell::Int(order.quantity),
            Cell::Null,
            Cell::Null,
            Cell::Null,
            Cell::Null,
            Cell::Null,
            Cell::Null,
            int(source.position),
        ]);
    }

    fn transition(&mut self, source: Source, ordinal: i64, moved: Transition) {
        let tenant = self.tenant(source, moved.account_id);
        let heard_ns =
            if moved.received_time_ns == 0 { source.stamp_ns } else { moved.received_time_ns };
        self.tables[4].cells.extend([
            Cell::Bytes(moved.order_id.clone()),
            int(source.position),
            Cell::Int(ordinal),
            tenant,
            Cell::Int(moved.event.into()),
            Cell::Int(moved.from.into()),
            Cell::Int(moved.to.into()),
            Cell::Int(moved.reason.into()),
            Cell::Int(moved.anomaly.into()),
            time(moved.broker_time_ns),
            time(moved.received_time_ns),
            int(source.stamp_ns),
        ]);
        let (event, to) = (moved.event(), moved.to());
        let row = self.broker_order(source, moved.order_id, moved.account_id);
        row[3] = Cell::Int(moved.to.into());
        row[4] = Cell::Int(moved.reason.into());
        row[5] = Cell::Int(moved.cum_qty);
        row[6] = Cell::Int(moved.leaves_qty);
        first(&mut row[7], text(moved.broker_order_id));
        if !moved.text.is_empty() {
            row[8] = Cell::Text(moved.text);
        }
        if moved.batch_id != 0 {
            row[9] = int(moved.batch_id);
        }
        if event == OrderEvent::Sent {
            first(&mut row[10], int(heard_ns));
        }
        if matches!(event, OrderEvent::Acknowledged | OrderEvent::Working) {
            first(&mut row[11], int(heard_ns));
        }
        if is_final(to) {
            first(&mut row[12], int(heard_ns));
        }
        row[13] = int(source.position);
    }

    /// The order's row in this batch; without one, a row of what is not known yet, which changes nothing when it is written
    /// over what was there.
    fn broker_order(&mut self, source: Source, id: Vec<u8>, account: u64) -> &mut [Cell] {
        let tenant = self.tenant(source, account);
        let cells = &mut self.tables[3].cells;
        let begins = *self.orders.entry(id).or_insert_with_key(|id| {
            let begins = cells.len();
            cells.extend([Cell::Bytes(id.clone()), tenant, int(account)]);
            cells.resize(begins + ORDER.len(), Cell::Null);
            begins
        });
        &mut cells[begins..begins + ORDER.len()]
    }

    fn execution(&mut self, source: Source, ordinal: i64, execution: Execution) {
        let tenant = self.tenant(source, execution.account_id);
        let realized = wide(execution.realized_high, execution.realized_low);
        let cost = wide(execution.cost_high, execution.cost_low);
        self.hold(source, &execution, realized, cost);
        self.tables[5].cells.extend([
            int(source.position),
            Cell::Int(ordinal),
            tenant,
            Cell::Text(execution.exec_id),
            text(execution.ref_exec_id),
            bytes(execution.order_id),
            bytes(execution.instruction_id),
            known(execution.signal_position),
            known(execution.strategy_id),
            known(execution.activation_id),
            int(execution.account_id),
            int(execution.instrument_id),
            Cell::Int(execution.side.into()),
            Cell::Int(execution.leg.into()),
            Cell::Int(execution.last_qty),
            Cell::Int(execution.last_px),
            Cell::Int(execution.cum_qty),
            Cell::Int(execution.leaves_qty),
            Cell::Int(execution.fee_nano),
            Cell::Text(realized.to_string()),
            Cell::Int(execution.position_qty),
            Cell::Text(cost.to_string()),
            Cell::Int((execution.overfill || execution.after_end).into()),
            text(execution.broker_order_id),
            time(execution.broker_time_ns),
            time(execution.received_time_ns),
            int(source.stamp_ns),
        ]);
    }

    fn hold(&mut self, source: Source, execution: &Execution, realized: i128, cost: i128) {
        let tenant = self.tenant(source, execution.account_id);
        let place = (execution.account_id, execution.instrument_id);
        let totals = self.totals.entry(place).or_default();
        // The engine's own sums have room for a quarter of what these hold.
        totals.realized = totals.realized.saturating_add(realized);
        totals.fees = totals.fees.saturating_add(execution.fee_nano.into());
        let cells = &mut self.tables[6].cells;
        let begins = *self.held.entry(place).or_insert_with(|| {
            let begins = cells.len();
            cells.extend([int(place.0), int(place.1), tenant]);
            cells.resize(begins + HELD.len(), Cell::Null);
            begins
        });
        cells[begins + 3] = Cell::Int(execution.position_qty);
        cells[begins + 4] = Cell::Text(cost.to_string());
        cells[begins + 5] = Cell::Text(totals.realized.to_string());
        cells[begins + 6] = Cell::Text(totals.fees.to_string());
        cells[begins + 7] = int(source.position);
    }

    fn ended(&mut self, source: Source, ordinal: i64, ended: InstructionEnded) {
        let said = [
            Cell::Int(ended.outcome.into()),
            Cell::Int(ended.reason.into()),
            Cell::Int(ended.instructed),
            Cell::Int(ended.filled),
            int(source.position),
            Cell::Int(ordinal),
        ];
        if let Some(begins) = self.instructions.get(&ended.instruction_id) {
            self.tables[0].cells[begins + 8..begins + 14].clone_from_slice(&said);
        } else {
            self.tables[1].cells.extend(said);
            self.tables[1].cells.push(Cell::Bytes(ended.instruction_id));
        }
    }

    fn alert(&mut self, source: Source, ordinal: i64, alert: Alert) {
        let tenant = self.tenant(source, alert.account_id);
        self.tables[7].cells.extend([
            int(source.position),
            Cell::Int(ordinal),
            tenant,
            Cell::Text(alert.code),
            known(alert.account_id),
            known(alert.connection_id),
            bytes(alert.order_id),
            Cell::Text(alert.text),
            int(source.stamp_ns),
        ]);
    }
}

/// Positions and times stay below 2^63; whatever a broker claims beyond is told as the largest.
fn int(number: u64) -> Cell {
    Cell::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

/// An id or a time; 0 stands for none.
fn known(number: u64) -> Cell {
    if number == 0 { Cell::Null } else { int(number) }
}

fn time(ns: u64) -> Cell {
    known(ns)
}

fn text(text: String) -> Cell {
    if text.is_empty() { Cell::Null } else { Cell::Text(text) }
}

fn bytes(bytes: Vec<u8>) -> Cell {
    if bytes.is_empty() { Cell::Null } else { Cell::Bytes(bytes) }
}

fn first(cell: &mut Cell, value: Cell) {
    if *cell == Cell::Null {
        *cell = value;
    }
}

/// [`crate::encode::wire::Writer::wide`] read back.
fn wide(high: i64, low: u64) -> i128 {
    (i128::from(high) << 64) | i128::from(low)
}
