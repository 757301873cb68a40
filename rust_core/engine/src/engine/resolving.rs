//! A person's answer for an order in doubt: filled so much at such a price, or not placed.

use super::commands::{Judged, problem};
use super::word::Word;
use super::{Engine, Result};
use crate::encode::report::ReportRef;
use crate::ids::EffectId;
use crate::order::{is_final, sign};
use crate::position::Sums;
use crate::proto::api::{OrderState, ReasonCode, ReportKind, Side};
use crate::proto::internal::{OrderEvent, ResolveOrder};
use crate::units::rescale;

/// What a person said was filled, until the broker says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// What the broker has not said yet, and the part of it that had been booked as nobody's before.
    pub quantity: i64,
    pub taken_over: i64,
    pub price: i64,
    /// Of the person's command; and when it was given.
    pub position: u64,
    pub at_ns: i64,
}

impl Resolved {
    fn exec_id(&self) -> String {
        format!("resolved-{}", self.position)
    }
}

impl Engine {
    pub(super) fn resolve_order(&mut self, resolve: &ResolveOrder) -> Result<Judged<u64>> {
        let Some(place) =
            EffectId::from_bytes(&resolve.order_id).and_then(|id| self.orders.find(id))
        else {
            return Ok(no_such_order());
        };
        let connection = self.orders.get(place).connection;
        if self.connections[connection as usize].tenant != self.caller {
            return Ok(no_such_order());
        }
        if self.orders.get(place).state != OrderState::InDoubt {
            return Ok(problem(
                "FAILED_PRECONDITION",
                "order_id",
                "the order is not in doubt",
                "only orders in doubt are resolved by hand",
            ));
        }
        if !resolve.not_placed
            && let Err(found) = self.book_resolved(place, resolve)?
        {
            return Ok(Err(found));
        }
        if !is_final(self.orders.get(place).state) {
            let reason = ReasonCode::ResolvedByPerson;
            self.transition(place, &Word::own(OrderEvent::ResolvedNotPlaced, reason))?;
        }
        Ok(Ok(self.position))
    }

    /// Books what was filled beyond what was reported.
    fn book_resolved(&mut self, place: u32, resolve: &ResolveOrder) -> Result<Judged<()>> {
        let order = self.orders.get(place).clone();
        let exposure = &self.exposures[order.exposure as usize];
        let instrument = &self.instruments[exposure.instrument as usize];
        let filled = resolve.filled.as_ref().and_then(|q| rescale(q, instrument.quantity_scale));
        let price = resolve.price.as_ref().and_then(|price| rescale(price, instrument.price_scale));
        let Some(filled) = filled.filter(|q| (order.cum_qty..=order.quantity).contains(q)) else {
            return Ok(problem(
                "INVALID_ARGUMENT",
                "filled",
                "not between what was reported and what was ordered",
                "the quantity filled in all",
            ));
        };
        if filled == order.cum_qty {
            return Ok(Ok(()));
        }
        let Some(price) = price else {
            return Ok(problem(
                "INVALID_ARGUMENT",
                "price",
                "missing, or not a price of this instrument",
                "the average price of what was not reported yet",
            ));
        };
        let mut resolved = Resolved {
            quantity: filled - order.cum_qty,
            taken_over: 0,
            price,
            position: self.position,
            at_ns: self.now_ns,
        };
        let exec_id = resolved.exec_id();
        let report = ReportRef {
            kind: ReportKind::Fill,
            order: Some(order.id),
            account_id: self.account_of(&order).id,
            instrument_id: instrument.id,
            side: order.side,
            exec_id: &exec_id,
            last_qty: resolved.quantity,
            last_px: price,
            cum_qty: filled,
            reason: ReasonCode::ResolvedByPerson,
            ..ReportRef::default()
        };
        if !self.order_can_hold(place, &report) {
            return Ok(problem("INVALID_ARGUMENT", "price", "out of range", "the average price"));
        }
        // Its executions may have been told without a name: what nobody has is what this order filled.
        let nobodys = self.unattributed(order.exposure, order.side);
        resolved.taken_over = nobodys.clamp(0, report.last_qty);
        if resolved.taken_over > 0 {
            let last_qty = resolved.taken_over;
            self.book_foreign(&ReportRef { last_qty, ref_exec_id: &exec_id, ..report }, -1)?;
        }
        self.book(&report, Some(place), 1)?;
        // What is forgotten is not told of any more.
        let orders = &self.orders;
        self.resolved.retain(|id, _| orders.find(*id).is_some());
        self.resolved.insert(order.id, resolved);
        Ok(Ok(()))
    }

    /// The order that an execution without a name fills: one that a person called filled on this side, where the broker
    /// executed it before that was said.
    pub(super) fn resolved_order_of(&self, report: &ReportRef<'_>) -> Option<u32> {
        let executed_ns = i64::try_from(report.broker_time_ns).ok()?;
        self.resolved.iter().find_map(|(id, resolved)| {
            let place = self.orders.find(*id)?;
            let order = self.orders.get(place);
            let exposure = &self.exposures[order.exposure as usize];
            let same = self.accounts[exposure.account as usize].id == report.account_id
                && self.instruments[exposure.instrument as usize].id == report.instrument_id
                && order.side == report.side;
            let open = resolved.quantity - resolved.taken_over;
            (same && executed_ns <= resolved.at_ns && report.last_qty <= open).then_some(place)
        })
    }

    /// The broker's own execution takes the place of what a person said of the order. `told`: it was booked as nobody's
    /// before, where the person's word may have taken it over.
    pub(super) fn replace_resolved(
        &mut self,
        place: u32,
        report: &ReportRef<'_>,
        told: bool,
    ) -> Result<()> {
        let order = self.orders.get(place);
        let (id, exposure, side) = (order.id, order.exposure, order.side);
        let Some(resolved) = self.resolved.get_mut(&id) else { return Ok(()) };
        let last_qty = report.last_qty.min(resolved.quantity);
        let given_back = if told {
            last_qty.min(resolved.taken_over)
        } else {
            (last_qty - (resolved.quantity - resolved.taken_over)).max(0)
        };
        resolved.quantity -= last_qty;
        resolved.taken_over -= given_back;
        let resolved = resolved.clone();
        if resolved.quantity == 0 {
            self.resolved.remove(&id);
        }
        let (said, exec_id) = (resolved.exec_id(), format!("replaced-{}", report.exec_id));
        let word = ReportRef {
            kind: ReportKind::TradeBust,
            last_qty,
            last_px: resolved.price,
            fee_nano: 0,
            exec_id: &exec_id,
            ref_exec_id: &said,
            reason: ReasonCode::ResolvedByPerson,
            ..*report
        };
        if given_back > 0 {
            self.book_foreign(&ReportRef { last_qty: given_back, ..word }, 1)?;
        }
        let total_before = self.exposures[exposure as usize].total();
        let after = self.book_exposure(exposure, sign(side), &word, -1)?;
        self.count_fill(place, -last_qty);
        self.book_share(place, &word, -1)?;
        self.recount_account(exposure, total_before)?;
        self.write_fill(place, &word, -1, true, after);
        Ok(())
    }

    /// What an account has bought, or sold, beyond the shares of its groups. By side: what was bought and sold without a
    /// name may come to nothing, and be two orders' all the same.
    fn unattributed(&self, exposure: u32, side: Side) -> i64 {
        let traded = |sums: &Sums| if side == Side::Sell { sums.sold_qty } else { sums.bought_qty };
        let shares = self.shares_of(exposure).into_iter();
        let attributed: i64 = shares
            .map(|(line, slot)| traded(&self.lines[line as usize].shares[slot as usize].sums))
            .sum();
        traded(&self.exposures[exposure as usize].sums) - attributed
    }

    /// Where the shares of an account in an instrument are: (line, slot). Looked for, as only what is told of nobody asks.
    pub(super) fn shares_of(&self, exposure: u32) -> Vec<(u32, u32)> {
        let instrument = self.exposures[exposure as usize].instrument;
        let lines = (0_u32..).zip(&self.lines).filter(|(_, line)| line.instrument == instrument);
        let shares = lines.flat_map(|(at, line)| {
            (0_u32..).zip(&line.shares).map(move |(slot, share)| (at, slot, share.exposure))
        });
        shares
            .filter(|(.., found)| *found == exposure)
            .map(|(line, slot, _)| (line, slot))
            .collect()
    }
}

fn no_such_order<T>() -> Judged<T> {
    problem("NOT_FOUND", "order_id", "no such order", "see `orders list`")
}
