//! What a command must be like by itself, whatever there is already: names, instruments, plans.

use super::Engine;
use super::commands::{Judged, invalid};
use super::state::Plan;
use crate::limits::Limits;
use crate::proto::internal::{self as wire, Decimal};
use crate::sizing::entry::Mode;
use crate::units::{NANO_SCALE, Rounding, SCALE_MAX, power_of_ten, rescale};

/// Names and symbols are for people; longer ones are mistakes.
const NAME_MAX: usize = 200;

impl Engine {
    pub(super) fn plan(&self, plan: Option<&wire::Plan>) -> Judged<Plan> {
        let Some(plan) = plan else {
            return invalid("plan", "missing", "name a mode and its value");
        };
        let value = |field| match plan.value.as_ref().and_then(|value| rescale(value, NANO_SCALE)) {
            Some(nano) if nano > 0 => Ok(nano),
            _ => invalid(field, "not a positive decimal of at most 9 places", "such as 2 or 0.5"),
        };
        let mode = match plan.mode() {
            wire::SizingMode::Fixed => Mode::Fixed { contracts_nano: value("plan.quantity")? },
            wire::SizingMode::Multiplier => {
                Mode::Multiplier { ratio_nano: value("plan.multiplier")? }
            }
            wire::SizingMode::Unspecified => {
                return invalid(
                    "plan.mode",
                    "not set",
                    "SIZING_MODE_FIXED or SIZING_MODE_MULTIPLIER",
                );
            }
        };
        Ok(Plan {
            version: self.position,
            mode,
            exit_rounding: match plan.exit_rounding() {
                wire::ExitRounding::Down => Rounding::Down,
                wire::ExitRounding::Up => Rounding::Up,
                _ => Rounding::Nearest,
            },
            limits: limits(plan)?,
        })
    }
}

pub(super) fn name(field: &'static str, name: &str) -> Judged<()> {
    if name.is_empty() || name.len() > NAME_MAX || name.chars().any(char::is_control) {
        return invalid(field, "empty, too long or not printable", "1 to 200 printable characters");
    }
    Ok(())
}

/// The sum of the scales, if every trade of one lot has an exact value.
pub(super) fn check_instrument(create: &wire::CreateInstrument) -> Judged<u32> {
    if create.price_scale > SCALE_MAX {
        return invalid("instrument.price_scale", "more than 12 places", "0 to 12");
    }
    if create.quantity_scale > NANO_SCALE {
        return invalid("instrument.quantity_scale", "more than 9 places", "0 to 9");
    }
    if create.tick_size <= 0 {
        return invalid(
            "instrument.tick_size",
            "not positive",
            "the smallest price step, such as 0.25",
        );
    }
    if create.lot_size <= 0 {
        return invalid("instrument.lot_size", "not positive", "the smallest quantity, such as 1");
    }
    if create.multiplier_nano <= 0 {
        return invalid("instrument.multiplier", "not positive", "money per point, such as 50");
    }
    let scales = create.price_scale + create.quantity_scale;
    let smallest = i128::from(create.lot_size) * i128::from(create.multiplier_nano);
    if smallest % power_of_ten(scales) != 0 {
        return invalid(
            "instrument.multiplier",
            "one lot at the smallest price is no whole number of 10^-9 of the currency",
            "fewer decimal places, or a larger multiplier",
        );
    }
    Ok(scales)
}

fn limits(plan: &wire::Plan) -> Judged<Limits> {
    let contracts = |field, limit: &Option<Decimal>| match limit {
        None => Ok(i64::MAX),
        Some(decimal) => match rescale(decimal, NANO_SCALE) {
            Some(nano) if nano >= 0 => Ok(nano),
            _ => invalid(field, "negative, or more than 9 places", "0 or more contracts"),
        },
    };
    if plan.max_notional_symbol_nano < 0 {
        return invalid("plan.max_notional_symbol", "negative", "0 for none, or an amount");
    }
    Ok(Limits {
        contracts_symbol_nano: contracts("plan.max_contracts_symbol", &plan.max_contracts_symbol)?,
        contracts_nano: contracts("plan.max_contracts", &plan.max_contracts)?,
        notional_symbol_nano: match plan.max_notional_symbol_nano {
            0 => i64::MAX,
            nano => nano,
        },
        open_trades: match plan.max_open_trades {
            0 => u32::MAX,
            trades => trades,
        },
        reduce: plan.on_limit() != wire::OnLimit::Refuse,
    })
}
