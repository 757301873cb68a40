//! Orders come into being here and nowhere else: id, book, counters, message. What an order changes when it is made,
//! filled or ended is changed in this file alone, so that every sum has one place to be wrong.

use std::ops::Range;

use super::seat::seat;
use super::state::{Account, LinkState};
use super::{Engine, Result};
use crate::encode::effects::{SizingTerms, write_cancel_requested};
use crate::encode::instruction::OrderCreatedEffect;
use crate::encode::order::{OrderMessage, shared_fields};
use crate::ids::EventSeed;
use crate::limits::Checks;
use crate::order::{NONE, Order, is_final, opposite, sign};
use crate::proto::api::{Leg, OrderAction, OrderType, Priority, ReasonCode, Side, TimeInForce};

/// What an order is made from.
#[derive(Debug, Clone, Copy)]
pub struct Placement {
    pub line: u32,
    pub slot: u32,
    pub signal: u64,
    pub seed: EventSeed,
    pub received_ns: i64,
    pub leg: Leg,
    pub side: Side,
    pub order_type: OrderType,
    pub time_in_force: TimeInForce,
    pub limit_price: i64,
    pub quantity: i64,
    pub instructed: i64,
    pub decision: u32,
    pub revision: u16,
    pub leader: bool,
    /// Why it is smaller than its instruction, if it is and the order is to know.
    pub reason: ReasonCode,
}

impl Engine {
    /// Makes an order and counts it. Handed to its gateway by [`Engine::send`], unless its link is down.
    pub(super) fn place(&mut self, placement: &Placement) -> Result<OrderMessage> {
        let ordinal = self.out.next_ordinal();
        let mut seat = seat!(self, placement.line, placement.slot);
        let message = seat.place(placement, self.position, ordinal, &mut self.orders);
        let message = message.ok_or_else(|| self.broken("more orders than places"))?;
        if placement.decision != NONE {
            let decision = &mut self.decisions[placement.decision as usize];
            decision.live += 1;
            decision.instructed += placement.instructed;
        }
        Ok(message)
    }

    /// Makes an order beyond its instruction's first one, writes it down and sends it.
    pub(super) fn create_further(
        &mut self,
        placement: &Placement,
        sizing: Option<&SizingTerms>,
        checks: Option<&Checks>,
    ) -> Result<()> {
        let message = self.place(placement)?;
        let share = &self.lines[placement.line as usize].shares[placement.slot as usize];
        let shared = shared_fields(&message);
        let created = OrderCreatedEffect {
            instruction: self.instruction_id(placement.signal, placement.line, placement.slot),
            signal: placement.signal,
            revision: placement.revision.into(),
            leg: placement.leg,
            order: message.fields(&shared),
            activation_id: self.activations[share.activation as usize].id,
            sizing,
            checks,
        };
        let lies = self.out.order_created(&created);
        self.send(placement.line, placement.slot, lies);
        Ok(())
    }

    /// Hands an order that was just written down to its gateway's stream, unless the link is down: then it is held until the
    /// link has resumed.
    pub(super) fn send(&mut self, line: u32, slot: u32, lies: Range<usize>) {
        let share = &self.lines[line as usize].shares[slot as usize];
        let account = &self.accounts[self.exposures[share.exposure as usize].account as usize];
        if self.connections[account.connection as usize].link == LinkState::Up {
            self.out.order(account.connection, lies);
        }
    }

    /// The message of an order that exists already, for a cancel or a resume query.
    pub(super) fn message_of(&mut self, place: u32, action: OrderAction) -> OrderMessage {
        let ordinal = if action == OrderAction::Cancel { self.out.next_ordinal() } else { 0 };
        let order = self.orders.get(place);
        let exposure = &self.exposures[order.exposure as usize];
        OrderMessage {
            id: order.id,
            account_id: self.accounts[exposure.account as usize].id,
            instrument_id: self.instruments[exposure.instrument as usize].id,
            side: order.side,
            order_type: order.order_type.get(),
            time_in_force: order.time_in_force.get(),
            quantity: order.quantity,
            limit_price: order.limit_price,
            priority: if action == OrderAction::Cancel { Priority::Close } else { priority(order) },
            opening: order.opening,
            send_before_ns: 0,
            ordinal,
            action,
        }
    }

    /// Counts a fill of `quantity` on an order and its share; the broker's side is counted by the exposure.
    pub(super) fn count_fill(&mut self, place: u32, quantity: i64) {
        let order = self.orders.get_mut(place);
        // What ended has no leaves, and a bust gives it none.
        let live = if is_final(order.state) { 0 } else { quantity.min(order.leaves()) };
        let late = (quantity - live).min(order.missed);
        order.missed -= late;
        order.cum_qty += quantity;
        let direction = sign(order.side);
        let share = &mut self.lines[order.line as usize].shares[order.slot as usize];
        share.position += direction * quantity;
        // The entry of a reverse belongs to the signal that closed everything, and comes after it.
        let flat_signal = share.flat_signal;
        if order.signal > flat_signal || order.opening && order.signal == flat_signal {
            share.after_flat += direction * quantity;
        }
        // A part of the position, whatever was closed too much.
        share.after_flat = share.after_flat.clamp(share.position.min(0), share.position.max(0));
        if order.opening {
            if share.run == order.run {
                share.leaves -= live;
                share.filled += quantity;
                share.missed -= late;
            }
            self.exposures[order.exposure as usize].add_opening(direction, -live);
        } else {
            share.exit_leaves -= live;
        }
        if order.decision != NONE {
            let decision = &mut self.decisions[order.decision as usize];
            // Its instruction may have ended, and the place been taken by another.
            if decision.signal == order.signal {
                decision.filled += quantity;
            }
        }
    }

    /// Counts an order out that has just ended; `order.state` is final already.
    pub(super) fn count_end(&mut self, place: u32) {
        let order = self.orders.get_mut(place);
        let rest = (order.quantity - order.cum_qty).max(0);
        let (next, previous) = (order.next, order.previous);
        let share = &mut self.lines[order.line as usize].shares[order.slot as usize];
        if order.opening {
            order.missed = rest;
            if share.run == order.run {
                share.leaves -= rest;
                share.missed += rest;
            }
            *share.entries_on(sign(order.side)) -= 1;
            self.exposures[order.exposure as usize].add_opening(sign(order.side), -rest);
        } else {
            share.exit_leaves -= rest;
        }
        if previous == NONE {
            share.first_order = next;
        }
        if order.decision != NONE {
            self.decisions[order.decision as usize].live -= 1;
        }
        (order.next, order.previous) = (NONE, NONE);
        if next != NONE {
            self.orders.get_mut(next).previous = previous;
        }
        if previous != NONE {
            self.orders.get_mut(previous).next = next;
        }
        self.orders.finished(place, self.now_ns);
    }

    /// Brings the account's totals up to date after `exposure` changed from `total_before`.
    pub(super) fn recount_account(&mut self, exposure: u32, total_before: i64) -> Result<()> {
        let exposure = &self.exposures[exposure as usize];
        let grown = exposure.total().checked_sub(total_before);
        let per_unit = self.instruments[exposure.instrument as usize].terms.nano_per_unit;
        let account = &mut self.accounts[exposure.account as usize];
        let nano = grown.and_then(|grown| grown.checked_mul(per_unit));
        let total = nano.and_then(|nano| account.contracts_nano.checked_add(nano));
        match total {
            Some(total) => account.contracts_nano = total,
            None => return Err(self.overflow("contracts of an account")),
        }
        Ok(())
    }

    /// Brings the account's open trades up to date with what the share holds and has working.
    pub(super) fn recount_open_trades(&mut self, line: u32, slot: u32) {
        let share = &mut self.lines[line as usize].shares[slot as usize];
        let open = share.position != 0 || share.open_entries() > 0;
        if open == share.counted_open {
            return;
        }
        share.counted_open = open;
        let account = &mut self.accounts[self.exposures[share.exposure as usize].account as usize];
        if open {
            account.open_trades += 1;
        } else {
            account.open_trades -= 1;
        }
    }

    pub(super) fn account_of(&self, order: &Order) -> &Account {
        &self.accounts[self.exposures[order.exposure as usize].account as usize]
    }

    /// Whether its account or its whole connection is stopped.
    pub(super) fn is_stopped(&self, order: &Order) -> bool {
        self.account_of(order).stopped || self.connections[order.connection as usize].stopped
    }

    /// Asks the gateway to cancel a live order.
    pub(super) fn request_cancel(&mut self, place: u32, signal: u64) -> Result<()> {
        let order = self.orders.get_mut(place);
        debug_assert!(!is_final(order.state));
        if std::mem::replace(&mut order.cancel_requested, true) {
            return Ok(());
        }
        let (id, connection, held) = (order.id, order.connection, order.held);
        let reachable = !held && self.connections[connection as usize].link == LinkState::Up;
        write_cancel_requested(self.out.effects_mut(), id, signal);
        self.transition(place, &super::word::Word::cancel_requested())?;
        if reachable {
            let message = self.message_of(place, OrderAction::Cancel);
            self.out.cancel(connection, &message);
        }
        Ok(())
    }
}

pub(super) fn priority(order: &Order) -> Priority {
    if order.leader {
        Priority::Leader
    } else if order.opening {
        Priority::Opening
    } else {
        Priority::Close
    }
}

/// The side that brings `position` nearer to zero.
#[must_use]
pub fn closing_side(position: i64) -> Side {
    opposite(if position < 0 { Side::Sell } else { Side::Buy })
}
