//! One follower with everything that is asked of it, looked up once: the walk over 100,000 of them is bound by how often
//! each is found and how much memory each touches.

use super::ENTRY_AGE_NS_MAX;
use super::placing::{Placement, priority};
use super::state::{Account, Activation, Connection, Instrument, LinkState, Strategy};
use crate::encode::order::OrderMessage;
use crate::limits::{Approved, Checks, Refused, Usage, Worth, check};
use crate::order::book::OrderBook;
use crate::order::{NONE, Order, sign};
use crate::position::{Exposure, Share};
use crate::proto::api::{Leg, OrderAction, OrderState, ReasonCode, Side};

pub(super) struct Seat<'a> {
    /// The number of the line's run.
    pub run: u32,
    pub share: &'a mut Share,
    pub exposure: &'a mut Exposure,
    pub account: &'a mut Account,
    pub activation: &'a Activation,
    pub connection: &'a Connection,
    pub instrument: &'a Instrument,
    pub strategy: &'a Strategy,
}

/// The seat of a line's slot. A macro, so that the order book and the output stay free beside it.
macro_rules! seat {
    ($engine:expr, $line:expr, $slot:expr) => {{
        let line = &mut $engine.lines[$line as usize];
        let share = &mut line.shares[$slot as usize];
        let activation = &$engine.activations[share.activation as usize];
        let account = &mut $engine.accounts[activation.account as usize];
        $crate::engine::seat::Seat {
            run: line.run.number,
            exposure: &mut $engine.exposures[share.exposure as usize],
            connection: &$engine.connections[account.connection as usize],
            instrument: &$engine.instruments[line.instrument as usize],
            strategy: &$engine.strategies[line.strategy as usize],
            share,
            account,
            activation,
        }
    }};
}
pub(super) use seat;

impl Seat<'_> {
    /// What holds an opening back before any limit is asked; `age_ns`: of its signal.
    #[inline]
    pub fn held_back(&self, age_ns: i64, leader_refused: bool) -> Option<ReasonCode> {
        if !self.strategy.active {
            Some(ReasonCode::StrategyInactive)
        } else if !self.activation.active {
            Some(ReasonCode::Disabled)
        } else if self.account.stopped || self.connection.stopped {
            Some(ReasonCode::Stopped)
        } else if self.account.out_of_step > 0 {
            Some(ReasonCode::OutOfStep)
        } else if age_ns > ENTRY_AGE_NS_MAX {
            Some(ReasonCode::TooOld)
        } else if leader_refused {
            Some(ReasonCode::LeaderRefused)
        } else {
            None
        }
    }

    /// Holds an opening against the follower's limits; `worth`: of the instrument, at the order's price.
    #[inline(always)]
    pub fn limit(
        &self,
        side: Side,
        asked: i64,
        worth: Option<&Worth>,
        checks: &mut Checks,
    ) -> Result<Approved, Refused> {
        let limits = &self.activation.plan.limits;
        if limits.are_none() {
            return Ok(Approved { quantity: asked, reduced_by: None });
        }
        let usage = Usage {
            symbol: self.exposure.used(sign(side)),
            account_nano: self.account.contracts_nano,
            open_trades: self.account.open_trades,
            counted: self.share.counted_open,
            same_currency: self.account.currency == self.instrument.currency,
            worth,
        };
        check(limits, &usage, &self.instrument.terms, asked, checks)
    }

    pub fn reachable(&self) -> bool {
        self.connection.link == LinkState::Up
    }

    /// Makes an order at `position`, counts it and keeps it. Inlined, so that the caller's constants come through.
    /// `None` where there are too many.
    #[inline(always)]
    pub fn place(
        &mut self,
        placement: &Placement,
        position: u64,
        ordinal: u32,
        orders: &mut OrderBook,
    ) -> Option<OrderMessage> {
        let order = self.order(placement, position);
        self.count_placed(&order);
        let message = OrderMessage {
            id: order.id,
            account_id: self.account.id,
            instrument_id: self.instrument.id,
            side: order.side,
            order_type: placement.order_type,
            time_in_force: placement.time_in_force,
            quantity: order.quantity,
            limit_price: order.limit_price,
            priority: priority(&order),
            opening: order.opening,
            send_before_ns: if order.opening { order.received_ns + ENTRY_AGE_NS_MAX } else { 0 },
            ordinal,
            action: OrderAction::Place,
        };
        let next = order.next;
        let place = orders.insert(order)?;
        self.share.first_order = place;
        if next != NONE {
            orders.get_mut(next).previous = place;
        }
        Some(message)
    }

    #[inline(always)]
    fn order(&self, placement: &Placement, position: u64) -> Order {
        let revision = u32::from(placement.revision);
        Order {
            id: placement.seed.order(position, self.activation.id, placement.leg, revision),
            signal: placement.signal,
            quantity: placement.quantity,
            cum_qty: 0,
            limit_price: placement.limit_price,
            cum_value: 0,
            received_ns: placement.received_ns,
            instructed: placement.instructed,
            missed: 0,
            line: placement.line,
            slot: placement.slot,
            exposure: self.share.exposure,
            connection: self.account.connection,
            run: self.share.run,
            decision: placement.decision,
            next: self.share.first_order,
            previous: NONE,
            revision: placement.revision,
            state: OrderState::Created,
            side: placement.side,
            order_type: placement.order_type.into(),
            time_in_force: placement.time_in_force.into(),
            leg: placement.leg.into(),
            opening: placement.leg == Leg::Entry,
            leader: placement.leader,
            held: !self.reachable(),
            cancel_requested: false,
            out_of_step: false,
            reason: placement.reason,
        }
    }

    #[inline(always)]
    fn count_placed(&mut self, order: &Order) {
        let direction = sign(order.side);
        if !order.opening {
            self.share.exit_leaves += order.quantity;
            return;
        }
        self.share.leaves += order.quantity;
        *self.share.entries_on(direction) += 1;
        self.exposure.add_opening(direction, order.quantity);
        self.account.contracts_nano += order.quantity * self.instrument.terms.nano_per_unit;
        if !self.share.counted_open {
            self.share.counted_open = true;
            self.account.open_trades += 1;
        }
    }
}
