//! The size of an entry (docs/explanation/runs-and-missed.md; SZ1, SZ4, SZ6).
//!
//! Multiplier: `delta = max(0, round(exact) - filled - leaves - missed)` over this run, where `exact` is the sum of
//! multiplier x signal quantity with each term frozen when its signal came. Fixed: its number once per signal.

use crate::units::{NANO, Rounding, whole_lots};

/// How a plan sizes entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Contracts at 10^-9 (a plan knows no instrument's scale).
    Fixed { contracts_nano: i64 },
    /// Ratio at 10^-9.
    Multiplier { ratio_nano: i64 },
}

/// Contracts x 10^18: the product of a ratio and a signal's quantity, both at 10^-9, loses nothing.
const EXACT_UNIT: i64 = 1_000_000_000_000_000_000;

/// What this run has seen so far: quantities at the instrument's scale, `exact` in contracts x 10^18.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunTotals {
    pub exact: i128,
    pub filled: i64,
    pub leaves: i64,
    pub missed: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntrySize {
    /// The run's unrounded target with this signal, contracts x 10^18.
    pub exact: i128,
    /// Rounded to whole lots, nearest, halves away from zero.
    pub target: i64,
    /// What to order now; never negative.
    pub delta: i64,
}

/// Sizes one entry. `quantity_nano` is the signal's, contracts at 10^-9, ignored by `Fixed`; `unit` is 10^quantity
/// scale of the instrument, `lot` is at that scale. `None` where a term exceeds its range.
#[inline]
#[must_use]
pub fn size_entry(
    mode: Mode,
    run: &RunTotals,
    quantity_nano: i64,
    unit: i64,
    lot: i64,
) -> Option<EntrySize> {
    let (exact, done) = match mode {
        Mode::Fixed { contracts_nano } => (i128::from(contracts_nano) * i128::from(NANO), 0),
        Mode::Multiplier { ratio_nano } => {
            let term = i128::from(ratio_nano) * i128::from(quantity_nano);
            let done = run.filled.checked_add(run.leaves)?.checked_add(run.missed)?;
            (run.exact.checked_add(term)?, done)
        }
    };
    let target = round(exact, unit, lot)?;
    Some(EntrySize { exact, target, delta: target.checked_sub(done)?.max(0) })
}

/// Contracts x 10^18 as a quantity in whole lots.
#[inline(always)]
fn round(exact: i128, unit: i64, lot: i64) -> Option<i64> {
    debug_assert!(EXACT_UNIT % unit == 0, "a unit is a power of ten up to 10^9");
    whole_lots(exact, (EXACT_UNIT / unit).into(), lot, Rounding::Nearest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HALF: Mode = Mode::Multiplier { ratio_nano: NANO / 2 };

    #[test]
    fn entries_are_sized_as_the_table_says() {
        let run = |exact: i64, filled, leaves, missed| RunTotals {
            exact: i128::from(exact) * i128::from(EXACT_UNIT),
            filled,
            leaves,
            missed,
        };
        let ratio = |tenths: i64| Mode::Multiplier { ratio_nano: tenths * NANO / 10 };
        let fixed = |contracts: i64| Mode::Fixed { contracts_nano: contracts * NANO };
        let rows = [
            // mode, run so far, signal quantity, lot -> target, delta
            (HALF, run(0, 0, 0, 0), 1, 1, 1, 1),
            (HALF, run(0, 0, 0, 0), 5, 1, 3, 3),
            (HALF, run(2, 2, 0, 0), 1, 1, 3, 1),
            (ratio(20), run(0, 0, 0, 0), 3, 1, 6, 6),
            (ratio(20), run(6, 2, 1, 3), 1, 1, 8, 2),
            (ratio(10), run(5, 9, 0, 0), 1, 1, 6, 0),
            (ratio(1), run(0, 0, 0, 0), 1, 1, 0, 0),
            (ratio(10), run(0, 0, 0, 0), 7, 5, 5, 5),
            (ratio(10), run(0, 0, 0, 0), 8, 5, 10, 10),
            (fixed(2), run(9, 9, 9, 9), 0, 1, 2, 2),
            (fixed(3), run(0, 0, 0, 0), 100, 2, 4, 4),
        ];
        for (row, (mode, run, quantity, lot, target, delta)) in rows.into_iter().enumerate() {
            let size = size_entry(mode, &run, quantity * NANO, 1, lot).unwrap();
            assert_eq!((size.target, size.delta), (target, delta), "row {row}");
        }
    }

    #[test]
    fn ten_fills_of_one_lot_at_half_give_five() {
        let mut run = RunTotals::default();
        for _ in 0..10 {
            let size = size_entry(HALF, &run, NANO, 1, 1).unwrap();
            run.exact = size.exact;
            run.filled += size.delta;
        }
        assert_eq!(run.filled, 5);
    }

    #[test]
    fn terms_beyond_their_range_are_refused() {
        let huge = Mode::Multiplier { ratio_nano: i64::MAX };
        assert_eq!(size_entry(huge, &RunTotals::default(), i64::MAX, 1000, 1), None);
    }

    proptest! {
        /// Whatever happened to earlier orders, an add never sells, and what was asked in all never exceeds the
        /// target: also where the ratio falls between two adds, as it does when equity falls.
        #[test]
        fn an_add_never_sells(
            steps in prop::collection::vec((1_i64..50, 0_i64..3_000_000_000, 0_u8..4), 1..40),
        ) {
            let mut run = RunTotals::default();
            for (quantity, ratio_nano, fate) in steps {
                let mode = Mode::Multiplier { ratio_nano };
                let size = size_entry(mode, &run, quantity * NANO, 1, 1).unwrap();
                prop_assert!(size.delta >= 0);
                run.exact = size.exact;
                match fate {
                    0 => run.missed += size.delta,
                    1 => run.leaves += size.delta,
                    2 => { run.filled += size.delta / 2; run.missed += size.delta - size.delta / 2; }
                    _ => run.filled += size.delta,
                }
                prop_assert_eq!(run.filled + run.leaves + run.missed, size.target);
            }
        }
    }
}
