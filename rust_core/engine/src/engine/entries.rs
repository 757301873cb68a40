//! One follower's entry: size, what holds it back, limits, order. The hot path of a fan-out.

use super::instructions::LimitTerms;
use super::placing::Placement;
use super::signals::{EntryTerms, Event};
use super::state::Plan;
use super::{ENTRY_AGE_NS_MAX, Engine, Result};
use crate::encode::effects::{InstructionEffect, SizingTerms, write_instruction};
use crate::encode::order::OrderMessage;
use crate::limits::{Approved, Checks, Refused, Usage, check};
use crate::order::{NONE, sign};
use crate::proto::api::{Leg, OrderType, Outcome, ReasonCode, Side};
use crate::proto::internal::SizingMode;
use crate::sizing::entry::{Mode, RunTotals, size_entry};

/// No account holds or has under way more contracts than this, at 10^-9: what is beyond is a mistake, and sums stay exact.
const CONTRACTS_NANO_MAX: i64 = 1_000_000_000_000_000_000;

/// Where a follower stands: indices of one share and what belongs to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Follower {
    pub line: u32,
    pub slot: u32,
    pub leader: bool,
}

impl Engine {
    /// `false`: a limit let nothing through.
    pub(super) fn follow_entry(
        &mut self,
        event: &Event,
        entry: &EntryTerms,
        slot: u32,
        leader: bool,
    ) -> Result<bool> {
        let follower = Follower { line: event.line, slot, leader };
        let run = self.lines[event.line as usize].run.number;
        self.supersede_waiting(follower, event.signal, Some(entry.side));
        let share = &mut self.lines[event.line as usize].shares[slot as usize];
        share.enter_run(run);
        let plan = self.activations[share.activation as usize].plan;
        let mut terms = sizing_terms(&plan, entry);
        if matches!(plan.mode, Mode::Multiplier { .. }) && entry.quantity_nano.is_none() {
            self.skip(event.signal, follower, ReasonCode::NoQuantity, Some(&terms));
            return Ok(true);
        }
        if !self.size(event.line, slot, &plan, entry, &mut terms) {
            self.skip(event.signal, follower, ReasonCode::ArithmeticOverflow, Some(&terms));
            return Ok(true);
        }
        let share = &mut self.lines[event.line as usize].shares[slot as usize];
        if matches!(plan.mode, Mode::Multiplier { .. }) {
            share.exact = terms.exact;
        }
        if terms.delta == 0 {
            let reason = nothing_to_do(&terms);
            self.skip(event.signal, follower, reason, Some(&terms));
            return Ok(true);
        }
        if let Some(reason) = self.held_back(follower, event.received_ns, event.leader_refused) {
            self.miss(follower, terms.delta);
            self.skip(event.signal, follower, reason, Some(&terms));
            return Ok(true);
        }
        let share = &self.lines[event.line as usize].shares[slot as usize];
        if share.opposes(sign(entry.side)) {
            self.reverse(event, entry, follower, &terms)?;
            return Ok(true);
        }
        self.enter(event, entry, follower, &terms)
    }

    /// Fills in the size; `false` where a term exceeds its range.
    fn size(
        &self,
        line: u32,
        slot: u32,
        plan: &Plan,
        entry: &EntryTerms,
        terms: &mut SizingTerms,
    ) -> bool {
        let line = &self.lines[line as usize];
        let share = &line.shares[slot as usize];
        let instrument = &self.instruments[line.instrument as usize];
        let totals = RunTotals {
            exact: share.exact,
            filled: share.filled,
            leaves: share.leaves,
            missed: share.missed,
        };
        let unit = instrument.terms.unit;
        let quantity = entry.quantity_nano.unwrap_or(0);
        let Some(size) = size_entry(plan.mode, &totals, quantity, unit, instrument.terms.lot)
        else {
            return false;
        };
        terms.exact = size.exact;
        terms.target = size.target;
        terms.delta = size.delta;
        terms.filled = share.filled;
        terms.leaves = share.leaves;
        terms.missed = share.missed;
        terms.position = share.position;
        let exposure = &self.exposures[share.exposure as usize];
        let account = &self.accounts[exposure.account as usize];
        let nano = size.delta.checked_mul(instrument.terms.nano_per_unit);
        let total = nano.and_then(|nano| account.contracts_nano.checked_add(nano));
        total.is_some_and(|total| total <= CONTRACTS_NANO_MAX)
    }

    /// What holds an opening back before any limit is asked.
    pub(super) fn held_back(
        &self,
        follower: Follower,
        received_ns: i64,
        leader_refused: bool,
    ) -> Option<ReasonCode> {
        let line = &self.lines[follower.line as usize];
        let share = &line.shares[follower.slot as usize];
        let activation = &self.activations[share.activation as usize];
        let account = &self.accounts[activation.account as usize];
        if !self.strategies[line.strategy as usize].active {
            Some(ReasonCode::StrategyInactive)
        } else if !activation.active {
            Some(ReasonCode::Disabled)
        } else if account.stopped || self.connections[account.connection as usize].stopped {
            Some(ReasonCode::Stopped)
        } else if account.out_of_step > 0 {
            Some(ReasonCode::OutOfStep)
        } else if self.now_ns - received_ns > ENTRY_AGE_NS_MAX {
            Some(ReasonCode::TooOld)
        } else if leader_refused && !follower.leader {
            Some(ReasonCode::LeaderRefused)
        } else {
            None
        }
    }

    /// Limits, then the order.
    fn enter(
        &mut self,
        event: &Event,
        entry: &EntryTerms,
        follower: Follower,
        terms: &SizingTerms,
    ) -> Result<bool> {
        let mut checks = Checks::default();
        let outcome = self.limit(follower, entry.side, terms.delta, &entry.limit, &mut checks);
        let approved = match outcome {
            Ok(approved) => approved,
            Err(Refused(reason)) => {
                self.miss(follower, terms.delta);
                let effect = self.instruction(event.signal, follower, reason);
                let effect =
                    InstructionEffect { sizing: Some(terms), checks: Some(&checks), ..effect };
                write_instruction(&mut self.out.effects, &effect);
                return Ok(false);
            }
        };
        self.miss(follower, terms.delta - approved.quantity);
        let placement = entry_placement(event, entry, follower, terms.delta, approved.quantity);
        let message = self.place(&placement)?;
        let reason = approved.reduced_by.unwrap_or_default();
        let effect = InstructionEffect {
            outcome: Outcome::Pending,
            sizing: Some(terms),
            checks: Some(&checks),
            order: Some(&message),
            shared: if follower.leader { None } else { Some(&entry.shared) },
            ..self.instruction(event.signal, follower, reason)
        };
        let lies = write_instruction(&mut self.out.effects, &effect);
        self.orders_reason(&message, reason);
        self.send(follower.line, follower.slot, lies);
        Ok(true)
    }

    /// Holds an opening against the follower's limits.
    pub(super) fn limit(
        &self,
        follower: Follower,
        side: Side,
        asked: i64,
        limit: &LimitTerms,
        checks: &mut Checks,
    ) -> std::result::Result<Approved, Refused> {
        let line = &self.lines[follower.line as usize];
        let share = &line.shares[follower.slot as usize];
        let plan = &self.activations[share.activation as usize].plan;
        let instrument = &self.instruments[line.instrument as usize];
        let exposure = &self.exposures[share.exposure as usize];
        let account = &self.accounts[exposure.account as usize];
        let at_limit = limit.order_type == OrderType::Limit;
        let usage = Usage {
            symbol: exposure.used(sign(side)),
            account_nano: account.contracts_nano,
            open_trades: account.open_trades,
            counted: share.counted_open,
            price: if at_limit { Some(limit.price(side)) } else { instrument.mark },
        };
        check(&plan.limits, &usage, &instrument.terms, asked, checks)
    }

    pub(super) fn miss(&mut self, follower: Follower, quantity: i64) {
        self.lines[follower.line as usize].shares[follower.slot as usize].missed += quantity;
    }

    /// Keeps on the order why it is smaller than its instruction.
    fn orders_reason(&mut self, message: &OrderMessage, reason: ReasonCode) {
        if reason != ReasonCode::Unspecified
            && let Some(place) = self.orders.find(message.id)
        {
            self.orders.get_mut(place).reason = reason;
        }
    }

    /// Writes an instruction that comes to nothing.
    pub(super) fn skip(
        &mut self,
        signal: u64,
        follower: Follower,
        reason: ReasonCode,
        sizing: Option<&SizingTerms>,
    ) {
        let effect = InstructionEffect { sizing, ..self.instruction(signal, follower, reason) };
        write_instruction(&mut self.out.effects, &effect);
    }

    /// The common part of an instruction; skipped unless the caller says otherwise.
    pub(super) fn instruction<'a>(
        &self,
        signal: u64,
        follower: Follower,
        reason: ReasonCode,
    ) -> InstructionEffect<'a> {
        let share = &self.lines[follower.line as usize].shares[follower.slot as usize];
        let activation = &self.activations[share.activation as usize];
        InstructionEffect {
            id: self.instruction_id(signal, follower.line, follower.slot),
            follower: activation.fields,
            leader: follower.leader,
            outcome: Outcome::Skipped,
            reason,
            sizing: None,
            checks: None,
            order: None,
            shared: None,
        }
    }
}

fn entry_placement(
    event: &Event,
    entry: &EntryTerms,
    follower: Follower,
    instructed: i64,
    quantity: i64,
) -> Placement {
    Placement {
        line: follower.line,
        slot: follower.slot,
        signal: event.signal,
        seed: event.seed,
        received_ns: event.received_ns,
        leg: Leg::Entry,
        side: entry.side,
        order_type: entry.limit.order_type,
        time_in_force: entry.limit.time_in_force,
        limit_price: entry.limit.price(entry.side),
        quantity,
        instructed,
        decision: NONE,
        revision: 0,
        leader: follower.leader,
    }
}

fn sizing_terms(plan: &Plan, entry: &EntryTerms) -> SizingTerms {
    let (mode, value_nano) = match plan.mode {
        Mode::Fixed { contracts_nano } => (SizingMode::Fixed, contracts_nano),
        Mode::Multiplier { ratio_nano } => (SizingMode::Multiplier, ratio_nano),
    };
    SizingTerms {
        mode,
        value_nano,
        leader_total: entry.leader_total,
        price_asked: entry.price_asked,
        price_asked_scale: entry.price_asked_scale,
        price_rounded: entry.limit.price(entry.side),
        ..SizingTerms::default()
    }
}

/// Nothing to order: less than a lot is missing, or nothing is.
fn nothing_to_do(terms: &SizingTerms) -> ReasonCode {
    let done = terms.filled + terms.leaves + terms.missed;
    if terms.target > 0 && done >= terms.target {
        ReasonCode::AlreadyComplete
    } else {
        ReasonCode::BelowOneLot
    }
}
