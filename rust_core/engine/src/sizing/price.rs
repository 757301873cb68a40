//! Limit prices go to the tick in the safe direction: a buy never pays more than was asked, a sell never takes less.

use crate::proto::api::{ReasonCode, Side};
use crate::proto::internal::Decimal;
use crate::units::{Rounding, to_tick};

/// The price on the tick, at the instrument's price scale.
///
/// # Errors
/// `price_not_positive` where nothing positive is left, `price_out_of_range` where the price exceeds the instrument's range.
pub fn limit_price(asked: &Decimal, side: Side, scale: u32, tick: i64) -> Result<i64, ReasonCode> {
    if asked.coefficient <= 0 {
        return Err(ReasonCode::PriceNotPositive);
    }
    let rounding = if side == Side::Sell { Rounding::Up } else { Rounding::Down };
    match to_tick(asked, scale, tick, rounding) {
        None => Err(ReasonCode::PriceOutOfRange),
        Some(price) if price > 0 => Ok(price),
        Some(_) => Err(ReasonCode::PriceNotPositive),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn off_tick_prices_round_in_the_safe_direction() {
        let asked = |coefficient, scale| Decimal { coefficient, scale };
        let rows = [
            (asked(500_013, 2), Side::Buy, Ok(500_000)),
            (asked(500_013, 2), Side::Sell, Ok(500_025)),
            (asked(500_025, 2), Side::Buy, Ok(500_025)),
            (asked(500_025, 2), Side::Sell, Ok(500_025)),
            (asked(1, 2), Side::Buy, Err(ReasonCode::PriceNotPositive)),
            (asked(1, 2), Side::Sell, Ok(25)),
            (asked(0, 0), Side::Sell, Err(ReasonCode::PriceNotPositive)),
            (asked(-5, 0), Side::Sell, Err(ReasonCode::PriceNotPositive)),
            (asked(i64::MAX, 0), Side::Buy, Err(ReasonCode::PriceOutOfRange)),
        ];
        for (price, side, expected) in rows {
            assert_eq!(limit_price(&price, side, 2, 25), expected, "{price:?} {side:?}");
        }
    }
}
