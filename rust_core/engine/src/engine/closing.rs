//! Closing: a share of what is held (EXIT_n), everything (FLAT, the first half of a reverse), and what is left to close
//! afterwards (a late fill, a close that failed). Nothing here is ever held back by a limit, switch or age (LM7).

use super::entries::Follower;
use super::instructions::{Decision, LimitTerms, Waiting};
use super::placing::{Placement, closing_side};
use super::signals::Event;
use super::timers::Due;
use super::{ACCOUNT_LOCK_TIMEOUT_MS, Engine, Result};
use crate::encode::effects::{AlertEffect, SizingTerms, write_alert};
use crate::encode::instruction::InstructionEffect;
use crate::encode::order::shared_fields;
use crate::ids::EventSeed;
use crate::order::{NONE, is_final};
use crate::proto::api::{Leg, OrderState, OrderType, Outcome, ReasonCode, Side};
use crate::proto::internal::ExitRounding;
use crate::sizing::exit::{Fraction, size_exit};
use crate::units::Rounding;

/// A failed close of everything is tried this often, after 0, 1, 2, 4 ... seconds; then a person is called.
const RECLOSE_ATTEMPTS: u16 = 8;
/// No signal closes by more orders than this for one follower: a broker that answers each close with something to close
/// would go on for ever.
const CLOSES_MAX: u16 = 100;
const SECOND_NS: i64 = 1_000_000_000;

type ExitTerms = (Fraction, Option<Side>, LimitTerms);

impl Engine {
    pub(super) fn follow_exit(
        &mut self,
        event: &Event,
        slot: u32,
        leader: bool,
        terms: ExitTerms,
    ) -> Result<()> {
        let follower = Follower { line: event.line, slot, leader };
        if !self.waits_for_entries(follower, event.signal) {
            return self.exit_now(event.signal, event.received_ns, follower, terms, None);
        }
        let decision = Decision { flat: false, ..self.waiting_decision(event, follower, terms) };
        let place = self.open_decision(decision)?;
        let share = &mut self.lines[event.line as usize].shares[slot as usize];
        share.waiting.push(place);
        let timeout_ns = i64::from(ACCOUNT_LOCK_TIMEOUT_MS) * 1_000_000;
        self.schedule(self.now_ns + timeout_ns, Due::Decision { place, signal: event.signal });
        self.instruct(event.signal, follower, |common| InstructionEffect {
            outcome: Outcome::Pending,
            ..common
        });
        Ok(())
    }

    fn waiting_decision(&self, event: &Event, follower: Follower, terms: ExitTerms) -> Decision {
        let (fraction, side, limit) = terms;
        Decision {
            signal: event.signal,
            received_ns: event.received_ns,
            line: follower.line,
            slot: follower.slot,
            instructed: 0,
            filled: 0,
            lapsed: 0,
            live: 0,
            waiting: Some(Waiting::Exit { fraction, side, limit }),
            flat: false,
            leader: follower.leader,
            outcome: Outcome::Skipped,
            reason: ReasonCode::Unspecified,
        }
    }

    /// Whether a market entry from before `signal` is unfinished and not in doubt (SG5).
    fn waits_for_entries(&self, follower: Follower, signal: u64) -> bool {
        let share = &self.lines[follower.line as usize].shares[follower.slot as usize];
        let mut place = share.first_order;
        while place != NONE {
            let order = self.orders.get(place);
            let unfinished = order.state != OrderState::InDoubt && order.opening;
            if unfinished && order.is_market() && order.signal < signal {
                return true;
            }
            place = order.next;
        }
        false
    }

    /// Sizes an exit by what is held now and orders it. `waited`: the decision that waited until now.
    pub(super) fn exit_now(
        &mut self,
        signal: u64,
        received_ns: i64,
        follower: Follower,
        (fraction, side, limit): ExitTerms,
        waited: Option<u32>,
    ) -> Result<()> {
        let (mut terms, size) = self.exit_size(follower, fraction);
        let close = closing_side(terms.position);
        let reason = if terms.position == 0 || terms.uncovered == 0 {
            ReasonCode::NoPosition
        } else if side.is_some_and(|side| side != close) {
            ReasonCode::SideMismatch
        } else if size == 0 {
            ReasonCode::BelowOneLot
        } else {
            ReasonCode::Unspecified
        };
        if reason != ReasonCode::Unspecified {
            match waited {
                None => self.skip(signal, follower, reason, Some(&terms)),
                Some(place) => self.decisions[place as usize].reason = reason,
            }
            return Ok(());
        }
        terms.delta = size;
        let placement = Placement {
            line: follower.line,
            slot: follower.slot,
            signal,
            seed: EventSeed::new(self.incarnation, signal),
            received_ns,
            leg: Leg::Close,
            side: close,
            order_type: limit.order_type,
            time_in_force: limit.time_in_force,
            limit_price: limit.price(close),
            quantity: size,
            instructed: size,
            decision: waited.unwrap_or(NONE),
            revision: 0,
            leader: follower.leader,
            reason: ReasonCode::Unspecified,
        };
        match waited {
            None => self.close_instructed(&placement, &terms),
            Some(_) => self.create_further(&placement, Some(&terms), None),
        }
    }

    fn exit_size(&self, follower: Follower, fraction: Fraction) -> (SizingTerms, i64) {
        let line = &self.lines[follower.line as usize];
        let share = &line.shares[follower.slot as usize];
        let uncovered = share.uncovered(&self.exposures[share.exposure as usize]);
        let lot = self.instruments[line.instrument as usize].terms.lot;
        let rounding = self.activations[share.activation as usize].plan.exit_rounding;
        // A share of what is there is never larger than it, so it cannot exceed its range.
        let size = size_exit(uncovered, fraction, lot, rounding).unwrap_or(uncovered);
        let terms = SizingTerms {
            position: share.position,
            uncovered,
            exit_numerator: fraction.numerator,
            exit_denominator: fraction.denominator,
            exit_rounding: published(rounding),
            ..SizingTerms::default()
        };
        (terms, size)
    }

    /// FLAT, EXIT_ALL, EXIT_FINAL.
    pub(super) fn follow_flat(
        &mut self,
        event: &Event,
        slot: u32,
        leader: bool,
        side: Option<Side>,
    ) -> Result<()> {
        let follower = Follower { line: event.line, slot, leader };
        let share = &self.lines[event.line as usize].shares[slot as usize];
        let mismatch =
            share.position != 0 && side.is_some_and(|side| side != closing_side(share.position));
        if mismatch {
            self.skip(event.signal, follower, ReasonCode::SideMismatch, None);
            return Ok(());
        }
        let idle = share.position == 0 && share.first_order == NONE && share.waiting.is_empty();
        if idle {
            self.skip(event.signal, follower, ReasonCode::NoPosition, None);
            return Ok(());
        }
        self.supersede_waiting(follower, event.signal, None);
        let decision = self.flat_decision(event, follower)?;
        self.close_all(event, follower, decision, None)
    }

    /// Cancels what works, closes what nothing covers; what is answered later is closed then.
    pub(super) fn close_all(
        &mut self,
        event: &Event,
        follower: Follower,
        decision: u32,
        sizing: Option<&SizingTerms>,
    ) -> Result<()> {
        let share = &mut self.lines[follower.line as usize].shares[follower.slot as usize];
        let earlier = std::mem::replace(&mut share.flat_decision, decision);
        share.flat_signal = event.signal;
        share.flat_revision = 0;
        share.flat_failures = 0;
        share.flat_retry_ns = 0;
        share.after_flat = 0;
        if earlier != NONE {
            // What an earlier close of everything still waited for is this one's to close.
            self.decisions[earlier as usize].flat = false;
            self.settle_decision(earlier);
        }
        let (mut terms, size) = self.exit_size(follower, Fraction::ALL);
        terms.delta = size;
        if size > 0 {
            let close = closing_side(terms.position);
            let received_ns = event.received_ns;
            let placement =
                self.flat_placement(follower, event.signal, received_ns, close, size, decision);
            self.close_instructed(&placement, sizing.unwrap_or(&terms))?;
        } else {
            let sizing = Some(sizing.unwrap_or(&terms));
            self.instruct(event.signal, follower, |common| InstructionEffect {
                outcome: Outcome::Pending,
                sizing,
                ..common
            });
        }
        self.cancel_before(follower, event.signal)?;
        self.wake(follower.line, follower.slot)?;
        self.settle_decision(decision);
        Ok(())
    }

    /// Cancels the share's entries and resting closes from before `signal`. Market closes stay: they cover.
    fn cancel_before(&mut self, follower: Follower, signal: u64) -> Result<()> {
        let share = &self.lines[follower.line as usize].shares[follower.slot as usize];
        let mut place = share.first_order;
        while place != NONE {
            let order = self.orders.get(place);
            let next = order.next;
            if order.signal < signal && (order.opening || !order.is_market()) {
                self.request_cancel(place, signal)?;
            }
            place = next;
        }
        Ok(())
    }

    fn flat_placement(
        &mut self,
        follower: Follower,
        signal: u64,
        received_ns: i64,
        side: Side,
        quantity: i64,
        decision: u32,
    ) -> Placement {
        let share = &mut self.lines[follower.line as usize].shares[follower.slot as usize];
        let revision = share.flat_revision;
        share.flat_revision += 1;
        Placement {
            line: follower.line,
            slot: follower.slot,
            signal,
            seed: EventSeed::new(self.incarnation, signal),
            received_ns,
            leg: Leg::Close,
            side,
            order_type: OrderType::Market,
            time_in_force: LimitTerms::MARKET.time_in_force,
            limit_price: 0,
            quantity,
            instructed: quantity,
            decision,
            revision,
            leader: follower.leader,
            reason: ReasonCode::Unspecified,
        }
    }

    /// A close that is its instruction's first order.
    fn close_instructed(&mut self, placement: &Placement, sizing: &SizingTerms) -> Result<()> {
        let message = self.place(placement)?;
        let Placement { line, slot, leader, .. } = *placement;
        let follower = Follower { line, slot, leader };
        let shared = shared_fields(&message);
        let lies = self.instruct(placement.signal, follower, |common| InstructionEffect {
            outcome: Outcome::Pending,
            sizing: Some(sizing),
            order: Some(message.fields(&shared)),
            ..common
        });
        self.send(placement.line, placement.slot, lies);
        Ok(())
    }

    /// Closes what the signal that closed everything has still to close and no close under way covers: after a late fill,
    /// a close that ended unfilled, a doubt that ended, or a trade that was not ours.
    pub(super) fn pursue_flat(&mut self, line: u32, slot: u32) -> Result<()> {
        let share = &self.lines[line as usize].shares[slot as usize];
        let before = share.before_flat();
        if before == 0 || share.flat_retry_ns != 0 {
            return Ok(());
        }
        let (first_order, signal) = (share.first_order, share.flat_signal);
        let uncovered = share.uncovered(&self.exposures[share.exposure as usize]);
        let quantity = (before - self.covered_by(first_order, signal)).min(uncovered).max(0);
        if quantity == 0 {
            let exposure = share.exposure;
            if share.exit_leaves == 0 && !self.is_doubtful(exposure) {
                // The account does not hold it any more.
                let share = &mut self.lines[line as usize].shares[slot as usize];
                share.position = share.after_flat;
                self.alert_close(line, slot, "closed_elsewhere", "a position was closed by hand");
                self.recount_open_trades(line, slot);
            }
            return Ok(());
        }
        if share.flat_revision >= CLOSES_MAX {
            self.give_up_closing(line, slot);
            return Ok(());
        }
        let decision = share.flat_decision;
        let leader = decision != NONE && self.decisions[decision as usize].leader;
        let follower = Follower { line, slot, leader };
        let (mut terms, _) = self.exit_size(follower, Fraction::ALL);
        terms.delta = quantity;
        let side = closing_side(terms.position);
        let placement =
            self.flat_placement(follower, signal, self.now_ns, side, quantity, decision);
        let instructed = if decision == NONE {
            // An instruction that has ended instructs no more.
            0
        } else {
            let lapsed = &mut self.decisions[decision as usize].lapsed;
            let again = quantity.min(*lapsed);
            *lapsed -= again;
            quantity - again
        };
        self.create_further(&Placement { instructed, ..placement }, Some(&terms), None)
    }

    /// What closes of signals up to `signal` still cover, of the live orders from `first` on.
    fn covered_by(&self, first: u32, signal: u64) -> i64 {
        let (mut place, mut covered) = (first, 0);
        while place != NONE {
            let order = self.orders.get(place);
            if !order.opening && order.signal <= signal {
                covered += order.leaves();
            }
            place = order.next;
        }
        covered
    }

    /// Whether an order in this account and instrument is in doubt: what it filled may have been told as nobody's.
    fn is_doubtful(&self, exposure: u32) -> bool {
        self.shares_of(exposure).into_iter().any(|(line, slot)| {
            let mut place = self.lines[line as usize].shares[slot as usize].first_order;
            while place != NONE {
                let order = self.orders.get(place);
                if order.state == OrderState::InDoubt {
                    return true;
                }
                place = order.next;
            }
            false
        })
    }

    /// Leaves what is still to be closed to a person.
    fn give_up_closing(&mut self, line: u32, slot: u32) {
        self.lines[line as usize].shares[slot as usize].flat_retry_ns = i64::MAX;
        self.alert_close(line, slot, "close_failed", "a close failed again and again");
    }

    /// A close for everything has failed, or was filled beyond what was ordered: the next is made at once the first time,
    /// then after 1, 2, 4 ... seconds.
    pub(super) fn close_failed(&mut self, line: u32, slot: u32) {
        let share = &mut self.lines[line as usize].shares[slot as usize];
        share.flat_failures = share.flat_failures.saturating_add(1);
        let (signal, failures) = (share.flat_signal, share.flat_failures);
        if failures >= RECLOSE_ATTEMPTS {
            self.give_up_closing(line, slot);
        } else if failures > 1 {
            let due_ns = self.now_ns + (SECOND_NS << (failures - 2));
            share.flat_retry_ns = due_ns;
            self.schedule(due_ns, Due::Reclose { line, slot, signal });
        }
    }

    /// The next attempt of a failed close is due.
    pub(super) fn retry_close(&mut self, line: u32, slot: u32, signal: u64) -> Result<()> {
        let share = &mut self.lines[line as usize].shares[slot as usize];
        // A later failure waits longer, a later signal anew.
        if share.flat_signal != signal || share.flat_retry_ns > self.now_ns {
            return Ok(());
        }
        share.flat_retry_ns = 0;
        let decision = share.flat_decision;
        self.wake(line, slot)?;
        if decision != NONE {
            self.settle_decision(decision);
        }
        Ok(())
    }

    fn alert_close(&mut self, line: u32, slot: u32, code: &str, text: &str) {
        let share = &self.lines[line as usize].shares[slot as usize];
        let account = &self.accounts[self.exposures[share.exposure as usize].account as usize];
        let alert = AlertEffect {
            code,
            account_id: account.id,
            connection_id: self.connections[account.connection as usize].id,
            order: None,
            text,
        };
        write_alert(self.out.effects_mut(), &alert);
    }

    /// Gives up waiting decisions that a later signal overtakes: all of them for a close of everything, entries of the
    /// other side for an entry.
    pub(super) fn supersede_waiting(
        &mut self,
        follower: Follower,
        signal: u64,
        entry_side: Option<Side>,
    ) {
        let share = &self.lines[follower.line as usize].shares[follower.slot as usize];
        if share.waiting.is_empty() {
            return;
        }
        for place in share.waiting.clone() {
            let decision = &self.decisions[place as usize];
            let overtaken = match (decision.waiting, entry_side) {
                (Some(Waiting::Entry(waiting)), Some(side)) => waiting.side != side,
                (Some(_), None) => true,
                _ => false,
            };
            if overtaken && decision.signal < signal {
                self.give_up_waiting(place, ReasonCode::Superseded);
            }
        }
    }

    /// Looks whether what waits on a share can go now: called after each change of its orders or position. What a close of
    /// everything has still to close comes before later exits.
    pub(super) fn wake(&mut self, line: u32, slot: u32) -> Result<()> {
        self.pursue_flat(line, slot)?;
        let share = &self.lines[line as usize].shares[slot as usize];
        for place in share.waiting.clone() {
            let decision = &self.decisions[place as usize];
            let (signal, follower) =
                (decision.signal, Follower { line, slot, leader: decision.leader });
            match decision.waiting {
                Some(Waiting::Exit { .. }) if !self.waits_for_entries(follower, signal) => {
                    self.waited_enough(place, signal)?;
                }
                Some(Waiting::Entry(entry)) => self.wake_entry(place, entry)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// The wait of a decision is over, by what it waited for or by its deadline.
    pub(super) fn waited_enough(&mut self, place: u32, signal: u64) -> Result<()> {
        let decision = &mut self.decisions[place as usize];
        if decision.signal != signal {
            return Ok(());
        }
        let Some(Waiting::Exit { fraction, side, limit }) = decision.waiting else {
            return Ok(());
        };
        decision.waiting = None;
        let Decision { line, slot, leader, received_ns, .. } = *decision;
        let share = &mut self.lines[line as usize].shares[slot as usize];
        share.waiting.retain(|waits| *waits != place);
        let follower = Follower { line, slot, leader };
        self.exit_now(signal, received_ns, follower, (fraction, side, limit), Some(place))?;
        self.settle_decision(place);
        Ok(())
    }

    /// An order has ended. Where it was a close, what it did not fill is for the close of everything that came with it or
    /// after it; an exit that nothing came after is a person's to repeat.
    pub(super) fn close_ended(&mut self, place: u32) {
        let order = self.orders.get(place);
        debug_assert!(is_final(order.state));
        let rest = order.quantity - order.cum_qty;
        if order.leg.get() != Leg::Close || rest <= 0 {
            return;
        }
        let (line, slot, signal, decision) = (order.line, order.slot, order.signal, order.decision);
        let failed = !order.cancel_requested && order.reason != ReasonCode::Superseded;
        if decision != NONE {
            self.decisions[decision as usize].lapsed += rest;
        }
        let share = &self.lines[line as usize].shares[slot as usize];
        if failed && signal <= share.flat_signal {
            self.close_failed(line, slot);
        } else if failed {
            // A share of the holding: whether to try again is the person's or the strategy's to say.
            self.alert_close(line, slot, "close_failed", "an exit ended before it was filled");
        }
    }
}

fn published(rounding: Rounding) -> ExitRounding {
    match rounding {
        Rounding::Nearest => ExitRounding::Nearest,
        Rounding::Down => ExitRounding::Down,
        Rounding::Up => ExitRounding::Up,
    }
}
