//! What an execution may come to. Reports are believed, and are not ours: what no sum could hold is told instead of booked.

use super::Engine;
use super::entries::CONTRACTS_NANO_MAX;
use crate::encode::report::ReportRef;
use crate::order::NONE;
use crate::units::trade_value;

/// Sums stay below a quarter of their type: booking one execution may move them up to three times (a reversal of what is
/// open moves the position and what is under way; a person's word is replaced), and nothing is to be checked in between.
const FAR: u64 = i64::MAX.unsigned_abs() / 4;
const FAR_VALUE: u128 = i128::MAX.unsigned_abs() / 4;

fn near(sums: &[i64], by: i64) -> bool {
    sums.iter().all(|sum| sum.unsigned_abs().saturating_add(by.unsigned_abs()) <= FAR)
}

fn near_value(sums: &[i128], by: i128) -> bool {
    sums.iter().all(|sum| sum.unsigned_abs().saturating_add(by.unsigned_abs()) <= FAR_VALUE)
}

impl Engine {
    /// Whether the quantity is such as an order of ours could have, and all sums of an account in an instrument can hold
    /// the execution or its reversal.
    pub(super) fn can_hold(&self, exposure: u32, report: &ReportRef<'_>) -> bool {
        let known = &self.exposures[exposure as usize];
        let terms = &self.instruments[known.instrument as usize].terms;
        let contracts = report.last_qty.checked_mul(terms.nano_per_unit);
        let value =
            trade_value(report.last_qty, report.last_px, terms.multiplier_nano, terms.scales);
        let (Some(contracts), Some(value)) = (contracts, value) else { return false };
        let sums = &known.sums;
        contracts <= CONTRACTS_NANO_MAX
            && near(&[self.accounts[known.account as usize].contracts_nano], contracts)
            && near(&[known.position, known.opening_buy, known.opening_sell], report.last_qty)
            && near(&[sums.bought_qty, sums.sold_qty], report.last_qty)
            && near_value(&[sums.bought_value, sums.sold_value, sums.cost], value)
            && near(&[0], report.fee_nano)
            && near_value(&[sums.fees], report.fee_nano.into())
    }

    /// The same, for an order's own sums and its share's too.
    pub(super) fn order_can_hold(&self, place: u32, report: &ReportRef<'_>) -> bool {
        let order = self.orders.get(place);
        let share = &self.lines[order.line as usize].shares[order.slot as usize];
        let decided = match order.decision {
            NONE => [0, 0],
            decision => {
                let decision = &self.decisions[decision as usize];
                [decision.filled, decision.lapsed]
            }
        };
        let counted = [
            order.cum_qty,
            order.missed,
            share.position,
            share.filled,
            share.leaves,
            share.missed,
            share.exit_leaves,
            share.after_flat,
        ];
        let value = i128::from(report.last_qty) * i128::from(report.last_px);
        let sums = &share.sums;
        self.can_hold(order.exposure, report)
            && near(&[sums.bought_qty, sums.sold_qty], report.last_qty)
            && near_value(&[sums.bought_value, sums.sold_value, sums.cost, sums.fees], 0)
            && near(&counted, report.last_qty)
            && near(&decided, report.last_qty)
            && near_value(&[order.cum_value], value)
    }
}
