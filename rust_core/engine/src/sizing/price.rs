//! Limit prices go to the tick in the safe direction: a buy never pays more than was asked, a sell never takes less.

use crate::proto::api::Side;
use crate::proto::internal::Decimal;
use crate::units::{Rounding, to_tick};

/// The price on the tick, at the instrument's price scale; `None` where nothing positive is left or it exceeds its range.
#[must_use]
pub fn limit_price(asked: &Decimal, side: Side, scale: u32, tick: i64) -> Option<i64> {
    if asked.coefficient <= 0 {
        return None;
    }
    let rounding = if side == Side::Sell { Rounding::Up } else { Rounding::Down };
    to_tick(asked, scale, tick, rounding).filter(|price| *price > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn off_tick_prices_round_in_the_safe_direction() {
        let asked = |coefficient, scale| Decimal { coefficient, scale };
        let rows = [
            (asked(500_013, 2), Side::Buy, Some(500_000)),
            (asked(500_013, 2), Side::Sell, Some(500_025)),
            (asked(500_025, 2), Side::Buy, Some(500_025)),
            (asked(500_025, 2), Side::Sell, Some(500_025)),
            (asked(1, 2), Side::Buy, None),
            (asked(1, 2), Side::Sell, Some(25)),
            (asked(0, 0), Side::Sell, None),
            (asked(-5, 0), Side::Sell, None),
            (asked(i64::MAX, 0), Side::Buy, None),
        ];
        for (price, side, expected) in rows {
            assert_eq!(limit_price(&price, side, 2, 25), expected, "{price:?} {side:?}");
        }
    }
}
