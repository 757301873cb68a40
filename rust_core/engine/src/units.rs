//! Exact numbers: scaled integers, named roundings, no float. Quantities and prices are `i64` at the instrument's scale,
//! money is `i128` at 10^-9 of the currency, ratios are `i64` at 10^-9. What does not fit is `None`, never a wrap.

use crate::proto::internal::Decimal;

/// 10^-9: the scale of money, ratios and contract multipliers.
pub const NANO: i64 = 1_000_000_000;
/// The scale that goes with [`NANO`].
pub const NANO_SCALE: u32 = 9;
/// No instrument has more decimal places than this.
pub const SCALE_MAX: u32 = 12;

/// The direction in which a division that does not come out even is resolved. All operands are non-negative, so "away
/// from zero" is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Halves away from zero.
    Nearest,
    Down,
    Up,
}

/// `numerator / denominator`, both non-negative, denominator positive, rounded; `None` where it exceeds `i64`.
#[inline]
#[must_use]
pub fn divide(numerator: i128, denominator: i128, rounding: Rounding) -> Option<i64> {
    debug_assert!(numerator >= 0 && denominator > 0);
    // A division of 64 bits costs a tenth. Denominators are powers of ten, mostly: without their powers of two, which cut
    // the numerator's last bits without changing the whole part, nearly all fit.
    if let Ok(short) = u64::try_from(denominator) {
        let twos = short.trailing_zeros();
        if let Ok(cut) = u64::try_from(numerator >> twos) {
            let whole = cut / (short >> twos);
            // The rest is below the denominator, so that its low 64 bits are all of it.
            #[allow(clippy::cast_possible_truncation, reason = "low bits are asked for")]
            let rest = (numerator as u64).wrapping_sub(whole.wrapping_mul(short));
            let up = match rounding {
                Rounding::Nearest => rest >= short - rest,
                Rounding::Down => false,
                Rounding::Up => rest > 0,
            };
            return i64::try_from(whole.checked_add(up.into())?).ok();
        }
    }
    divide_wide(numerator, denominator, rounding)
}

#[cold]
fn divide_wide(numerator: i128, denominator: i128, rounding: Rounding) -> Option<i64> {
    let (whole, rest) = (numerator / denominator, numerator % denominator);
    let up = match rounding {
        Rounding::Nearest => rest >= denominator - rest,
        Rounding::Down => false,
        Rounding::Up => rest > 0,
    };
    i64::try_from(whole + i128::from(up)).ok()
}

/// A multiple of `lot`: `numerator / denominator` rounded to whole lots, as a quantity.
#[inline]
#[must_use]
pub fn whole_lots(numerator: i128, denominator: i128, lot: i64, rounding: Rounding) -> Option<i64> {
    let lots = divide(numerator, denominator.checked_mul(lot.into())?, rounding)?;
    lots.checked_mul(lot)
}

const POWERS_OF_TEN: [i128; 28] = {
    let mut powers = [1; 28];
    let mut scale = 1;
    while scale < powers.len() {
        powers[scale] = powers[scale - 1] * 10;
        scale += 1;
    }
    powers
};

/// 10^`scale` for scales up to 27.
#[must_use]
pub fn power_of_ten(scale: u32) -> i128 {
    POWERS_OF_TEN[scale as usize]
}

/// The decimal at the scale asked for; `None` where places would be lost or the range is exceeded.
#[must_use]
pub fn rescale(decimal: &Decimal, scale: u32) -> Option<i64> {
    let (value, from) = reduced(decimal)?;
    if from > scale {
        return None;
    }
    i64::try_from(value.checked_mul(power_of_ten(scale - from))?).ok()
}

/// The decimal without trailing zeros, scale at most 18.
fn reduced(decimal: &Decimal) -> Option<(i128, u32)> {
    let (mut value, mut scale) = (i128::from(decimal.coefficient), decimal.scale);
    while scale > 0 && value % 10 == 0 {
        value /= 10;
        scale -= 1;
    }
    (scale <= 18).then_some((value, scale))
}

/// A positive decimal price as a multiple of the tick, rounded by `rounding`; `None` where it exceeds its range.
#[must_use]
pub fn to_tick(decimal: &Decimal, scale: u32, tick: i64, rounding: Rounding) -> Option<i64> {
    let (value, from) = reduced(decimal)?;
    let (numerator, denominator) = if from <= scale {
        (value.checked_mul(power_of_ten(scale - from))?, 1)
    } else {
        (value, power_of_ten(from - scale))
    };
    whole_lots(numerator, denominator, tick, rounding)
}

/// Value of a trade in 10^-9 of the currency: quantity x price x multiplier / 10^`scales`, where `scales` is the sum of
/// the price's and the quantity's scale. Exact, since an instrument whose smallest trade is not a whole number of
/// 10^-9 is refused.
#[must_use]
pub fn trade_value(quantity: i64, price: i64, multiplier_nano: i64, scales: u32) -> Option<i128> {
    let product =
        i128::from(quantity).checked_mul(price.into())?.checked_mul(multiplier_nano.into())?;
    let unit = power_of_ten(scales);
    (product % unit == 0).then_some(product / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divide_rounds_in_the_named_direction() {
        let rows = [
            (1, 2, Rounding::Nearest, 1),
            (5, 2, Rounding::Nearest, 3),
            (1, 4, Rounding::Nearest, 0),
            (3, 4, Rounding::Nearest, 1),
            (7, 2, Rounding::Down, 3),
            (7, 2, Rounding::Up, 4),
            (8, 2, Rounding::Up, 4),
            (0, 3, Rounding::Up, 0),
        ];
        for (numerator, denominator, rounding, expected) in rows {
            assert_eq!(
                divide(numerator, denominator, rounding),
                Some(expected),
                "{numerator}/{denominator} {rounding:?}"
            );
            // The same through the 128-bit road.
            let big = i128::from(u64::MAX) + 1;
            assert_eq!(divide(numerator * big, denominator * big, rounding), Some(expected));
        }
        assert_eq!(divide(i128::from(i64::MAX) + 1, 1, Rounding::Down), None);
    }

    #[test]
    fn rescale_loses_no_place() {
        let decimal = |coefficient, scale| Decimal { coefficient, scale };
        assert_eq!(rescale(&decimal(15, 1), 3), Some(1500));
        assert_eq!(rescale(&decimal(1500, 3), 1), Some(15));
        assert_eq!(rescale(&decimal(15, 2), 1), None);
        assert_eq!(rescale(&decimal(i64::MAX, 0), 1), None);
        assert_eq!(rescale(&decimal(-25, 1), 1), Some(-25));
    }

    #[test]
    fn prices_go_to_the_tick_in_the_direction_asked() {
        let price = Decimal { coefficient: 5_000_130, scale: 3 };
        assert_eq!(to_tick(&price, 2, 25, Rounding::Down), Some(500_000));
        assert_eq!(to_tick(&price, 2, 25, Rounding::Up), Some(500_025));
        let exact = Decimal { coefficient: 500_025, scale: 2 };
        assert_eq!(to_tick(&exact, 2, 25, Rounding::Up), Some(500_025));
    }
}
