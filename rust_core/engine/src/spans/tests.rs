//! What a receiver reads: the bytes through messages of their own, made after opentelemetry-proto's field numbers.

use std::collections::BTreeMap;

use proptest::prelude::*;
use prost::Message as _;

use super::otlp::{Kind, refused, request};
use super::*;
use crate::encode::effects::{
    EndedEffect, ExecutionEffect, Holding, TransitionEffect, write_ended, write_execution,
    write_signal_judged, write_transition,
};
use crate::proto::api::Order;
use crate::proto::internal::{
    Command, CreateAccount, CreateInstrument, CreateStrategy, Effect, Effects, Instruction, Record,
    Signal, SignalJudged, command, effect, record,
};

#[derive(Clone, PartialEq, prost::Message)]
struct Request {
    #[prost(message, repeated, tag = "1")]
    resource_spans: Vec<ResourceSpans>,
}
#[derive(Clone, PartialEq, prost::Message)]
struct ResourceSpans {
    #[prost(message, optional, tag = "1")]
    resource: Option<Resource>,
    #[prost(message, repeated, tag = "2")]
    scope_spans: Vec<ScopeSpans>,
}
#[derive(Clone, PartialEq, prost::Message)]
struct Resource {
    #[prost(message, repeated, tag = "1")]
    attributes: Vec<KeyValue>,
}
#[derive(Clone, PartialEq, prost::Message)]
struct ScopeSpans {
    #[prost(message, optional, tag = "1")]
    scope: Option<Scope>,
    #[prost(message, repeated, tag = "2")]
    spans: Vec<Span>,
}
#[derive(Clone, PartialEq, prost::Message)]
struct Scope {
    #[prost(string, tag = "1")]
    name: String,
}
#[derive(Clone, PartialEq, prost::Message)]
struct Span {
    #[prost(bytes = "vec", tag = "1")]
    trace_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    span_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "4")]
    parent_span_id: Vec<u8>,
    #[prost(string, tag = "5")]
    name: String,
    #[prost(int32, tag = "6")]
    kind: i32,
    #[prost(fixed64, tag = "7")]
    start_ns: u64,
    #[prost(fixed64, tag = "8")]
    end_ns: u64,
    #[prost(message, repeated, tag = "9")]
    attributes: Vec<KeyValue>,
    #[prost(message, optional, tag = "15")]
    status: Option<Status>,
}
#[derive(Clone, PartialEq, prost::Message)]
struct Status {
    #[prost(int32, tag = "3")]
    code: i32,
}
#[derive(Clone, PartialEq, prost::Message)]
struct KeyValue {
    #[prost(string, tag = "1")]
    key: String,
    #[prost(message, optional, tag = "2")]
    value: Option<AnyValue>,
}
#[derive(Clone, PartialEq, prost::Message)]
struct AnyValue {
    #[prost(oneof = "Any", tags = "1, 2, 3")]
    value: Option<Any>,
}
#[derive(Clone, PartialEq, prost::Oneof)]
enum Any {
    #[prost(string, tag = "1")]
    Text(String),
    #[prost(bool, tag = "2")]
    Flag(bool),
    #[prost(int64, tag = "3")]
    Number(i64),
}

impl Span {
    fn told(&self, key: &str) -> String {
        let found = self.attributes.iter().find(|told| told.key == key);
        match found.and_then(|told| told.value.clone()).and_then(|value| value.value) {
            Some(Any::Text(text)) => text,
            Some(Any::Flag(flag)) => flag.to_string(),
            Some(Any::Number(number)) => number.to_string(),
            None => String::new(),
        }
    }

    fn status(&self) -> i32 {
        self.status.as_ref().map_or(0, |status| status.code)
    }
}

const TRACE: [u8; 16] = [7; 16];
const ACCOUNT: u64 = 2;
const INSTRUMENT: u64 = 3;
const STRATEGY: u64 = 4;
const SIGNAL: u64 = 10;
const INSTRUCTION: EffectId = EffectId { position: SIGNAL, hash: 0x11 };
const ORDER: EffectId = EffectId { position: SIGNAL, hash: 0x22 };

fn logged(position: u64) -> Record {
    let command =
        |body| Some(record::Body::Command(Command { body: Some(body), ..Command::default() }));
    let body = match position {
        ACCOUNT => command(command::Body::CreateAccount(CreateAccount {
            name: "anna".into(),
            ..CreateAccount::default()
        })),
        INSTRUMENT => command(command::Body::CreateInstrument(CreateInstrument {
            symbol: "ESZ6".into(),
            price_scale: 2,
            quantity_scale: 1,
            ..CreateInstrument::default()
        })),
        STRATEGY => command(command::Body::CreateStrategy(CreateStrategy {
            name: "trend".into(),
            ..CreateStrategy::default()
        })),
        SIGNAL => Some(record::Body::Signal(Signal {
            strategy_id: STRATEGY,
            received_time_ns: 900,
            ..Signal::default()
        })),
        _ => Some(record::Body::Timer(crate::proto::internal::Timer {})),
    };
    let mut trace_context = TRACE.to_vec();
    trace_context.extend(0xabc_u64.to_be_bytes());
    trace_context.push(1);
    Record { tenant_id: 1, trace_context, body }
}

/// The spans of these effects of the record at `own`, with every record told that they ask for.
fn spans_of(own: u64, effects: &[u8]) -> Vec<Span> {
    let mut records = Records::default();
    let (mut chunks, mut missing) = (Vec::new(), Vec::new());
    write(&records, own, effects, &mut chunks, &mut missing).unwrap();
    assert!(!missing.is_empty() && chunks.is_empty());
    while !missing.is_empty() {
        for position in std::mem::take(&mut missing) {
            records.learn(position, position * 100, &logged(position).encode_to_vec()).unwrap();
        }
        chunks.clear();
        write(&records, own, effects, &mut chunks, &mut missing).unwrap();
    }
    let [chunk] = &chunks[..] else { panic!("{} chunks", chunks.len()) };
    let spans = read(&chunk.spans);
    assert_eq!(spans.len(), chunk.count);
    spans
}

fn read(spans: &[u8]) -> Vec<Span> {
    let whole = request(&[("service.name", "retinue")], spans);
    let Request { resource_spans } = Request::decode(&whole[..]).unwrap();
    let [one] = &resource_spans[..] else { panic!("{resource_spans:?}") };
    let resource = one.resource.as_ref().unwrap();
    assert_eq!(resource.attributes[0].key, "service.name");
    let [scope] = &one.scope_spans[..] else { panic!("{:?}", one.scope_spans) };
    assert_eq!(scope.scope.as_ref().unwrap().name, "retinue");
    scope.spans.clone()
}

fn made() -> Vec<u8> {
    let mut effects = Vec::new();
    let judged = SignalJudged {
        accepted: true,
        instructions: 1,
        instrument_id: INSTRUMENT,
        strategy_id: STRATEGY,
        ..SignalJudged::default()
    };
    write_signal_judged(&mut effects, &judged);
    let mut instruction = Instruction {
        instruction_id: INSTRUCTION.to_bytes().into(),
        account_id: ACCOUNT,
        plan_version: 9,
        leader: true,
        order: Some(Order {
            order_id: ORDER.to_bytes().into(),
            account_id: ACCOUNT,
            instrument_id: INSTRUMENT,
            quantity: 25,
            ..Order::default()
        }),
        ..Instruction::default()
    };
    instruction.set_outcome(Outcome::Pending);
    let body = Some(effect::Body::Instruction(instruction));
    effects.extend(Effects { effects: vec![Effect { body }] }.encode_to_vec());
    effects
}

fn moved(from: OrderState, to: OrderState, event: OrderEvent, reason: ReasonCode) -> Vec<u8> {
    let mut effects = Vec::new();
    let transition = TransitionEffect {
        id: ORDER,
        event,
        from,
        to,
        reason,
        anomaly: false,
        cum_qty: 0,
        leaves_qty: 0,
        account_id: ACCOUNT,
        broker_order_id: "B-1",
        text: "said the broker",
        broker_time_ns: 0,
        received_time_ns: 5_000,
        batch_id: 0,
        instruction: INSTRUCTION,
    };
    write_transition(&mut effects, &transition);
    effects
}

fn filled(exec_id: &str) -> Vec<u8> {
    let mut effects = Vec::new();
    let execution = ExecutionEffect {
        id: Some(ORDER),
        instruction: Some(INSTRUCTION),
        signal: SIGNAL,
        activation_id: 5,
        account_id: ACCOUNT,
        instrument_id: INSTRUMENT,
        side: Side::Sell,
        last_qty: 25,
        last_px: -123_450,
        cum_qty: 25,
        leaves_qty: 0,
        fee_nano: 0,
        exec_id,
        broker_order_id: "B-1",
        broker_time_ns: 0,
        received_time_ns: 6_000,
        overfill: false,
        after_end: false,
        leg: Leg::Entry,
        strategy_id: STRATEGY,
        ref_exec_id: "",
        after: Holding::default(),
    };
    write_execution(&mut effects, &execution);
    effects
}

#[test]
fn a_signal_and_its_instruction_hang_below_the_request() {
    let spans = spans_of(SIGNAL, &made());
    let [signal, instruction] = &spans[..] else { panic!("{spans:?}") };
    assert!(spans.iter().all(|span| span.trace_id == TRACE && span.kind == Kind::Internal as i32));
    assert_eq!(signal.name, "signal");
    assert_eq!(signal.parent_span_id, 0xabc_u64.to_be_bytes());
    assert_eq!(signal.span_id, SIGNAL.to_be_bytes());
    assert_eq!((signal.start_ns, signal.end_ns), (900, 1_000));
    assert_eq!(signal.told("retinue.strategy"), "trend");
    assert_eq!(signal.told("retinue.accepted"), "true");
    assert_eq!(instruction.parent_span_id, signal.span_id);
    assert_eq!(instruction.span_id, INSTRUCTION.hash.to_be_bytes());
    assert_eq!(instruction.told("retinue.account"), "anna");
    assert_eq!(instruction.told("retinue.account_id"), "2");
    assert_eq!(instruction.told("retinue.symbol"), "ESZ6");
    assert_eq!(instruction.told("retinue.quantity"), "2.5");
    assert_eq!(instruction.told("retinue.leader"), "true");
    assert_eq!(instruction.told("retinue.order_id"), format!("{:016x}{:016x}", SIGNAL, 0x22));
    assert_eq!(instruction.told("retinue.outcome"), "");
}

#[test]
fn an_order_ends_at_its_first_answer_and_fills_hang_below_it() {
    use OrderState::{Acknowledged, Filled, Submitted, Working};
    let none = ReasonCode::Unspecified;
    let spans = spans_of(20, &moved(Submitted, Acknowledged, OrderEvent::Acknowledged, none));
    let [order] = &spans[..] else { panic!("{spans:?}") };
    assert_eq!((order.name.as_str(), order.status()), ("order", 0));
    assert_eq!(order.span_id, ORDER.hash.to_be_bytes());
    assert_eq!(order.parent_span_id, INSTRUCTION.hash.to_be_bytes());
    assert_eq!((order.start_ns, order.end_ns), (1_000, 5_000));
    assert_eq!(order.told("retinue.broker_order_id"), "B-1");
    let mut effects = filled("E-1");
    effects.extend(moved(Working, Filled, OrderEvent::FinalFill, none));
    effects.extend(filled("E-2"));
    let spans = spans_of(21, &effects);
    let [first, second] = &spans[..] else { panic!("{spans:?}") };
    assert_ne!(first.span_id, second.span_id);
    assert_eq!((first.name.as_str(), &first.parent_span_id), ("fill", &order.span_id));
    assert_eq!((first.start_ns, first.end_ns), (6_000, 6_000));
    assert_eq!(first.told("retinue.last_px"), "-1234.5");
    assert_eq!(first.told("retinue.last_qty"), "2.5");
    assert_eq!(first.told("retinue.side"), "sell");
}

#[test]
fn what_went_wrong_says_why() {
    use OrderState::{Canceled, InDoubt, PendingCancel, Rejected, Submitted, Working};
    let doubt = moved(Submitted, InDoubt, OrderEvent::TimedOut, ReasonCode::NoAnswer);
    let rejected = moved(Submitted, Rejected, OrderEvent::Rejected, ReasonCode::BrokerRejected);
    for effects in [&doubt, &rejected] {
        let spans = spans_of(20, effects);
        assert_eq!((spans[0].name.as_str(), spans[0].status()), ("order", 2));
    }
    assert_eq!(spans_of(20, &rejected)[0].told("retinue.reason"), "broker_rejected");
    assert_eq!(spans_of(20, &rejected)[0].told("retinue.text"), "said the broker");
    let found = moved(InDoubt, Working, OrderEvent::Working, ReasonCode::Unspecified);
    let asked = moved(Working, PendingCancel, OrderEvent::CancelRequested, ReasonCode::Unspecified);
    let ended = moved(PendingCancel, Canceled, OrderEvent::Canceled, ReasonCode::BrokerCanceled);
    for (effects, name, status) in
        [(&found, "working", 0), (&asked, "cancel_requested", 0), (&ended, "canceled", 2)]
    {
        let spans = spans_of(20, effects);
        assert_eq!((spans[0].name.as_str(), spans[0].status()), (name, status));
        assert_eq!(spans[0].parent_span_id, ORDER.hash.to_be_bytes());
    }
    let mut effects = Vec::new();
    let skipped = EndedEffect {
        id: INSTRUCTION,
        account_id: ACCOUNT,
        outcome: Outcome::Skipped,
        reason: ReasonCode::NoAnswer,
        instructed: 1,
        filled: 0,
    };
    write_ended(&mut effects, &skipped);
    write_ended(&mut effects, &EndedEffect { outcome: Outcome::Filled, ..skipped });
    let spans = spans_of(20, &effects);
    let [ended] = &spans[..] else { panic!("{spans:?}") };
    assert_eq!(ended.told("retinue.outcome"), "skipped");
    assert_eq!(ended.told("retinue.reason"), "no_answer");
    assert_eq!(
        (ended.start_ns, &ended.parent_span_id[..]),
        (2_000, &INSTRUCTION.hash.to_be_bytes()[..])
    );
}

#[test]
fn what_goes_back_to_no_trace_has_no_span() {
    let mut records = Records::default();
    let (mut chunks, mut missing) = (Vec::new(), Vec::new());
    for position in [ACCOUNT, INSTRUMENT, STRATEGY] {
        records.learn(position, 1, &logged(position).encode_to_vec()).unwrap();
    }
    let untraced = Record { trace_context: Vec::new(), ..logged(SIGNAL) };
    records.learn(SIGNAL, 1, &untraced.encode_to_vec()).unwrap();
    write(&records, SIGNAL, &made(), &mut chunks, &mut missing).unwrap();
    assert_eq!(missing, []);
    assert!(chunks.iter().all(|chunk| chunk.count == 0 && chunk.spans.is_empty()));
}

#[test]
fn a_message_holds_no_more_than_receivers_take() {
    let mut records = Records::default();
    for position in [SIGNAL, ACCOUNT, INSTRUMENT] {
        records.learn(position, 1, &logged(position).encode_to_vec()).unwrap();
    }
    let mut chunks = Vec::new();
    let fill = filled("E-1");
    for _ in 0..SPANS_MAX + 1 {
        write(&records, 20, &fill, &mut chunks, &mut Vec::new()).unwrap();
    }
    assert_eq!(chunks.iter().map(|chunk| chunk.count).collect::<Vec<_>>(), [SPANS_MAX, 1]);
}

#[test]
fn a_receiver_says_what_it_did_not_take() {
    assert_eq!(refused(&[]), Ok(0));
    assert_eq!(refused(&[0x0a, 0x05, 0x08, 0x07, 0x12, 0x01, b'x']), Ok(7));
    assert_eq!(refused(b"HTTP/1.1 400 Bad Request"), Err(Malformed));
}

#[test]
fn a_gateway_reads_the_traces_of_its_orders() {
    use crate::proto::api::{LinkRequest, OrderGroup};
    let group =
        |position, trace_context| OrderGroup { position, trace_context, ..OrderGroup::default() };
    let mut context = TRACE.to_vec();
    context.extend([1; 9]);
    let order_groups = vec![group(7, context), group(8, Vec::new())];
    let request = LinkRequest { order_groups, time_ns: 5, ..LinkRequest::default() };
    assert_eq!(order_traces(&request.encode_to_vec()), Ok(vec![(7, TRACE)]));
}

#[test]
fn a_gateways_way_hangs_below_its_order() {
    let mut spans = Vec::new();
    let sent = Sent {
        trace_id: TRACE,
        order: ORDER,
        account_id: ACCOUNT,
        client_order_id: "c",
        broker_order_id: "b",
        start_ns: 10,
        // Clocks step.
        end_ns: 5,
    };
    write_sent(&mut spans, &sent);
    let spans = read(&spans);
    let send = &spans[0];
    assert_eq!((send.name.as_str(), send.kind), ("send", Kind::Client as i32));
    assert_eq!(send.parent_span_id, ORDER.hash.to_be_bytes());
    assert_eq!((send.start_ns, send.end_ns), (10, 10));
}

proptest! {
    #[test]
    fn attributes_are_read_as_they_were_meant(
        number: i64, scale in 0_u32..=12, text in ".{0,700}", bytes: Vec<u8>, flag: bool,
    ) {
        let mut out = Vec::new();
        let head = Head {
            trace_id: TRACE, id: 1, parent: 0, name: "any", kind: Kind::Server,
            start_ns: 1, end_ns: 2, failed: false,
        };
        span(&mut out, &head, |span| {
            span.decimal("decimal", number, scale);
            span.text("text", &text);
            span.bytes("bytes", &bytes);
            span.hex("hex", &bytes);
            span.flag("flag", flag);
        });
        let read = &read(&out)[0];
        prop_assert_eq!(&read.parent_span_id, &Vec::<u8>::new());
        prop_assert_eq!(read.told("decimal"), crate::fills::decimal(number, scale));
        prop_assert!(text.starts_with(&read.told("text")) && read.told("text").len() <= 500);
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        prop_assert_eq!(read.told("hex"), hex[..hex.len().min(32)].to_owned());
        prop_assert_eq!(read.told("flag"), flag.to_string());
        let keys: BTreeMap<_, _> = read.attributes.iter().map(|told| (&told.key, 1)).collect();
        prop_assert_eq!(keys.len(), read.attributes.len());
    }

    #[test]
    fn bytes_that_are_no_effects_make_no_spans(bytes: Vec<u8>) {
        let mut chunks = Vec::new();
        _ = write(&Records::default(), 1, &bytes, &mut chunks, &mut Vec::new());
        prop_assert_eq!(chunks.iter().map(|chunk| chunk.count).sum::<usize>(), 0);
    }
}
