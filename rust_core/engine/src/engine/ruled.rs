//! What other dialects mean by their words (SG7): entries that open from flat only or add only, and cancels.

use super::entries::{Follower, Verdict, sizing_terms};
use super::instructions::{Decision, Waiting, WaitingEntry};
use super::seat::seat;
use super::signals::{EntryTerms, Event, Refusal, known_side};
use super::{Engine, Result};
use crate::encode::instruction::InstructionEffect;
use crate::order::{Order, sign};
use crate::proto::api::{Outcome, ReasonCode, Side};
use crate::proto::internal::{EntryRule, Signal};

/// What a cancel takes back. Market closes stay: they reduce.
fn cancels(order: &Order) -> bool {
    order.opening || !order.is_market()
}

impl Engine {
    /// An add goes the way of the run.
    pub(super) fn entry_side(
        &self,
        signal: &Signal,
        line: u32,
    ) -> std::result::Result<Side, Refusal> {
        let side = known_side(signal.side());
        if signal.entry_rule() != EntryRule::Add {
            return side.ok_or(Refusal(ReasonCode::SideMismatch, "side"));
        }
        let of_run = self.lines[line as usize].run.side;
        let of_run = of_run.ok_or(Refusal(ReasonCode::NoPosition, "action"))?;
        if side.is_some_and(|side| side != of_run) {
            return Err(Refusal(ReasonCode::SideMismatch, "side"));
        }
        Ok(of_run)
    }

    /// Cancels what rests. Then what opposes is reversed, what is on the side already is left as it is, and an account that
    /// is flat enters.
    pub(super) fn follow_from_flat(
        &mut self,
        event: &Event,
        entry: &EntryTerms,
        slot: u32,
        leader: bool,
    ) -> Result<bool> {
        let follower = Follower { line: event.line, slot, leader };
        self.supersede_waiting(follower, event.signal, Some(entry.side));
        let share = &self.lines[event.line as usize].shares[slot as usize];
        // Entries to the other side have been given up.
        let enters_already = !self.waiting_entries(follower).is_empty();
        if share.opposes(sign(entry.side)) && !enters_already {
            return self.follow_entry(event, entry, slot, leader);
        }
        let first = share.first_order;
        // What a close covers whole is waited for.
        let held = enters_already
            || share.position.abs() > share.exit_leaves
            || self.orders.chain(first).any(|(_, order)| order.opening && order.is_market());
        let rests = self.orders.chain(first).next().is_some();
        if held {
            self.skip(event.signal, follower, ReasonCode::AlreadyInPosition, None);
            self.cancel_some(follower, event.signal, |order| !order.is_market())?;
            self.wake(event.line, slot)?;
            Ok(true)
        } else if rests {
            self.enter_after_cancels(event, entry, follower)?;
            Ok(true)
        } else {
            self.follow_entry(event, entry, slot, leader)
        }
    }

    /// An entry that waits until what it cancels has ended: some of that may fill on its way.
    fn enter_after_cancels(
        &mut self,
        event: &Event,
        entry: &EntryTerms,
        follower: Follower,
    ) -> Result<()> {
        let Follower { line, slot, leader } = follower;
        let age_ns = self.now_ns - event.received_ns;
        let leader_refused = event.leader_refused && !leader;
        let mut seat = seat!(self, line, slot);
        let mut terms = sizing_terms(&seat.activation.plan, entry);
        let verdict = seat.size_up(entry, age_ns, leader_refused, &mut terms);
        if let Some(Verdict::Skipped(reason)) = verdict {
            self.skip(event.signal, follower, reason, Some(&terms));
            return self.cancel_some(follower, event.signal, cancels);
        }
        let waiting = WaitingEntry {
            side: entry.side,
            asked: terms.delta,
            run: self.lines[line as usize].run.number,
            limit: entry.limit,
            from_flat: true,
        };
        self.miss(follower, terms.delta);
        let waiting = Some(Waiting::Entry(waiting));
        let decision =
            self.open_decision(Decision { waiting, ..Decision::new(event, follower) })?;
        self.lines[line as usize].shares[slot as usize].waiting.push(decision);
        self.instruct(event.signal, follower, |common| InstructionEffect {
            outcome: Outcome::Pending,
            sizing: Some(&terms),
            ..common
        });
        self.cancel_some(follower, event.signal, cancels)?;
        self.wake(line, slot)
    }

    /// Adds to what is held on the side, or is about to be; never opens and never reverses.
    pub(super) fn follow_add(
        &mut self,
        event: &Event,
        entry: &EntryTerms,
        slot: u32,
        leader: bool,
    ) -> Result<bool> {
        let follower = Follower { line: event.line, slot, leader };
        let share = &mut self.lines[event.line as usize].shares[slot as usize];
        let direction = sign(entry.side);
        let reason = if share.opposes(direction) {
            ReasonCode::SideMismatch
        } else if share.position == 0 && *share.entries_on(direction) == 0 {
            ReasonCode::NoPosition
        } else {
            return self.follow_entry(event, entry, slot, leader);
        };
        self.skip(event.signal, follower, reason, None);
        Ok(true)
    }

    /// Takes back what was ordered and has not traded: entries, those that wait too, and closes at a limit.
    pub(super) fn follow_cancel(&mut self, event: &Event, slot: u32, leader: bool) -> Result<()> {
        let follower = Follower { line: event.line, slot, leader };
        let share = &self.lines[event.line as usize].shares[slot as usize];
        let waiting = self.waiting_entries(follower);
        let asks = |(_, order): (u32, &Order)| !order.cancel_requested && cancels(order);
        let some = !waiting.is_empty() || self.orders.chain(share.first_order).any(asks);
        let reason = if some { ReasonCode::OrdersCanceled } else { ReasonCode::NothingToCancel };
        self.skip(event.signal, follower, reason, None);
        for place in waiting {
            self.give_up_waiting(place, ReasonCode::CancelRequested);
        }
        self.cancel_some(follower, event.signal, cancels)?;
        self.wake(event.line, slot)
    }

    fn waiting_entries(&self, follower: Follower) -> Vec<u32> {
        let share = &self.lines[follower.line as usize].shares[follower.slot as usize];
        let waits = |place: &u32| self.decisions[*place as usize].waiting;
        let enters = |place: &u32| matches!(waits(place), Some(Waiting::Entry(_)));
        share.waiting.iter().copied().filter(enters).collect()
    }

    /// Asks for the cancel of a share's live orders from before `signal` that are `chosen`.
    fn cancel_some(
        &mut self,
        follower: Follower,
        signal: u64,
        chosen: impl Fn(&Order) -> bool,
    ) -> Result<()> {
        let share = &self.lines[follower.line as usize].shares[follower.slot as usize];
        let live = self.orders.chain(share.first_order);
        let places: Vec<u32> = live
            .filter(|(_, order)| order.signal < signal && chosen(order))
            .map(|(place, _)| place)
            .collect();
        for place in places {
            self.request_cancel(place, signal)?;
        }
        Ok(())
    }
}
