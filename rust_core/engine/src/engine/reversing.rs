//! A signal against what is held (SG7): everything is closed now, the entry is decided when the close has filled. Both
//! belong to one instruction.

use super::entries::Follower;
use super::instructions::{Decision, Waiting, WaitingEntry};
use super::placing::Placement;
use super::seat::seat;
use super::signals::{EntryTerms, Event};
use super::{Engine, Result};
use crate::encode::effects::SizingTerms;
use crate::encode::instruction::InstructionEffect;
use crate::ids::EventSeed;
use crate::limits::{Checks, Refused};
use crate::order::sign;
use crate::proto::api::{Leg, Outcome, ReasonCode};

impl Engine {
    #[inline(never)]
    pub(super) fn reverse(
        &mut self,
        event: &Event,
        entry: &EntryTerms,
        follower: Follower,
        terms: SizingTerms,
    ) -> Result<()> {
        let run = self.lines[follower.line as usize].run.number;
        let limit = entry.limit;
        let waiting =
            WaitingEntry { side: entry.side, asked: terms.delta, run, limit, from_flat: false };
        self.miss(follower, terms.delta);
        // An earlier signal to this side may close everything already: this entry waits beside its entry.
        let flat = !self.reverses_already(follower);
        let decision = self.open_decision(Decision {
            waiting: Some(Waiting::Entry(waiting)),
            flat,
            ..Decision::new(event, follower)
        })?;
        let share = &mut self.lines[follower.line as usize].shares[follower.slot as usize];
        share.waiting.push(decision);
        if !flat {
            self.instruct(event.signal, follower, |common| InstructionEffect {
                outcome: Outcome::Pending,
                sizing: Some(&terms),
                ..common
            });
            return Ok(());
        }
        self.close_all(event, follower, decision, Some(&terms))
    }

    /// Whether an entry waits for the close of a reverse. Entries to the other side have been given up by then.
    fn reverses_already(&self, follower: Follower) -> bool {
        let share = &self.lines[follower.line as usize].shares[follower.slot as usize];
        let waits = |place: &u32| self.decisions[*place as usize].waiting;
        share.waiting.iter().any(|place| matches!(waits(place), Some(Waiting::Entry(_))))
    }

    /// The entry goes when nothing of the other side is held or under way and no close is either.
    pub(super) fn wake_entry(&mut self, place: u32, entry: WaitingEntry) -> Result<()> {
        let Decision { line, slot, leader, signal, received_ns, .. } =
            self.decisions[place as usize];
        let follower = Follower { line, slot, leader };
        let share = &self.lines[line as usize].shares[slot as usize];
        if share.opposes(sign(entry.side)) || share.exit_leaves > 0 {
            return Ok(());
        }
        if entry.from_flat {
            let first = share.first_order;
            let held = share.position != 0;
            if self.orders.chain(first).any(|(_, order)| order.signal < signal) {
                return Ok(());
            }
            if held {
                self.give_up_waiting(place, ReasonCode::AlreadyInPosition);
                return Ok(());
            }
        }
        let share = &mut self.lines[line as usize].shares[slot as usize];
        share.waiting.retain(|waits| *waits != place);
        if share.run == entry.run {
            share.missed -= entry.asked;
        }
        let mut checks = Checks::default();
        let approved = match self.held_back(follower, received_ns) {
            Some(reason) => Err(Refused(reason)),
            None => {
                let worth = self.worth(line, entry.side, &entry.limit);
                let seat = seat!(self, line, slot);
                seat.limit(entry.side, entry.asked, worth.as_ref(), &mut checks)
            }
        };
        let quantity = approved.map_or(0, |approved| approved.quantity);
        self.miss(follower, entry.asked - quantity);
        let decision = &mut self.decisions[place as usize];
        decision.waiting = None;
        match approved {
            Err(Refused(reason)) => {
                decision.instructed += entry.asked;
                decision.reason = reason;
            }
            Ok(approved) => {
                decision.reason = approved.reduced_by.unwrap_or_default();
                let placement = Placement {
                    line,
                    slot,
                    signal,
                    seed: EventSeed::new(self.incarnation, signal),
                    received_ns,
                    leg: Leg::Entry,
                    side: entry.side,
                    order_type: entry.limit.order_type,
                    time_in_force: entry.limit.time_in_force,
                    limit_price: entry.limit.price(entry.side),
                    quantity,
                    instructed: entry.asked,
                    decision: place,
                    revision: 0,
                    leader,
                    reason: ReasonCode::Unspecified,
                };
                self.create_further(&placement, None, Some(&checks))?;
            }
        }
        self.settle_decision(place);
        Ok(())
    }
}
