//! Order limits (LM1): what an opening may add, given what the account holds and has under way at this instant. A limit
//! reduces to what fits or refuses, nothing else; reductions never come here (LM7).

use crate::proto::api::ReasonCode;
use crate::units::{Rounding, divide, power_of_ten};

/// A plan's limits. `i64::MAX` and `u32::MAX`: none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Contracts at 10^-9, in one instrument.
    pub contracts_symbol_nano: i64,
    /// Contracts at 10^-9, over all instruments of the account.
    pub contracts_nano: i64,
    /// 10^-9 of the account's currency, in one instrument.
    pub notional_symbol_nano: i64,
    pub open_trades: u32,
    /// Reduce to what fits; else refuse what does not fit whole.
    pub reduce: bool,
}

impl Limits {
    pub const NONE: Self = Self {
        contracts_symbol_nano: i64::MAX,
        contracts_nano: i64::MAX,
        notional_symbol_nano: i64::MAX,
        open_trades: u32::MAX,
        reduce: true,
    };

    /// Whether there is none.
    #[inline]
    #[must_use]
    pub fn are_none(&self) -> bool {
        Self { reduce: true, ..*self } == Self::NONE
    }
}

/// What the limits are held against, at this instant.
#[derive(Debug, Clone, Copy)]
pub struct Usage<'a> {
    /// Position in the order's direction + openings under way, at quantity scale.
    pub symbol: i64,
    /// The account's contracts over all instruments at 10^-9.
    pub account_nano: i64,
    /// (group, instrument) pairs of the account with a position or a working entry.
    pub open_trades: u32,
    /// This pair is one of them already.
    pub counted: bool,
    /// The instrument is paid in the account's currency. Where it is not, no notional can be judged: there are no rates.
    pub same_currency: bool,
    /// At limit price or last mark; `None`: no price is known.
    pub worth: Option<&'a Worth>,
}

/// What a quantity is worth at a price: prepared once for the many followers of an event.
#[derive(Debug, Clone, Copy)]
pub struct Worth {
    /// |price| x multiplier, in 10^-9 of the currency before its division by `scale`.
    per_unit: i128,
    scale: i128,
    /// Their quotient where it comes out even, as it does for all but odd instruments: then nothing is divided again.
    even: Option<i64>,
}

impl Worth {
    /// `price` at price scale. A negative one (crude oil had one) risks as much as a positive one.
    #[must_use]
    pub fn new(price: i64, terms: &Terms) -> Self {
        let per_unit = i128::from(price.unsigned_abs()) * i128::from(terms.multiplier_nano);
        let scale = power_of_ten(terms.scales);
        let even = if per_unit % scale == 0 { i64::try_from(per_unit / scale).ok() } else { None };
        Self { per_unit, scale, even }
    }

    /// Of a quantity, in 10^-9 of the currency, rounded down; `None` where it exceeds its range.
    #[inline]
    fn of(&self, quantity: i64) -> Option<i64> {
        match self.even {
            Some(each) => each.checked_mul(quantity),
            None => divide(self.per_unit.checked_mul(quantity.into())?, self.scale, Rounding::Down),
        }
    }

    /// The quantity that `value` buys, rounded down; `None` where a term exceeds its range.
    fn quantity(&self, value: i64) -> Option<i64> {
        let quantity = i128::from(value).checked_mul(self.scale)?.checked_div(self.per_unit)?;
        Some(i64::try_from(quantity).unwrap_or(i64::MAX))
    }
}

/// The instrument's part in the arithmetic.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    pub lot: i64,
    /// 10^quantity scale.
    pub unit: i64,
    /// 10^-9 contracts per unit of quantity.
    pub nano_per_unit: i64,
    pub multiplier_nano: i64,
    /// Price scale + quantity scale.
    pub scales: u32,
}

/// One limit's figures: contracts or money at 10^-9, or a count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Check {
    pub limit: ReasonCode,
    pub maximum: i64,
    pub used: i64,
    pub asked: i64,
    /// What this limit alone would let through, as a quantity.
    pub allowed: i64,
}

/// At most one check a limit.
#[derive(Debug, Clone, Copy, Default)]
pub struct Checks {
    rows: [Check; 4],
    count: usize,
}

impl Checks {
    /// Forgets the rows without clearing them, which would cost as much as to fill them.
    pub fn clear(&mut self) {
        self.count = 0;
    }

    pub fn push(&mut self, check: Check) {
        self.rows[self.count] = check;
        self.count += 1;
    }

    #[must_use]
    pub fn rows(&self) -> &[Check] {
        &self.rows[..self.count]
    }
}

/// A quantity that passed every limit, whole or reduced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approved {
    pub quantity: i64,
    /// The limit that reduced it most.
    pub reduced_by: Option<ReasonCode>,
}

/// The limit that let nothing through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused(pub ReasonCode);

/// Holds an opening of `asked` against every limit of the plan; the figures of each go to `checks`.
///
/// # Errors
/// [`Refused`] with the code of the limit where nothing fits, or not all and the plan says refuse; where a notional is
/// limited `no_conversion_rate` in another currency than the account's, and `no_price` where no price is known;
/// `arithmetic_overflow` where a term exceeds its range.
#[inline]
pub fn check(
    limits: &Limits,
    usage: &Usage<'_>,
    terms: &Terms,
    asked: i64,
    checks: &mut Checks,
) -> Result<Approved, Refused> {
    let mut approved = Approved { quantity: asked, reduced_by: None };
    let mut consider = |check: Check| {
        checks.push(check);
        if check.allowed < approved.quantity {
            approved = Approved { quantity: check.allowed, reduced_by: Some(check.limit) };
        }
    };
    if limits.open_trades != u32::MAX {
        consider(open_trades(limits, usage, asked));
    }
    if limits.contracts_symbol_nano != i64::MAX {
        let used = in_nano(usage.symbol, terms);
        let maximum = limits.contracts_symbol_nano;
        consider(contracts(ReasonCode::MaxContractsSymbol, maximum, used, asked, terms));
    }
    if limits.contracts_nano != i64::MAX {
        let (maximum, used) = (limits.contracts_nano, usage.account_nano);
        consider(contracts(ReasonCode::MaxContracts, maximum, used, asked, terms));
    }
    if limits.notional_symbol_nano != i64::MAX {
        consider(notional(limits, usage, terms, asked)?);
    }
    match approved.reduced_by {
        None => Ok(approved),
        Some(_) if limits.reduce && approved.quantity > 0 => Ok(approved),
        Some(limit) => Err(Refused(limit)),
    }
}

#[inline]
fn open_trades(limits: &Limits, usage: &Usage<'_>, asked: i64) -> Check {
    let fits = usage.counted || usage.open_trades < limits.open_trades;
    Check {
        limit: ReasonCode::MaxOpenTrades,
        maximum: limits.open_trades.into(),
        used: usage.open_trades.into(),
        asked: i64::from(!usage.counted),
        allowed: if fits { asked } else { 0 },
    }
}

/// Contracts at 10^-9 against contracts at 10^-9.
#[inline]
fn contracts(limit: ReasonCode, maximum: i64, used: i64, asked: i64, terms: &Terms) -> Check {
    let asked_nano = in_nano(asked, terms);
    let room = maximum.saturating_sub(used).max(0);
    let allowed = if asked_nano <= room {
        asked
    } else {
        asked.min(room / terms.nano_per_unit / terms.lot * terms.lot)
    };
    Check { limit, maximum, used, asked: asked_nano, allowed }
}

/// A quantity as contracts at 10^-9; beyond the range of any limit it is over it.
fn in_nano(quantity: i64, terms: &Terms) -> i64 {
    quantity.saturating_mul(terms.nano_per_unit)
}

#[inline]
fn notional(
    limits: &Limits,
    usage: &Usage<'_>,
    terms: &Terms,
    asked: i64,
) -> Result<Check, Refused> {
    if !usage.same_currency {
        return Err(Refused(ReasonCode::NoConversionRate));
    }
    let worth = usage.worth.ok_or(Refused(ReasonCode::NoPrice))?;
    let overflow = Refused(ReasonCode::ArithmeticOverflow);
    let used = worth.of(usage.symbol).ok_or(overflow)?;
    let asked_value = worth.of(asked).ok_or(overflow)?;
    let room = limits.notional_symbol_nano.saturating_sub(used).max(0);
    let allowed = if asked_value <= room {
        asked
    } else {
        worth.quantity(room).ok_or(overflow)?.min(asked) / terms.lot * terms.lot
    };
    Ok(Check {
        limit: ReasonCode::MaxNotionalSymbol,
        maximum: limits.notional_symbol_nano,
        used,
        asked: asked_value,
        allowed,
    })
}

#[cfg(test)]
mod tests;
