//! Reports as prost writes them, read by hand.

use proptest::prelude::*;
use prost::Message;

use super::values::{id, numbers, pick, text};
use crate::encode::report::read_report;
use crate::encode::response::{Reports, Response, part};
use crate::encode::wire::{Reader, Value, Writer};
use crate::proto::api::{
    LinkRequest, LinkResponse, LinkWelcome, Quote, ReasonCode, Report, ReportBatch, ReportKind,
    Side,
};
use crate::proto::internal::Record;
use crate::proto::internal::record::Body;

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

const TENANT: u64 = 1;
const CONNECTION: u64 = 5;

fn recorded(batch: ReportBatch) -> Record {
    Record { tenant_id: TENANT, trace_context: Vec::new(), body: Some(Body::Reports(batch)) }
}

fn batch_in(reports: &Reports) -> ReportBatch {
    match Record::decode(reports.record.as_slice()).unwrap().body {
        Some(Body::Reports(batch)) => batch,
        other => panic!("{other:?}"),
    }
}

fn confirmed(sequence: u64) -> LinkRequest {
    LinkRequest { reports_durable_through: sequence, ..LinkRequest::default() }
}

fn batch(reports: Vec<Report>) -> ReportBatch {
    ReportBatch { connection_id: CONNECTION, session: 3, sequence: 9, reports }
}

fn report(kind: i32) -> Report {
    Report { kind, order_id: vec![1; 16], ..Report::default() }
}

proptest! {
    #[test]
    fn a_response_is_parted_byte_for_byte(
        kinds in prop::collection::vec(1..=23_i32, 0..5),
        has_reports in any::<bool>(),
        has_welcome in any::<bool>(),
        quotes in 0_usize..3,
        session in 1_u64..,
    ) {
        let batch = batch(kinds.into_iter().map(report).collect());
        let rest = LinkResponse {
            welcome: has_welcome.then(|| LinkWelcome { session, ..LinkWelcome::default() }),
            quotes: vec![Quote { instrument_id: session, ..Quote::default() }; quotes],
            reports: None,
        };
        let whole = LinkResponse { reports: has_reports.then(|| batch.clone()), ..rest.clone() };
        let parts = part(&whole.encode_to_vec(), TENANT, CONNECTION).unwrap();
        let reports = has_reports.then(|| Reports {
            record: recorded(batch).encode_to_vec(),
            confirmation: confirmed(9).encode_to_vec(),
        });
        prop_assert_eq!(parts, Response { reports, rest: rest.encode_to_vec() });
    }

    /// Bytes of chance are refused, or hold what prost reads in them too.
    #[test]
    fn a_response_of_chance_is_refused_or_sound(
        bytes in prop::collection::vec(any::<u8>(), 0..40),
        at in 0_usize..1_000,
    ) {
        let sound = LinkResponse { reports: Some(batch(vec![report(4)])), ..LinkResponse::default() };
        let mut spoiled = sound.encode_to_vec();
        spoiled.splice(at % spoiled.len().., bytes);
        if let Ok(Response { reports: Some(reports), .. }) = part(&spoiled, TENANT, CONNECTION) {
            let batch = batch_in(&reports);
            prop_assert_eq!(batch.connection_id, CONNECTION);
            prop_assert_eq!(reports.confirmation, confirmed(batch.sequence).encode_to_vec());
        }
    }
}

#[test]
fn reports_that_the_engine_could_not_apply_are_refused() {
    let response = |batch| LinkResponse { reports: Some(batch), ..LinkResponse::default() };
    let rows = [
        ("another connection's", ReportBatch { connection_id: 6, ..batch(vec![report(1)]) }),
        ("nobody's", ReportBatch { connection_id: 0, ..batch(vec![report(1)]) }),
        ("no kind", batch(vec![report(1), report(0)])),
        ("a kind of a later version", batch(vec![report(99)])),
        ("half an id", batch(vec![Report { order_id: vec![1; 8], ..report(1) }])),
    ];
    for (name, batch) in rows {
        assert!(part(&response(batch).encode_to_vec(), TENANT, CONNECTION).is_err(), "{name}");
    }
    // Reports before their connection is named.
    let mut turned = Vec::new();
    Writer::new(&mut turned).message(4, &report(1).encode_to_vec());
    Writer::new(&mut turned).uint(1, CONNECTION);
    let mut bytes = Vec::new();
    Writer::new(&mut bytes).message(2, &turned);
    assert!(part(&bytes, TENANT, CONNECTION).is_err());
    // Twice in one message: both.
    let once = response(batch(vec![report(1)])).encode_to_vec();
    let both = part(&[once.clone(), once].concat(), TENANT, CONNECTION).unwrap().reports.unwrap();
    assert_eq!(batch_in(&both).reports.len(), 2);
}
