//! Closing: a share of what is held (EXIT_n), or everything (FLAT, the first half of a reverse); `pursuing` closes what is left
//! afterwards. Nothing here is ever held back by a limit, switch or age (LM7).

use super::entries::Follower;
use super::instructions::{Decision, LimitTerms, Waiting};
use super::placing::{Placement, closing_side};
use super::signals::Event;
use super::timers::Due;
use super::{ACCOUNT_LOCK_TIMEOUT_MS, Engine, Result};
use crate::encode::effects::SizingTerms;
use crate::encode::instruction::InstructionEffect;
use crate::encode::order::shared_fields;
use crate::ids::EventSeed;
use crate::order::NONE;
use crate::proto::api::{Leg, OrderState, OrderType, Outcome, ReasonCode, Side};
use crate::proto::internal::ExitRounding;
use crate::sizing::exit::{Fraction, size_exit};
use crate::units::Rounding;

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
        let (fraction, side, limit) = terms;
        let waiting = Some(Waiting::Exit { fraction, side, limit });
        let place = self.open_decision(Decision { waiting, ..Decision::new(event, follower) })?;
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

    /// Whether a market entry from before `signal` is unfinished and not in doubt (SG5).
    fn waits_for_entries(&self, follower: Follower, signal: u64) -> bool {
        let share = &self.lines[follower.line as usize].shares[follower.slot as usize];
        self.orders.chain(share.first_order).any(|(_, order)| {
            let unfinished = order.state != OrderState::InDoubt && order.opening;
            unfinished && order.is_market() && order.signal < signal
        })
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

    pub(super) fn exit_size(&self, follower: Follower, fraction: Fraction) -> (SizingTerms, i64) {
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
        let decision =
            self.open_decision(Decision { flat: true, ..Decision::new(event, follower) })?;
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
        let before: Vec<u32> = self
            .orders
            .chain(share.first_order)
            .filter(|(_, order)| order.signal < signal && (order.opening || !order.is_market()))
            .map(|(place, _)| place)
            .collect();
        for place in before {
            self.request_cancel(place, signal)?;
        }
        Ok(())
    }

    pub(super) fn flat_placement(
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

    /// Gives up waiting decisions that a later signal overtakes: all of them for a close of everything, entries of the
    /// other side for an entry.
    #[inline(never)]
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
}

fn published(rounding: Rounding) -> ExitRounding {
    match rounding {
        Rounding::Nearest => ExitRounding::Nearest,
        Rounding::Down => ExitRounding::Down,
        Rounding::Up => ExitRounding::Up,
    }
}
