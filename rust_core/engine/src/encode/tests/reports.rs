//! Reports as prost writes them, read by hand.

use proptest::prelude::*;
use prost::Message;

use super::values::{id, numbers, pick, text};
use crate::encode::report::read_report;
use crate::encode::wire::{Reader, Value, Writer};
use crate::proto::api::{ReasonCode, Report, ReportKind, Side};

proptest! {
    #[test]
    fn every_field_of_a_report_is_read(
        n in numbers::<20>(),
        texts in [text(), text(), text(), text()],
        known in any::<[bool; 2]>(),
    ) {
        let (order, holder) = (id(n[0], n[1]), id(n[2], n[3]));
        let (kind, side, reason): (ReportKind, Side, ReasonCode) = (pick(n[4]), pick(n[5]), pick(n[6]));
        let bytes = |known: bool, id: crate::ids::EffectId| if known { id.to_bytes().to_vec() } else { vec![] };
        let message = Report {
            kind: kind.into(),
            order_id: bytes(known[0], order),
            account_id: n[7],
            instrument_id: n[8],
            side: side.into(),
            broker_order_id: texts[0].clone(),
            exec_id: texts[1].clone(),
            last_qty: n[9].cast_signed(),
            last_px: n[10].cast_signed(),
            cum_qty: n[11].cast_signed(),
            leaves_qty: n[12].cast_signed(),
            fee_nano: n[13].cast_signed(),
            reason: reason.into(),
            text: texts[2].clone(),
            broker_time_ns: n[14],
            received_time_ns: n[15],
            ref_exec_id: texts[3].clone(),
            holder_order_id: bytes(known[1], holder),
            attempt: u32::try_from(n[16] >> 32).unwrap(),
            batch_id: n[17],
            resume_id: n[18],
        };
        let encoded = message.encode_to_vec();
        let read = read_report(&encoded).unwrap();
        let again = Report {
            kind: read.kind.into(),
            order_id: read.order.map_or_else(Vec::new, |id| id.to_bytes().to_vec()),
            account_id: read.account_id,
            instrument_id: read.instrument_id,
            side: read.side.into(),
            broker_order_id: read.broker_order_id.into(),
            exec_id: read.exec_id.into(),
            last_qty: read.last_qty,
            last_px: read.last_px,
            cum_qty: read.cum_qty,
            leaves_qty: read.leaves_qty,
            fee_nano: read.fee_nano,
            reason: read.reason.into(),
            text: read.text.into(),
            broker_time_ns: read.broker_time_ns,
            received_time_ns: read.received_time_ns,
            ref_exec_id: read.ref_exec_id.into(),
            holder_order_id: read.holder.map_or_else(Vec::new, |id| id.to_bytes().to_vec()),
            attempt: read.attempt,
            batch_id: read.batch_id,
            resume_id: read.resume_id,
        };
        prop_assert_eq!(again, message);
    }

    /// Whatever the bytes are, reading them ends in a report or a refusal, as it does for prost.
    #[test]
    fn bytes_that_are_no_report_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        if read_report(&bytes).is_ok() {
            let mut reader = Reader::new(&bytes);
            while let Some((field, _)) = reader.next_field().unwrap() {
                prop_assert!(field > 0);
            }
        }
    }

    /// What the writer writes, field by field, the reader reads.
    #[test]
    fn fields_come_back(n in numbers::<3>(), field in 1_u32..3_000, text in text()) {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out);
        writer.uint(field, n[0] | 1);
        writer.sint(field, n[1].cast_signed().max(1));
        writer.fixed64(field, n[2] | 1);
        writer.message(field, text.as_bytes());
        let mut reader = Reader::new(&out);
        let mut next = || reader.next_field().unwrap().unwrap();
        let uint = next();
        prop_assert!(matches!(uint, (read, Value::Number(number)) if read == field && number == n[0] | 1));
        prop_assert_eq!(next().1.sint(), n[1].cast_signed().max(1));
        prop_assert_eq!(next().1.number(), n[2] | 1);
        prop_assert_eq!(next().1.bytes(), text.as_bytes());
        prop_assert_eq!(reader.next_field().unwrap().map(|(field, _)| field), None);
    }
}
