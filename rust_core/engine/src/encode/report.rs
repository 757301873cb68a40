//! `api.v1.Report` as it lies in a record, read without copying.

use super::wire::{Malformed, Reader};
use crate::ids::EffectId;
use crate::proto::api::{ReasonCode, ReportKind, Side};

/// One report; texts borrow from the record.
#[derive(Debug, Clone, Copy)]
pub struct ReportRef<'a> {
    pub kind: ReportKind,
    /// `None`: not an order of ours.
    pub order: Option<EffectId>,
    pub account_id: u64,
    pub instrument_id: u64,
    pub side: Side,
    pub broker_order_id: &'a str,
    pub exec_id: &'a str,
    pub last_qty: i64,
    pub last_px: i64,
    pub cum_qty: i64,
    pub leaves_qty: i64,
    pub fee_nano: i64,
    pub reason: ReasonCode,
    pub text: &'a str,
    pub broker_time_ns: u64,
    pub received_time_ns: u64,
    pub ref_exec_id: &'a str,
    pub holder: Option<EffectId>,
    pub attempt: u32,
    pub batch_id: u64,
    pub resume_id: u64,
}

impl Default for ReportRef<'_> {
    fn default() -> Self {
        Self {
            kind: ReportKind::Unspecified,
            order: None,
            account_id: 0,
            instrument_id: 0,
            side: Side::Unspecified,
            broker_order_id: "",
            exec_id: "",
            last_qty: 0,
            last_px: 0,
            cum_qty: 0,
            leaves_qty: 0,
            fee_nano: 0,
            reason: ReasonCode::Unspecified,
            text: "",
            broker_time_ns: 0,
            received_time_ns: 0,
            ref_exec_id: "",
            holder: None,
            attempt: 0,
            batch_id: 0,
            resume_id: 0,
        }
    }
}

/// Reads one report. Unknown fields are passed over, as protobuf asks; unknown enum values become `Unspecified`.
///
/// # Errors
/// [`Malformed`] where the bytes are no message, a text is not UTF-8, or an id has not 16 bytes.
pub fn read_report(bytes: &[u8]) -> Result<ReportRef<'_>, Malformed> {
    let mut report = ReportRef::default();
    let mut reader = Reader::new(bytes);
    while let Some((field, value)) = reader.next_field()? {
        match field {
            1 => report.kind = enumeration(value.number())?,
            2 => report.order = id(value.bytes())?,
            3 => report.account_id = value.number(),
            4 => report.instrument_id = value.number(),
            5 => report.side = enumeration(value.number())?,
            6 => report.broker_order_id = text(value.bytes())?,
            7 => report.exec_id = text(value.bytes())?,
            8 => report.last_qty = value.int(),
            9 => report.last_px = value.sint(),
            10 => report.cum_qty = value.int(),
            11 => report.leaves_qty = value.int(),
            12 => report.fee_nano = value.sint(),
            13 => report.reason = enumeration(value.number())?,
            14 => report.text = text(value.bytes())?,
            15 => report.broker_time_ns = value.number(),
            16 => report.received_time_ns = value.number(),
            17 => report.ref_exec_id = text(value.bytes())?,
            18 => report.holder = id(value.bytes())?,
            19 => report.attempt = u32::try_from(value.number()).map_err(|_| Malformed)?,
            20 => report.batch_id = value.number(),
            21 => report.resume_id = value.number(),
            _ => {}
        }
    }
    Ok(report)
}

fn enumeration<E: TryFrom<i32> + Default>(number: u64) -> Result<E, Malformed> {
    let number = i32::try_from(number).map_err(|_| Malformed)?;
    Ok(E::try_from(number).unwrap_or_default())
}

fn id(bytes: &[u8]) -> Result<Option<EffectId>, Malformed> {
    if bytes.is_empty() {
        return Ok(None);
    }
    EffectId::from_bytes(bytes).map(Some).ok_or(Malformed)
}

fn text(bytes: &[u8]) -> Result<&str, Malformed> {
    std::str::from_utf8(bytes).map_err(|_| Malformed)
}
