//! The size of a close (SG5): a share of what the account holds now and no other close covers, never more than is there.

use crate::units::{Rounding, whole_lots};

/// How much of what is held to close: `numerator / denominator`, 0 < numerator <= denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    pub numerator: i64,
    pub denominator: i64,
}

impl Fraction {
    pub const ALL: Self = Self { numerator: 1, denominator: 1 };

    #[must_use]
    pub fn new(numerator: i64, denominator: i64) -> Option<Self> {
        (0 < numerator && numerator <= denominator).then_some(Self { numerator, denominator })
    }
}

/// The quantity to close of `uncovered`, in whole lots; 0 where the share is below half a lot. What does not make a
/// whole lot can only be closed together with the rest, so ALL closes exactly what is there.
#[must_use]
pub fn size_exit(uncovered: i64, fraction: Fraction, lot: i64, rounding: Rounding) -> Option<i64> {
    if fraction.numerator == fraction.denominator {
        return Some(uncovered);
    }
    let numerator = i128::from(uncovered).checked_mul(fraction.numerator.into())?;
    let size = whole_lots(numerator, fraction.denominator.into(), lot, rounding)?;
    Some(size.min(uncovered))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn percent(n: i64) -> Fraction {
        Fraction::new(n, 100).unwrap()
    }

    #[test]
    fn exits_are_sized_as_mission_says() {
        let rows = [
            (percent(50), Rounding::Nearest, [1, 1, 2, 2, 3]),
            (percent(25), Rounding::Nearest, [0, 1, 1, 1, 1]),
            (percent(50), Rounding::Down, [0, 1, 1, 2, 2]),
            (percent(25), Rounding::Up, [1, 1, 1, 1, 2]),
            (percent(99), Rounding::Nearest, [1, 2, 3, 4, 5]),
            (percent(1), Rounding::Nearest, [0, 0, 0, 0, 0]),
            (Fraction::new(1, 3).unwrap(), Rounding::Nearest, [0, 1, 1, 1, 2]),
            (Fraction::ALL, Rounding::Down, [1, 2, 3, 4, 5]),
        ];
        for (fraction, rounding, expected) in rows {
            let sizes = [1, 2, 3, 4, 5].map(|held| size_exit(held, fraction, 1, rounding).unwrap());
            assert_eq!(sizes, expected, "{fraction:?} {rounding:?}");
        }
    }

    #[test]
    fn lots_larger_than_one_are_kept_whole_but_all_is_all() {
        assert_eq!(size_exit(70, percent(50), 10, Rounding::Nearest), Some(40));
        assert_eq!(size_exit(75, Fraction::ALL, 10, Rounding::Nearest), Some(75));
        assert_eq!(size_exit(5, percent(99), 10, Rounding::Up), Some(5));
    }

    #[test]
    fn a_fraction_is_more_than_nothing_and_at_most_all() {
        for (numerator, denominator) in [(0, 100), (-1, 100), (101, 100), (1, 0), (0, 0)] {
            assert_eq!(Fraction::new(numerator, denominator), None);
        }
    }

    proptest! {
        #[test]
        fn never_more_than_is_there(
            held in 0_i64..1_000_000_000_000_000,
            numerator in 1_i64..1_000_000,
            extra in 0_i64..1_000_000,
            lot in 1_i64..1_000,
        ) {
            let fraction = Fraction::new(numerator, numerator + extra).unwrap();
            for rounding in [Rounding::Nearest, Rounding::Down, Rounding::Up] {
                let size = size_exit(held, fraction, lot, rounding).unwrap();
                prop_assert!((0..=held).contains(&size));
            }
        }
    }
}
