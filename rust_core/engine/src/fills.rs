//! Executions as published fills: from the effects as they are stored to the bytes of the api's message, for whoever
//! reads back. Off the hot path; written by hand, since a message object a fill costs the readers more than the fill.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use prost::Message as _;

use crate::encode::wire::{Malformed, Writer};
use crate::ids::EffectId;
use crate::proto::internal::effect::Body;
use crate::proto::internal::{Effects, Execution};
use crate::units::{NANO_SCALE, power_of_ten};

/// What of an account shows in its fills.
#[derive(Debug, Clone, Default)]
pub struct AccountNames {
    pub name: String,
    pub currency: String,
}

/// What of an instrument shows in its fills.
#[derive(Debug, Clone, Default)]
pub struct InstrumentNames {
    pub symbol: String,
    pub price_scale: u32,
    pub quantity_scale: u32,
}

/// What ids are called; those that are not here show as nothing, at scale 0.
#[derive(Debug, Clone, Default)]
pub struct Names {
    pub accounts: BTreeMap<u64, AccountNames>,
    pub instruments: BTreeMap<u64, InstrumentNames>,
    /// Trace ids in hex, by signal.
    pub traces: BTreeMap<u64, String>,
}

/// The executions of a serialized `Effects` that holds nothing else.
///
/// # Errors
/// [`Malformed`] where the bytes are no effects, or one of them is no execution.
pub fn executions(effects: &[u8]) -> Result<Vec<Execution>, Malformed> {
    let effects = Effects::decode(effects).map_err(|_| Malformed)?.effects;
    let bodies = effects.into_iter().map(|effect| match effect.body {
        Some(Body::Execution(execution)) => Ok(execution),
        _ => Err(Malformed),
    });
    bodies.collect()
}

/// A serialized `SubscribeFillsResponse` with these (execution, stamp of its record in ns).
pub fn tell<'a>(
    fills: impl Iterator<Item = (&'a Execution, u64)>,
    names: &Names,
    cursor: &str,
) -> Vec<u8> {
    let (no_account, no_instrument) = (AccountNames::default(), InstrumentNames::default());
    let mut bytes = Vec::new();
    for (execution, stamp_ns) in fills {
        let account = names.accounts.get(&execution.account_id).unwrap_or(&no_account);
        let instrument = names.instruments.get(&execution.instrument_id).unwrap_or(&no_instrument);
        let open = Writer::new(&mut bytes).open_large(1);
        let mut fill = Writer::new(&mut bytes);
        tell_one(&mut fill, execution, stamp_ns, account, instrument);
        fill.text(24, names.traces.get(&execution.signal_position).map_or("", String::as_str));
        Writer::new(&mut bytes).close(open);
    }
    Writer::new(&mut bytes).text(2, cursor);
    bytes
}

fn tell_one(
    fill: &mut Writer<'_>,
    execution: &Execution,
    stamp_ns: u64,
    account: &AccountNames,
    instrument: &InstrumentNames,
) {
    let quantity = |value: i64| decimal(value, instrument.quantity_scale);
    fill.text(1, &execution.exec_id);
    fill.text(2, &hex(&execution.order_id));
    fill.text(3, &client_order_id(&execution.order_id));
    fill.text(4, &execution.broker_order_id);
    fill.text(5, &id(execution.signal_position));
    fill.text(6, &hex(&execution.instruction_id));
    fill.text(7, &id(execution.strategy_id));
    fill.text(8, &id(execution.account_id));
    fill.text(9, &id(execution.instrument_id));
    fill.text(10, &instrument.symbol);
    fill.int(11, execution.side.into());
    fill.text(12, &quantity(execution.last_qty));
    fill.text(13, &decimal(execution.last_px, instrument.price_scale));
    fill.text(14, &quantity(execution.cum_qty));
    fill.text(15, &quantity(execution.leaves_qty));
    fill.text(16, &decimal(execution.fee_nano, NANO_SCALE));
    fill.text(17, &account.currency);
    fill.flag(18, execution.overfill || execution.after_end);
    time(fill, 19, execution.broker_time_ns);
    time(fill, 20, execution.received_time_ns);
    time(fill, 21, stamp_ns);
    fill.int(22, execution.leg.into());
    fill.text(23, &account.name);
}

/// A `Timestamp`; 0 stands for unknown and is left out.
fn time(message: &mut Writer<'_>, field: u32, ns: u64) {
    const SECOND: u64 = 1_000_000_000;
    if ns == 0 {
        return;
    }
    let open = message.open_small(field);
    message.uint(1, ns / SECOND);
    message.uint(2, ns % SECOND);
    message.close(open);
}

fn id(number: u64) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

/// The one canonical text of `value` x 10^-`scale`: no trailing zeros of the fraction, no minus before zero.
pub(crate) fn decimal(value: i64, scale: u32) -> String {
    let unit = power_of_ten(scale).unsigned_abs();
    let digits = u128::from(value.unsigned_abs());
    let (whole, fraction) = (digits / unit, digits % unit);
    let mut text = format!("{}{whole}", if value < 0 { "-" } else { "" });
    if fraction != 0 {
        let fraction = format!("{fraction:0width$}", width = scale as usize);
        text.push('.');
        text.push_str(fraction.trim_end_matches('0'));
    }
    text
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let Ok(()) = write!(text, "{byte:02x}") else { unreachable!("a string takes all") };
    }
    text
}

/// A client order id where a broker has room for all of it: lower-case base32hex; "" for a foreign order.
fn client_order_id(order_id: &[u8]) -> String {
    let Some(order) = EffectId::from_bytes(order_id) else { return String::new() };
    let bits = u128::from_be_bytes(order.to_bytes());
    // 26 digits of five bits hold 130: the last one ends in two zeros.
    let digit = |place: u32| match place {
        0..=24 => (bits >> (123 - 5 * place)) & 31,
        _ => (bits & 7) << 2,
    };
    let digits = (0..26).map(|place| b"0123456789abcdefghijklmnopqrstuv"[digit(place) as usize]);
    digits.map(char::from).collect()
}
