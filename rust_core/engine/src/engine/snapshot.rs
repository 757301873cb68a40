//! The whole state as one protobuf message, and back. A snapshot is taken between records; an engine restored from it
//! goes on as the one it was taken from would have.

use std::collections::BTreeMap;

use prost::Message;

use super::memory::Memory;
use super::snapshot_parts as parts;
use super::state::{Activation, Connection, LinkState, Place, append};
use super::tenants::{Key, Tenant};
use super::timers::Due;
use super::view::{Waits, connection_view};
use super::{Engine, Result, VERSION};
use crate::encode::instruction::follower_fields;
use crate::error::EngineError;
use crate::order::book::OrderBook;
use crate::proto::internal::deadline_state::Due as DueState;
use crate::proto::internal::{
    ConnectionState, DeadlineState, DecisionDue, FinishedOrder, RecloseDue, Remembered, Snapshot,
};

impl Engine {
    /// The state after the last record, serialized.
    ///
    /// # Errors
    /// [`EngineError::InvariantBroken`] in the middle of a record: a snapshot is taken between them.
    pub fn snapshot(&self) -> Result<Vec<u8>> {
        if self.has_work() {
            return Err(self.broken("a snapshot is taken between records"));
        }
        // By id: where an order lies differs between an engine and one restored from it.
        let mut orders: Vec<_> = self.orders.iter().collect();
        orders.sort_unstable_by_key(|(_, order)| order.id);
        let mut indices = vec![u32::MAX; self.orders.places()];
        for (index, (place, _)) in (0_u32..).zip(&orders) {
            indices[*place as usize] = index;
        }
        let order_index = |place: u32| indices.get(place as usize).copied().unwrap_or(u32::MAX);
        let snapshot = Snapshot {
            engine_version: VERSION.into(),
            position: self.position,
            now_ns: self.now_ns,
            chain: self.chain,
            tenant_id: self.tenant_id,
            incarnation: self.incarnation,
            shard_id: self.shard_id,
            epoch: self.epoch,
            tenants: self.tenants.iter().map(Tenant::view).collect(),
            keys: self.keys.iter().map(Key::view).collect(),
            connections: self.connection_states(),
            accounts: self.accounts.iter().map(|known| self.account_view(known)).collect(),
            instruments: self.instruments.iter().map(|known| self.instrument_view(known)).collect(),
            strategies: self.strategies.iter().map(|known| self.strategy_view(known)).collect(),
            activations: (0_u32..)
                .zip(&self.activations)
                .map(|(index, _)| self.activation_view(index))
                .collect(),
            lines: self.lines.iter().map(|line| parts::line_state(line, order_index)).collect(),
            exposures: self.exposures.iter().map(parts::exposure_state).collect(),
            orders: orders
                .iter()
                .map(|(_, order)| parts::order_state(order, order_index))
                .collect(),
            finished: self
                .orders
                .finished_iter()
                .map(|(since_ns, place)| FinishedOrder { since_ns, order: order_index(place) })
                .collect(),
            decisions: self.decisions.iter().map(parts::decision_state).collect(),
            deadlines: self.due.iter().map(deadline_state).collect(),
            deadline_sequence: self.due_sequence,
            signals_said: remembered(&self.signals_said),
            executions_said: remembered(&self.executions_said),
            requests_said: remembered(&self.requests_said),
            resolved: self.resolved.iter().map(parts::resolved_state).collect(),
        };
        Ok(snapshot.encode_to_vec())
    }

    fn connection_states(&self) -> Vec<ConnectionState> {
        self.connections
            .iter()
            .map(|known| ConnectionState {
                view: Some(connection_view(known, Waits::default())),
                session: known.session,
                resume_id: match known.link {
                    LinkState::Resuming(id) => id,
                    LinkState::Down | LinkState::Up => 0,
                },
            })
            .collect()
    }

    /// An engine as it was when the snapshot was taken.
    ///
    /// # Errors
    /// [`EngineError::SnapshotUnreadable`] where the bytes are no snapshot of this engine version.
    pub fn restore(bytes: &[u8]) -> Result<Self> {
        let snapshot = Snapshot::decode(bytes).map_err(|error| unreadable(&error.to_string()))?;
        if snapshot.engine_version != VERSION {
            return Err(unreadable(&format!(
                "written by engine {}, this is {VERSION}",
                snapshot.engine_version
            )));
        }
        let mut engine = Self {
            position: snapshot.position,
            now_ns: snapshot.now_ns,
            chain: snapshot.chain,
            tenant_id: snapshot.tenant_id,
            incarnation: snapshot.incarnation,
            shard_id: snapshot.shard_id,
            epoch: snapshot.epoch,
            due_sequence: snapshot.deadline_sequence,
            ..Self::default()
        };
        engine.restore_things(&snapshot)?;
        engine.restore_books(&snapshot)?;
        engine.restore_waits(&snapshot)?;
        Ok(engine)
    }

    fn restore_things(&mut self, snapshot: &Snapshot) -> Result<()> {
        self.tenants = snapshot.tenants.iter().map(Tenant::from_view).collect();
        // An older snapshot has none; one of no record has nobody.
        if self.tenants.is_empty() && self.tenant_id != 0 {
            self.tenants.push(Tenant::first(self.tenant_id));
        }
        for view in &snapshot.keys {
            self.keys.push(Key::from_view(view).ok_or_else(incomplete)?);
        }
        for state in &snapshot.connections {
            let view = state.view.as_ref().ok_or_else(incomplete)?;
            let settings = view.settings.clone().ok_or_else(incomplete)?;
            self.place_next(view.connection_id, self.connections.len(), Place::Connection)?;
            self.out.add_connection(view.connection_id);
            self.connections.push(Connection {
                id: view.connection_id,
                tenant: self.owner(view.tenant_id),
                name: settings.name,
                adapter: settings.adapter,
                address: settings.address,
                gateway_address: settings.gateway_address,
                link: parts::link_state(view.link(), state.resume_id),
                session: state.session,
                stopped: view.stopped,
                broker_lost_ns: view.broker_lost_ns,
            });
        }
        for view in &snapshot.accounts {
            self.place_next(view.account_id, self.accounts.len(), Place::Account)?;
            let account =
                parts::account(view, &self.places, &mut self.currencies).ok_or_else(incomplete)?;
            self.open_account(account);
        }
        for view in &snapshot.instruments {
            self.place_next(view.instrument_id, self.instruments.len(), Place::Instrument)?;
            let index = index(self.instruments.len())?;
            let tenant = self.owner(view.tenant_id);
            let instrument =
                parts::instrument(view, tenant, &mut self.currencies).ok_or_else(incomplete)?;
            self.symbols.entry(tenant).or_default().insert(instrument.symbol.clone(), index);
            self.instruments.push(instrument);
        }
        for view in &snapshot.strategies {
            self.place_next(view.strategy_id, self.strategies.len(), Place::Strategy)?;
            let tenant = self.owner(view.tenant_id);
            let strategy = parts::strategy(view, tenant, &self.places).ok_or_else(incomplete)?;
            self.strategies.push(strategy);
        }
        for view in &snapshot.activations {
            self.place_next(view.activation_id, self.activations.len(), Place::Activation)?;
            let activation = self.activation(view)?;
            self.activated.insert((activation.strategy, activation.account));
            self.enlist(activation);
        }
        Ok(())
    }

    /// Whose a thing is; older snapshots do not say.
    fn owner(&self, tenant_id: u64) -> u64 {
        if tenant_id == 0 { self.tenant_id } else { tenant_id }
    }

    fn activation(&self, view: &crate::proto::internal::ActivationView) -> Result<Activation> {
        let (Some(Place::Strategy(strategy)), Some(Place::Account(account))) =
            (self.places.get(&view.strategy_id), self.places.get(&view.account_id))
        else {
            return Err(incomplete());
        };
        let mut plan = self.plan(view.plan.as_ref()).map_err(|_| incomplete())?;
        plan.version = view.plan_version;
        Ok(Activation {
            id: view.activation_id,
            strategy: *strategy,
            account: *account,
            active: view.active,
            plan,
            fields: follower_fields(view.activation_id, view.account_id, plan.version),
        })
    }

    fn restore_books(&mut self, snapshot: &Snapshot) -> Result<()> {
        for state in &snapshot.exposures {
            let exposure = parts::exposure(state).ok_or_else(incomplete)?;
            let place = index(self.exposures.len())?;
            self.exposure_of.insert((exposure.account, exposure.instrument), place);
            let instrument =
                self.instruments.get(exposure.instrument as usize).ok_or_else(incomplete)?;
            let account =
                self.accounts.get_mut(exposure.account as usize).ok_or_else(incomplete)?;
            account.contracts_nano = exposure
                .moved_to(0)
                .and_then(|_| exposure.total().checked_mul(instrument.terms.nano_per_unit))
                .and_then(|nano| account.contracts_nano.checked_add(nano))
                .ok_or_else(|| unreadable("a sum exceeds its range"))?;
            append(&mut self.exposures, exposure);
        }
        for state in &snapshot.lines {
            let line = parts::line(state).ok_or_else(incomplete)?;
            for share in line.shares.iter().filter(|share| share.counted_open) {
                let exposure =
                    self.exposures.get(share.exposure as usize).ok_or_else(incomplete)?;
                self.accounts[exposure.account as usize].open_trades += 1;
            }
            let place = index(self.lines.len())?;
            let strategy =
                self.strategies.get_mut(line.strategy as usize).ok_or_else(incomplete)?;
            strategy.lines.push((line.instrument, place));
            self.lines.push(line);
        }
        self.orders = OrderBook::default();
        self.orders.reserve(snapshot.orders.len());
        for state in &snapshot.orders {
            let order = parts::order(state).ok_or_else(incomplete)?;
            self.orders.insert(order).ok_or_else(incomplete)?;
        }
        if !self.orders.take_in() {
            return Err(unreadable("an order is in it twice"));
        }
        for finished in &snapshot.finished {
            if finished.order as usize >= snapshot.orders.len() {
                return Err(incomplete());
            }
            self.orders.finished(finished.order, finished.since_ns);
        }
        Ok(())
    }

    fn restore_waits(&mut self, snapshot: &Snapshot) -> Result<()> {
        for state in &snapshot.decisions {
            let place = index(self.decisions.len())?;
            self.decisions.push(parts::decision(state).ok_or_else(incomplete)?);
            if state.signal == 0 {
                self.free_decisions.insert(place);
            }
        }
        for state in &snapshot.deadlines {
            let due = match state.due.as_ref().ok_or_else(incomplete)? {
                DueState::Decision(due) => Due::Decision { place: due.place, signal: due.signal },
                DueState::Reclose(due) => {
                    Due::Reclose { line: due.line, slot: due.slot, signal: due.signal }
                }
            };
            self.due.insert((state.due_ns, state.sequence), due);
        }
        self.signals_said = recall(&snapshot.signals_said)?;
        self.executions_said = recall(&snapshot.executions_said)?;
        self.requests_said = recall(&snapshot.requests_said)?;
        for state in &snapshot.resolved {
            let (id, resolved) = parts::resolved(state).ok_or_else(incomplete)?;
            self.resolved.insert(id, resolved);
        }
        Ok(())
    }

    fn place_next(&mut self, id: u64, count: usize, place: fn(u32) -> Place) -> Result<()> {
        self.places.insert(id, place(index(count)?));
        Ok(())
    }
}

fn deadline_state((key, due): (&(i64, u64), &Due)) -> DeadlineState {
    let due = match *due {
        Due::Decision { place, signal } => DueState::Decision(DecisionDue { place, signal }),
        Due::Reclose { line, slot, signal } => DueState::Reclose(RecloseDue { line, slot, signal }),
    };
    DeadlineState { due_ns: key.0, sequence: key.1, due: Some(due) }
}

fn remembered(memory: &Memory) -> Vec<Remembered> {
    memory
        .iter()
        .map(|(key, position, said_ns)| Remembered {
            key: key.to_le_bytes().to_vec(),
            position,
            said_ns,
        })
        .collect()
}

fn recall(remembered: &[Remembered]) -> Result<Memory> {
    let mut memory = Memory::default();
    for said in remembered {
        let key = said.key.first_chunk::<16>().ok_or_else(incomplete)?;
        memory.insert(u128::from_le_bytes(*key), said.position, said.said_ns);
    }
    Ok(memory)
}

fn index(count: usize) -> Result<u32> {
    u32::try_from(count).map_err(|_| unreadable("too long"))
}

fn unreadable(detail: &str) -> EngineError {
    EngineError::SnapshotUnreadable { detail: detail.into() }
}

fn incomplete() -> EngineError {
    unreadable("a part is missing")
}

/// The places of a snapshot are looked up by id.
pub(super) type Places = BTreeMap<u64, Place>;
