//! Decisions that one order cannot tell whole: exits and entries that wait, closes of everything, reverses. An entry with
//! a single order needs none; its order knows what was instructed. Each follower gets one terminal outcome a signal.

use super::entries::Follower;
use super::signals::Event;
use super::{Engine, Result};
use crate::encode::effects::{EndedEffect, write_ended};
use crate::ids::{EffectId, EventSeed};
use crate::order::{NONE, Order};
use crate::proto::api::{OrderState, OrderType, Outcome, ReasonCode, Side, TimeInForce};
use crate::sizing::exit::Fraction;

/// What a decision waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// An exit, for unfinished market entries before it (SG5).
    Exit { fraction: Fraction, side: Option<Side>, limit: LimitTerms },
    /// The entry of a reverse, for the close of what is held (SG7). Counts as missed until it is decided.
    Entry(WaitingEntry),
}

/// A limit order's price for either side, as a close's side is known only with the position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitTerms {
    pub order_type: OrderType,
    pub time_in_force: TimeInForce,
    pub buy_price: i64,
    pub sell_price: i64,
}

impl LimitTerms {
    pub const MARKET: Self = Self {
        order_type: OrderType::Market,
        time_in_force: TimeInForce::Day,
        buy_price: 0,
        sell_price: 0,
    };

    #[must_use]
    pub fn price(&self, side: Side) -> i64 {
        if side == Side::Sell { self.sell_price } else { self.buy_price }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingEntry {
    pub side: Side,
    /// What its own signal asked for, in whole lots.
    pub asked: i64,
    /// The run it belongs to: another run has superseded it.
    pub run: u32,
    pub limit: LimitTerms,
    /// Only once everything before it has ended, and only where nothing is held then.
    pub from_flat: bool,
}

#[derive(Debug, Clone)]
pub struct Decision {
    pub signal: u64,
    pub received_ns: i64,
    pub line: u32,
    pub slot: u32,
    pub instructed: i64,
    pub filled: i64,
    /// Lots of its closes that ended unfilled, and that no further close was made for.
    pub lapsed: i64,
    /// Orders of its own that have not ended.
    pub live: u32,
    pub waiting: Option<Waiting>,
    /// Everything before it must end before it can.
    pub flat: bool,
    pub leader: bool,
    pub outcome: Outcome,
    pub reason: ReasonCode,
}

impl Decision {
    /// Of a signal for a follower, before anything is ordered.
    pub(super) fn new(event: &Event, follower: Follower) -> Self {
        Self {
            signal: event.signal,
            received_ns: event.received_ns,
            line: follower.line,
            slot: follower.slot,
            instructed: 0,
            filled: 0,
            lapsed: 0,
            live: 0,
            waiting: None,
            flat: false,
            leader: follower.leader,
            outcome: Outcome::Skipped,
            reason: ReasonCode::Unspecified,
        }
    }
}

impl Engine {
    pub(super) fn instruction_id(&self, signal: u64, line: u32, slot: u32) -> EffectId {
        let share = &self.lines[line as usize].shares[slot as usize];
        let activation = &self.activations[share.activation as usize];
        EventSeed::new(self.incarnation, signal).instruction(signal, activation.id)
    }

    pub(super) fn open_decision(&mut self, decision: Decision) -> Result<u32> {
        if let Some(place) = self.free_decisions.pop_first() {
            self.decisions[place as usize] = decision;
            return Ok(place);
        }
        let place = u32::try_from(self.decisions.len()).map_err(|_| self.overflow("decisions"))?;
        self.decisions.push(decision);
        Ok(place)
    }

    /// Gives up what a decision waited for.
    pub(super) fn give_up_waiting(&mut self, place: u32, reason: ReasonCode) {
        let decision = &mut self.decisions[place as usize];
        let Some(waiting) = decision.waiting.take() else { return };
        decision.reason = reason;
        decision.outcome = Outcome::Skipped;
        let share = &mut self.lines[decision.line as usize].shares[decision.slot as usize];
        share.waiting.retain(|waits| *waits != place);
        if let Waiting::Entry(entry) = waiting {
            decision.instructed += entry.asked;
        }
        self.settle_decision(place);
    }

    /// Ends a decision that has nothing left to wait for.
    pub(super) fn settle_decision(&mut self, place: u32) {
        let decision = &self.decisions[place as usize];
        if decision.signal == 0 {
            return;
        }
        let (line, slot) = (decision.line, decision.slot);
        let share = &self.lines[line as usize].shares[slot as usize];
        let mut live = self.orders.chain(share.first_order);
        let older_lives = decision.flat && live.any(|(_, order)| order.signal < decision.signal);
        let retries = share.flat_decision == place && share.retries_close();
        if decision.waiting.is_some() || decision.live > 0 || older_lives || retries {
            return;
        }
        let account = self.accounts[self.exposures[share.exposure as usize].account as usize].id;
        let (outcome, reason) = decision_outcome(decision);
        let ended = EndedEffect {
            id: self.instruction_id(decision.signal, line, slot),
            account_id: account,
            outcome,
            reason,
            instructed: decision.instructed,
            filled: decision.filled,
        };
        write_ended(self.out.effects_mut(), &ended);
        let share = &mut self.lines[line as usize].shares[slot as usize];
        if share.flat_decision == place {
            share.flat_decision = NONE;
        }
        self.decisions[place as usize].signal = 0;
        self.free_decisions.insert(place);
    }

    /// Ends the instruction of an order that was its only one.
    pub(super) fn end_single(&mut self, order: &Order) {
        let (outcome, reason) = single_outcome(order);
        let ended = EndedEffect {
            id: self.instruction_id(order.signal, order.line, order.slot),
            account_id: self.account_of(order).id,
            outcome,
            reason,
            instructed: order.instructed,
            filled: order.cum_qty,
        };
        write_ended(self.out.effects_mut(), &ended);
    }
}

/// How an order that ended leaves its instruction: (outcome, reason).
pub fn single_outcome(order: &Order) -> (Outcome, ReasonCode) {
    if order.cum_qty >= order.instructed {
        (Outcome::Filled, ReasonCode::Unspecified)
    } else if order.cum_qty > 0 {
        (Outcome::Reduced, order.reason)
    } else {
        (unfilled_outcome(order.state), order.reason)
    }
}

/// The outcome of an order that ended in `state` with nothing filled.
pub fn unfilled_outcome(state: OrderState) -> Outcome {
    if state == OrderState::Rejected { Outcome::Rejected } else { Outcome::Failed }
}

fn decision_outcome(decision: &Decision) -> (Outcome, ReasonCode) {
    if decision.filled > 0 && decision.filled >= decision.instructed {
        return (Outcome::Filled, ReasonCode::Unspecified);
    }
    if decision.filled > 0 {
        return (Outcome::Reduced, decision.reason);
    }
    if decision.instructed == 0 && decision.reason == ReasonCode::Unspecified {
        return (Outcome::Skipped, ReasonCode::NoPosition);
    }
    (decision.outcome, decision.reason)
}
