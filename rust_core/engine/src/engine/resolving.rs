//! A person's answer for an order in doubt: filled so much at such a price, or not placed.

use super::commands::{Judged, problem};
use super::reports::Word;
use super::{Engine, Result};
use crate::encode::report::ReportRef;
use crate::ids::EffectId;
use crate::order::{is_final, sign};
use crate::proto::api::{OrderState, ReasonCode, ReportKind};
use crate::proto::internal::{OrderEvent, ResolveOrder};
use crate::units::rescale;

impl Engine {
    pub(super) fn resolve_order(&mut self, resolve: &ResolveOrder) -> Result<Judged<u64>> {
        let Some(place) =
            EffectId::from_bytes(&resolve.order_id).and_then(|id| self.orders.find(id))
        else {
            return Ok(problem("NOT_FOUND", "order_id", "no such order", "see `orders list`"));
        };
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
        let exec_id = format!("resolved-{}", self.position);
        let report = ReportRef {
            kind: ReportKind::Fill,
            order: Some(order.id),
            account_id: self.account_of(&order).id,
            instrument_id: instrument.id,
            side: order.side,
            exec_id: &exec_id,
            last_qty: filled - order.cum_qty,
            last_px: price,
            cum_qty: filled,
            reason: ReasonCode::ResolvedByPerson,
            ..ReportRef::default()
        };
        // Its executions may have been told without a name: what nobody has is what this order filled.
        let nobodys = self.unattributed(order.exposure) * sign(order.side);
        let taken_over = nobodys.clamp(0, report.last_qty);
        if taken_over > 0 {
            let ref_exec_id = &exec_id;
            self.book_foreign(&ReportRef { last_qty: taken_over, ref_exec_id, ..report }, -1)?;
        }
        self.book(&report, 1)?;
        // Part of it was filled, and the rest will not be.
        Ok(Ok(()))
    }

    /// What an account holds beyond the shares of its groups.
    fn unattributed(&self, exposure: u32) -> i64 {
        let shares = self.shares_of(exposure).into_iter();
        let attributed: i64 = shares
            .map(|(line, slot)| self.lines[line as usize].shares[slot as usize].position)
            .sum();
        self.exposures[exposure as usize].position - attributed
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
