//! What the last close of everything has still to close: closed whenever no order covers it, until it is gone or a person is
//! called (docs/decisions/0011).

use super::entries::Follower;
use super::placing::{Placement, closing_side};
use super::timers::Due;
use super::{Engine, Result};
use crate::encode::effects::{AlertEffect, write_alert};
use crate::order::{NONE, is_final};
use crate::proto::api::{Leg, OrderState, ReasonCode};
use crate::sizing::exit::Fraction;

/// A failed close of everything is tried this often, after 0, 1, 2, 4 ... seconds; then a person is called.
const RECLOSE_ATTEMPTS: u16 = 8;
/// No signal closes by more orders than this for one follower: a broker that answers each close with something to close
/// would go on for ever.
const CLOSES_MAX: u16 = 100;
const SECOND_NS: i64 = 1_000_000_000;

impl Engine {
    /// Closes what the signal that closed everything has still to close and no close under way covers: after a late fill,
    /// a close that ended unfilled, a doubt that ended, or a trade that was not ours.
    pub(super) fn pursue_flat(&mut self, line: u32, slot: u32) -> Result<()> {
        let share = &self.lines[line as usize].shares[slot as usize];
        let before = share.before_flat();
        if before == 0 || share.flat_retry_ns != 0 {
            return Ok(());
        }
        let signal = share.flat_signal;
        let live = self.orders.chain(share.first_order).map(|(_, order)| order);
        let closes = live.filter(|order| !order.opening && order.signal <= signal);
        let covered: i64 = closes.map(|order| order.leaves()).sum();
        let uncovered = share.uncovered(&self.exposures[share.exposure as usize]);
        let quantity = (before - covered).min(uncovered).max(0);
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

    /// Whether an order in this account and instrument is in doubt: what it filled may have been told as nobody's.
    fn is_doubtful(&self, exposure: u32) -> bool {
        self.shares_of(exposure).into_iter().any(|(line, slot)| {
            let share = &self.lines[line as usize].shares[slot as usize];
            let mut live = self.orders.chain(share.first_order);
            live.any(|(_, order)| order.state == OrderState::InDoubt)
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
