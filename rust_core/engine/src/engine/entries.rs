//! One follower's entry: size, what holds it back, limits, order. The hot path of a fan-out.

use super::instructions::LimitTerms;
use super::placing::Placement;
use super::seat::{Seat, seat};
use super::signals::{EntryTerms, Event};
use super::state::Plan;
use super::{Engine, Result};
use crate::encode::effects::SizingTerms;
use crate::encode::instruction::InstructionEffect;
use crate::ids::EventSeed;
use crate::limits::{Approved, Checks, Refused, Worth};
use crate::order::{NONE, sign};
use crate::proto::api::{Leg, OrderType, Outcome, ReasonCode, Side};
use crate::proto::internal::SizingMode;
use crate::sizing::entry::{Mode, RunTotals, size_entry};

/// No account holds or has under way more contracts than this, at 10^-9: what is beyond is a mistake, and sums stay exact.
pub(super) const CONTRACTS_NANO_MAX: i64 = 1_000_000_000_000_000_000;

/// Where a follower stands: indices of one share and what belongs to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Follower {
    pub line: u32,
    pub slot: u32,
    pub leader: bool,
}

/// What becomes of a follower's entry.
pub(super) enum Verdict {
    /// Nothing is ordered, and no limit was asked.
    Skipped(ReasonCode),
    /// What is held goes first (SG7).
    Reverse,
    /// A limit let nothing through.
    Refused(ReasonCode),
    Enter(Approved),
}

impl Engine {
    /// `false`: a limit let nothing through. Inlined with what it calls but what is rare, so that little of it goes through
    /// memory.
    #[inline]
    pub(super) fn follow_entry(
        &mut self,
        event: &Event,
        entry: &EntryTerms,
        slot: u32,
        leader: bool,
    ) -> Result<bool> {
        let follower = Follower { line: event.line, slot, leader };
        if !self.lines[event.line as usize].shares[slot as usize].waiting.is_empty() {
            self.supersede_waiting(follower, event.signal, Some(entry.side));
        }
        let age_ns = self.now_ns - event.received_ns;
        let mut seat = seat!(self, event.line, slot);
        let mut terms = sizing_terms(&seat.activation.plan, entry);
        self.checks.clear();
        let leader_refused = event.leader_refused && !leader;
        let verdict = seat.judge(entry, age_ns, leader_refused, &mut terms, &mut self.checks);
        let reason = match verdict {
            Verdict::Reverse => {
                self.reverse(event, entry, follower, terms)?;
                return Ok(true);
            }
            Verdict::Skipped(reason) | Verdict::Refused(reason) => reason,
            Verdict::Enter(approved) => approved.reduced_by.unwrap_or_default(),
        };
        let mut message = None;
        if let Verdict::Enter(approved) = verdict {
            let placement = entry_placement(event, entry, follower, terms.delta, approved);
            let ordinal = self.out.next_ordinal();
            message = seat.place(&placement, self.position, ordinal, &mut self.orders);
            if message.is_none() {
                return Err(self.broken("more orders than places"));
            }
        }
        let skipped = matches!(verdict, Verdict::Skipped(_));
        let shared = if leader { &entry.leader_shared } else { &entry.shared };
        let effect = InstructionEffect {
            outcome: if message.is_some() { Outcome::Pending } else { Outcome::Skipped },
            sizing: Some(&terms),
            checks: if skipped { None } else { Some(&self.checks) },
            order: message.as_ref().map(|message| message.fields(shared)),
            reason,
            ..seat.activation.instruction(event.seed, event.signal, leader)
        };
        let lies = self.out.instruction(&effect);
        if message.is_some() && seat.reachable() {
            self.out.order(seat.account.connection, lies);
        }
        Ok(!matches!(verdict, Verdict::Refused(_)))
    }

    /// What holds an opening back before any limit is asked.
    pub(super) fn held_back(&mut self, follower: Follower, received_ns: i64) -> Option<ReasonCode> {
        seat!(self, follower.line, follower.slot).held_back(self.now_ns - received_ns, false)
    }

    /// What an opening's quantity is worth: at its limit price or, without one, at the last mark.
    pub(super) fn worth(&self, line: u32, side: Side, limit: &LimitTerms) -> Option<Worth> {
        let instrument = &self.instruments[self.lines[line as usize].instrument as usize];
        let at_limit = limit.order_type == OrderType::Limit;
        let price =
            if at_limit { Some(limit.price(side)) } else { instrument.mark.map(|mark| mark.price) };
        Some(Worth::new(price?, &instrument.terms))
    }

    pub(super) fn miss(&mut self, follower: Follower, quantity: i64) {
        self.lines[follower.line as usize].shares[follower.slot as usize].missed += quantity;
    }

    /// Writes an instruction that comes to nothing.
    pub(super) fn skip(
        &mut self,
        signal: u64,
        follower: Follower,
        reason: ReasonCode,
        sizing: Option<&SizingTerms>,
    ) {
        self.instruct(signal, follower, |common| InstructionEffect { sizing, reason, ..common });
    }

    /// Writes an instruction: the common part, skipped unless `complete` says otherwise. Where its order lies.
    pub(super) fn instruct<'a>(
        &'a mut self,
        signal: u64,
        follower: Follower,
        complete: impl FnOnce(InstructionEffect<'a>) -> InstructionEffect<'a>,
    ) -> std::ops::Range<usize> {
        let seed = EventSeed::new(self.incarnation, signal);
        let share = &self.lines[follower.line as usize].shares[follower.slot as usize];
        let activation = &self.activations[share.activation as usize];
        let common = activation.instruction(seed, signal, follower.leader);
        self.out.instruction(&complete(common))
    }
}

impl Seat<'_> {
    /// Sizes an entry into `terms`, counts what is missed of it and holds the rest against the limits.
    #[inline(always)]
    fn judge(
        &mut self,
        entry: &EntryTerms,
        age_ns: i64,
        leader_refused: bool,
        terms: &mut SizingTerms,
        checks: &mut Checks,
    ) -> Verdict {
        if let Some(verdict) = self.size_up(entry, age_ns, leader_refused, terms) {
            return verdict;
        }
        if self.share.opposes(sign(entry.side)) {
            return Verdict::Reverse;
        }
        match self.limit(entry.side, terms.delta, entry.worth.as_ref(), checks) {
            Ok(approved) => {
                self.share.missed += terms.delta - approved.quantity;
                Verdict::Enter(approved)
            }
            Err(Refused(reason)) => {
                self.share.missed += terms.delta;
                Verdict::Refused(reason)
            }
        }
    }

    /// Sizes an entry into `terms`; the verdict where it is skipped for that, or held back.
    #[inline(always)]
    pub(super) fn size_up(
        &mut self,
        entry: &EntryTerms,
        age_ns: i64,
        leader_refused: bool,
        terms: &mut SizingTerms,
    ) -> Option<Verdict> {
        self.share.enter_run(self.run);
        let multiplies = matches!(self.activation.plan.mode, Mode::Multiplier { .. });
        if multiplies && entry.quantity_nano.is_none() {
            return Some(Verdict::Skipped(ReasonCode::NoQuantity));
        }
        if !self.size(entry.quantity_nano.unwrap_or(0), terms) {
            return Some(Verdict::Skipped(ReasonCode::ArithmeticOverflow));
        }
        if multiplies {
            self.share.exact = terms.exact;
        }
        if terms.delta == 0 {
            return Some(Verdict::Skipped(nothing_to_do(terms)));
        }
        if let Some(reason) = self.held_back(age_ns, leader_refused) {
            self.share.missed += terms.delta;
            return Some(Verdict::Skipped(reason));
        }
        None
    }

    /// Fills in the size; `false` where a term exceeds its range.
    #[inline(always)]
    fn size(&self, quantity_nano: i64, terms: &mut SizingTerms) -> bool {
        let share = &self.share;
        let rules = &self.instrument.terms;
        let totals = RunTotals {
            exact: share.exact,
            filled: share.filled,
            leaves: share.leaves,
            missed: share.missed,
        };
        let mode = self.activation.plan.mode;
        let Some(size) = size_entry(mode, &totals, quantity_nano, rules.unit, rules.lot) else {
            return false;
        };
        terms.exact = size.exact;
        terms.target = size.target;
        terms.delta = size.delta;
        terms.filled = share.filled;
        terms.leaves = share.leaves;
        terms.missed = share.missed;
        terms.position = share.position;
        let nano = size.delta.checked_mul(rules.nano_per_unit);
        let total = nano.and_then(|nano| self.account.contracts_nano.checked_add(nano));
        total.is_some_and(|total| total <= CONTRACTS_NANO_MAX)
    }
}

#[inline(always)]
fn entry_placement(
    event: &Event,
    entry: &EntryTerms,
    follower: Follower,
    instructed: i64,
    approved: Approved,
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
        limit_price: entry.price,
        quantity: approved.quantity,
        instructed,
        decision: NONE,
        revision: 0,
        leader: follower.leader,
        reason: approved.reduced_by.unwrap_or_default(),
    }
}

#[inline(always)]
pub(super) fn sizing_terms(plan: &Plan, entry: &EntryTerms) -> SizingTerms {
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
        price_rounded: entry.price,
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
