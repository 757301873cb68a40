//! What is held: by an account in an instrument (`Exposure`, as its broker counts), and by one activation's share of it
//! (`Share`, attributed from executions). The average price is never stored, only sums of quantity and value.

use std::ops::Deref;

use crate::order::NONE;
use crate::units::trade_value;

/// Sums over all executions; values and fees in 10^-9 of the currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    pub bought_qty: i64,
    pub sold_qty: i64,
    pub bought_value: i128,
    pub sold_value: i128,
    pub fees: i128,
    /// What is held now has cost this at the average of its purchases; negative for what is held short.
    pub cost: i128,
}

/// Sums that lie aside, so that a walk over all followers does not drag them through the cache. No memory until the first
/// execution.
#[derive(Debug, Clone, Default)]
pub struct Aside(Option<Box<Sums>>);

impl Aside {
    pub fn set(&mut self, sums: Sums) {
        match &mut self.0 {
            Some(there) => **there = sums,
            None => self.0 = Some(Box::new(sums)),
        }
    }
}

impl Deref for Aside {
    type Target = Sums;

    fn deref(&self) -> &Sums {
        self.0.as_deref().unwrap_or(&Sums::NONE)
    }
}

impl From<Sums> for Aside {
    fn from(sums: Sums) -> Self {
        Self((sums != Sums::NONE).then(|| Box::new(sums)))
    }
}

/// One execution, as it is booked. `quantity` is negative where it reverses an earlier one.
#[derive(Debug, Clone, Copy)]
pub struct Trade {
    /// +1 buys, -1 sells.
    pub sign: i64,
    pub quantity: i64,
    pub price: i64,
    pub multiplier_nano: i64,
    /// Price scale + quantity scale.
    pub scales: u32,
    pub fee_nano: i64,
}

impl Sums {
    /// Of no executions.
    pub const NONE: Self =
        Self { bought_qty: 0, sold_qty: 0, bought_value: 0, sold_value: 0, fees: 0, cost: 0 };

    /// Adds a trade; `None`, with nothing changed, where a sum would exceed its range.
    #[must_use]
    pub fn with(&self, trade: &Trade) -> Option<Self> {
        let value = trade_value(trade.quantity, trade.price, trade.multiplier_nano, trade.scales)?;
        let mut sums = Self { cost: self.cost_after(trade, value)?, ..*self };
        if trade.sign > 0 {
            sums.bought_qty = sums.bought_qty.checked_add(trade.quantity)?;
            sums.bought_value = sums.bought_value.checked_add(value)?;
        } else {
            sums.sold_qty = sums.sold_qty.checked_add(trade.quantity)?;
            sums.sold_value = sums.sold_value.checked_add(value)?;
        }
        sums.fees = sums.fees.checked_add(trade.fee_nano.into())?;
        Some(sums)
    }

    /// Profit and loss of what was closed, before fees: what was sold less what was bought, and what of that is still held
    /// at its cost. Exact, whatever rounding [`Sums::cost`] has seen.
    #[must_use]
    pub fn realized(&self) -> i128 {
        self.sold_value - self.bought_value + self.cost
    }

    /// The cost of what is held after a trade of this `value`, by average cost: what is added has cost its value, what is
    /// closed takes its share of the cost along, to the nearest 10^-9, halves away from zero. A reversal of an earlier
    /// execution is a trade on the other side at its price.
    fn cost_after(&self, trade: &Trade, value: i128) -> Option<i128> {
        let held = self.bought_qty.checked_sub(self.sold_qty)?;
        let moved = trade.sign.checked_mul(trade.quantity)?;
        let after = held.checked_add(moved)?;
        if held == 0 || held.signum() == moved.signum() {
            return self.cost.checked_add(i128::from(trade.sign) * value);
        }
        if after == 0 {
            return Some(0);
        }
        if after.signum() == -held.signum() {
            return trade_value(after, trade.price, trade.multiplier_nano, trade.scales);
        }
        // cost x after / held, in two parts that hold whatever the cost is.
        let (whole, rest) = (self.cost / i128::from(held), self.cost % i128::from(held));
        let rest = nearest(rest * i128::from(after), held.into());
        whole.checked_mul(after.into())?.checked_add(rest)
    }
}

/// The quotient to the nearest integer, halves away from zero.
fn nearest(numerator: i128, denominator: i128) -> i128 {
    let (quotient, rest) = (numerator / denominator, numerator % denominator);
    let up = i128::from(rest.unsigned_abs() * 2 >= denominator.unsigned_abs());
    quotient + up * numerator.signum() * denominator.signum()
}

/// One account in one instrument, as the broker counts it: every execution, copied or by hand.
#[derive(Debug, Clone, Default)]
pub struct Exposure {
    pub account: u32,
    pub instrument: u32,
    /// Signed.
    pub position: i64,
    /// Leaves of working openings, in doubt included, by side.
    pub opening_buy: i64,
    pub opening_sell: i64,
    pub sums: Aside,
}

impl Exposure {
    /// What counts against limits for an opening in direction `sign`: the position in that direction and all openings
    /// under way.
    #[must_use]
    pub fn used(&self, sign: i64) -> i64 {
        let under_way = if sign > 0 { self.opening_buy } else { self.opening_sell };
        (self.position * sign).max(0) + under_way
    }

    /// |position| + openings under way on both sides: the part of this instrument in the account's total.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.position.abs() + self.opening_buy + self.opening_sell
    }

    /// The position after it has moved by `quantity`; `None` where it or the total would exceed its range.
    #[must_use]
    pub fn moved_to(&self, quantity: i64) -> Option<i64> {
        let position = self.position.checked_add(quantity)?;
        let total = position.checked_abs()?.checked_add(self.opening_buy)?;
        total.checked_add(self.opening_sell).map(|_| position)
    }

    pub fn add_opening(&mut self, sign: i64, quantity: i64) {
        if sign > 0 {
            self.opening_buy += quantity;
        } else {
            self.opening_sell += quantity;
        }
    }
}

/// What one activation holds and has under way in one instrument. The first block counts within the current run
/// (docs/explanation/runs-and-missed.md).
#[derive(Debug, Clone)]
pub struct Share {
    pub run: u32,
    pub exposure: u32,
    pub activation: u32,
    /// The unrounded target of this run: the sum of multiplier x signal quantity, in contracts x 10^18.
    pub exact: i128,
    /// Entry quantity of this run that is filled, can still be filled, and was instructed but ended otherwise.
    pub filled: i64,
    pub leaves: i64,
    pub missed: i64,

    /// Signed, attributed from executions.
    pub position: i64,
    /// What closes under way still cover, in doubt included.
    pub exit_leaves: i64,
    /// The last signal that closed everything: a late fill of an order before it is closed too.
    pub flat_signal: u64,
    /// Its decision while that is open, else [`NONE`]; and how many closes it has ordered.
    pub flat_decision: u32,
    pub flat_revision: u16,
    /// How often such a close has ended unfilled.
    pub flat_failures: u16,
    /// No such close is tried before, in record time; 0: now, `i64::MAX`: a person was called.
    pub flat_retry_ns: i64,
    /// Signed, the part of `position` that orders of later signals filled: not for that signal to close.
    pub after_flat: i64,
    /// Entries that have not ended, by side.
    pub open_buys: u32,
    pub open_sells: u32,
    /// Head of the list of live orders.
    pub first_order: u32,
    /// What waits on this share, in signal order; empty for nearly all.
    pub waiting: Vec<u32>,
    /// Whether the account's open trades include this share.
    pub counted_open: bool,
    pub sums: Aside,
}

impl Share {
    #[must_use]
    pub fn new(exposure: u32, activation: u32) -> Self {
        Self {
            run: 0,
            exposure,
            activation,
            exact: 0,
            filled: 0,
            leaves: 0,
            missed: 0,
            position: 0,
            exit_leaves: 0,
            flat_signal: 0,
            flat_decision: NONE,
            flat_revision: 0,
            flat_failures: 0,
            flat_retry_ns: 0,
            after_flat: 0,
            open_buys: 0,
            open_sells: 0,
            first_order: NONE,
            waiting: Vec::new(),
            counted_open: false,
            sums: Aside::default(),
        }
    }

    /// Starts counting anew where the run has changed since this share last counted.
    pub fn enter_run(&mut self, run: u32) {
        if self.run != run {
            self.run = run;
            self.exact = 0;
            self.filled = 0;
            self.leaves = 0;
            self.missed = 0;
        }
    }

    #[must_use]
    pub fn open_entries(&self) -> u32 {
        self.open_buys + self.open_sells
    }

    /// Counts of entries on the side of `sign` that have not ended.
    pub fn entries_on(&mut self, sign: i64) -> &mut u32 {
        if sign > 0 { &mut self.open_buys } else { &mut self.open_sells }
    }

    /// Whether a position or an entry under way stands against an entry on the side of `sign`.
    #[must_use]
    pub fn opposes(&self, sign: i64) -> bool {
        let others = if sign > 0 { self.open_sells } else { self.open_buys };
        others > 0 || self.position * sign < 0
    }

    /// What the last signal that closed everything has still to close, attributed; nothing before the first one.
    #[must_use]
    pub fn before_flat(&self) -> i64 {
        let before = self.position - self.after_flat;
        let same_side = before.signum() == self.position.signum();
        if self.flat_signal != 0 && same_side { before.abs().min(self.position.abs()) } else { 0 }
    }

    /// Whether a failed close waits for its next attempt.
    #[must_use]
    pub fn retries_close(&self) -> bool {
        self.flat_retry_ns != 0 && self.flat_retry_ns != i64::MAX
    }

    /// What is held, is still there at the broker, and that no close under way covers yet.
    #[must_use]
    pub fn uncovered(&self, exposure: &Exposure) -> i64 {
        let direction = self.position.signum();
        let there = (exposure.position * direction).max(0);
        (self.position.abs().min(there) - self.exit_leaves).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_hand_closed_is_not_there_to_be_closed_again() {
        let rows = [
            // share, account, closes under way -> uncovered
            (4, 4, 0, 4),
            (4, 2, 0, 2),
            (4, 4, 3, 1),
            (-4, -4, 0, 4),
            (4, -1, 0, 0),
            (2, 2, 3, 0),
            (0, 5, 0, 0),
        ];
        for (held, account, covered, expected) in rows {
            let mut share = Share::new(0, 0);
            share.position = held;
            share.exit_leaves = covered;
            let exposure = Exposure { position: account, ..Exposure::default() };
            assert_eq!(share.uncovered(&exposure), expected, "{held} {account} {covered}");
        }
    }

    #[test]
    fn sums_keep_value_to_the_last_digit_and_refuse_to_wrap() {
        let mut trade = Trade {
            sign: 1,
            quantity: 3,
            price: 109_455,
            multiplier_nano: 125_000 * 1_000_000_000,
            scales: 5,
            fee_nano: 2_250_000_000,
        };
        let sums = Sums::default().with(&trade).unwrap();
        assert_eq!(sums.bought_value, 410_456_250_000_000);
        assert_eq!(sums.fees, 2_250_000_000);
        trade.quantity = i64::MAX;
        trade.price = i64::MAX;
        assert_eq!(sums.with(&trade), None);
    }

    #[test]
    fn what_is_held_costs_the_average_of_what_was_added() {
        let mut sums = Sums::NONE;
        let mut book = |sign: i64, quantity, price| {
            let trade = Trade { sign, quantity, price, multiplier_nano: 1, scales: 0, fee_nano: 0 };
            sums = sums.with(&trade).unwrap();
            (sums.cost, sums.realized())
        };
        let rows = [
            // side, quantity, price -> cost of what is held, booked in all
            (1, 2, 100, (200, 0)),
            (1, 1, 103, (303, 0)),
            (-1, 1, 110, (202, 9)),
            // Beyond flat: what is left of the trade is held short at its own price.
            (-1, 4, 90, (-180, -13)),
            // 1 of 2 sold short at 90, bought back at 80.
            (1, 1, 80, (-90, -3)),
            (-1, 2, 91, (-272, -3)),
            // A third of 272 to the nearest.
            (1, 1, 0, (-181, 88)),
            // The reversal of an execution is its opposite.
            (-1, -1, 91, (-91, 87)),
            (1, 1, 90, (0, 88)),
            (1, 2, -5, (-10, 88)),
            (-1, 2, 5, (0, 108)),
        ];
        for (sign, quantity, price, expected) in rows {
            assert_eq!(book(sign, quantity, price), expected, "{sign} {quantity} {price}");
        }
        assert_eq!(nearest(-1, 2), -1);
        assert_eq!(nearest(1, -3), 0);
    }
}
