//! Effects as trace spans: from the effects as they are stored to OTLP's bytes, a trace a signal. Off the hot path. A span
//! is written once it has ended, and none is kept open: its ids are made of what it tells, so that its parent's id is known
//! wherever the parent was written.
//!
//! | span | its id | parent | from, to |
//! |---|---|---|---|
//! | `signal` | position | the request, by the record's trace context | receipt, record |
//! | `instruction`, one a follower | hash of its id | signal | its record |
//! | `order` | hash of its id | instruction | record that made it, first answer |
//! | `send`, by the gateway | mixed of the order's | order | handed to the broker, first answer |
//! | what ends or hinders an answered order; `fill` | mixed of what it tells | order | when it was heard of |
//! | `ended`, of an instruction that was not filled | mixed of its id | instruction | its record |

pub mod otlp;
mod records;
#[cfg(test)]
mod tests;

use crate::encode::fields::{Fields, each_effect, word_of};
use crate::encode::wire::{Malformed, Reader};
use crate::ids::{EffectId, digest, mix};
use crate::order::is_final;
use crate::proto::api::{Leg, OrderState, Outcome, ReasonCode, Side};
use crate::proto::internal::OrderEvent;
use otlp::{Attributes, Head, Kind, span};
pub use records::{Event, Records};

/// Spans of one message at most, and bytes: receivers take 4 MB.
pub const SPANS_MAX: usize = 4_000;
const BYTES_MAX: usize = 3_000_000;
const BYTES_FIRST: usize = 64 * 1024;

/// Mixed into the ids of what has no id of its own.
const SEND: u64 = 1 << 40;
const ENDED: u64 = 1 << 41;

/// Spans that go out as one message.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Chunk {
    pub spans: Vec<u8>,
    pub count: usize,
}

/// What a gateway heard first of an order.
#[derive(Debug)]
pub struct Sent<'a> {
    pub trace_id: [u8; 16],
    pub order: EffectId,
    pub account_id: u64,
    pub client_order_id: &'a str,
    pub broker_order_id: &'a str,
    pub start_ns: u64,
    pub end_ns: u64,
}

/// Writes the span of an order's way from its gateway to the broker and back.
pub fn write_sent(out: &mut Vec<u8>, sent: &Sent<'_>) {
    let head = Head {
        trace_id: sent.trace_id,
        id: mix(sent.order.hash, SEND),
        parent: sent.order.hash,
        name: "send",
        kind: Kind::Client,
        start_ns: sent.start_ns,
        end_ns: sent.end_ns,
        failed: false,
    };
    span(out, &head, |span| {
        span.number("retinue.account_id", sent.account_id);
        span.text("retinue.client_order_id", sent.client_order_id);
        span.text("retinue.broker_order_id", sent.broker_order_id);
    });
}

/// The traces of the orders in a serialized `LinkRequest`: of each group that has one, its position and trace id.
///
/// # Errors
/// [`Malformed`] where the bytes are no message.
pub fn order_traces(link_request: &[u8]) -> Result<Vec<(u64, [u8; 16])>, Malformed> {
    const ORDER_GROUPS: u32 = 4;
    let mut traces = Vec::new();
    let mut reader = Reader::new(link_request);
    while let Some((field, value)) = reader.next_field()? {
        if field == ORDER_GROUPS {
            let group = Fields::read(value.bytes())?;
            if let Some(trace_id) = group.bytes(4).first_chunk() {
                traces.push((group.number(1), *trace_id));
            }
        }
    }
    Ok(traces)
}

/// A body of `Effect` that has a span.
struct Told<'a> {
    body: Body,
    fields: Fields<'a>,
    /// Of an instruction or an order that was made.
    order: Option<Fields<'a>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    Signal,
    Instruction,
    Transition,
    Execution,
    Ended,
    OrderCreated,
}

impl<'a> Told<'a> {
    /// Calls `see` with each of the effects that has a span, until it says `false`.
    fn each(effects: &'a [u8], mut see: impl FnMut(&Self) -> bool) -> Result<(), Malformed> {
        each_effect(effects, |number, effect| {
            let (body, order) = match number {
                1 => (Body::Signal, 0),
                2 => (Body::Instruction, 10),
                3 => (Body::Transition, 0),
                4 => (Body::Execution, 0),
                5 => (Body::Ended, 0),
                7 => (Body::OrderCreated, 5),
                _ => return Ok(true),
            };
            if body == Body::Transition && !is_shown(effect)? {
                return Ok(true);
            }
            let fields = Fields::read(effect)?;
            if body == Body::Ended && fields.word::<Outcome>(3) == Outcome::Filled {
                return Ok(true);
            }
            let order = match fields.bytes(order) {
                [] => None,
                order => Some(Fields::read(order)?),
            };
            Ok(see(&Self { body, fields, order }))
        })
    }

    /// The instruction of which it tells, which leads to its signal.
    fn instruction(&self) -> Option<EffectId> {
        match self.body {
            Body::Signal => None,
            Body::Transition => self.fields.id(15),
            Body::Execution => self.fields.id(2),
            _ => self.fields.id(1),
        }
    }

    /// When a gateway heard of it; 0 where none did.
    fn heard_ns(&self) -> u64 {
        match self.body {
            Body::Transition => self.fields.number(13),
            Body::Execution => self.fields.number(16),
            _ => 0,
        }
    }

    /// Calls `need` with the position of each record that its span needs. `own`: that of its own.
    fn needs(&self, own: u64, need: &mut impl FnMut(u64)) {
        let fields = &self.fields;
        if let Some(instruction) = self.instruction() {
            need(instruction.position);
        }
        if self.heard_ns() == 0 {
            need(own);
        }
        match self.body {
            Body::Signal => need(fields.number(7)),
            Body::Instruction => need(fields.number(3)),
            Body::Transition => {
                need(fields.number(9));
                need(fields.id(1).map_or(0, |order| order.position));
            }
            Body::Execution => {
                need(fields.number(5));
                need(fields.number(6));
            }
            Body::Ended => need(fields.number(2)),
            Body::OrderCreated => {}
        }
        if let Some(order) = &self.order {
            need(order.number(2));
            need(order.number(3));
        }
    }
}

/// Whether a `Transition` has a span: its states come early, and most have none.
fn is_shown(transition: &[u8]) -> Result<bool, Malformed> {
    let (mut from, mut to) = (OrderState::Unspecified, OrderState::Unspecified);
    let mut reader = Reader::new(transition);
    while let Some((field, value)) = reader.next_field()? {
        match field {
            3 => from = word_of(value.number()),
            4 => to = word_of(value.number()),
            _ => {}
        }
        if field >= 4 {
            break;
        }
    }
    Ok(is_first_answer(from, to) || is_hindrance(from, to))
}

/// The end of the span `order`.
fn is_first_answer(from: OrderState, to: OrderState) -> bool {
    matches!(from, OrderState::Created | OrderState::Submitted)
        && !matches!(to, OrderState::Created | OrderState::Submitted)
}

/// A point of its own: fills tell themselves, and what goes well is not said twice.
fn is_hindrance(from: OrderState, to: OrderState) -> bool {
    let goes_well = matches!(
        to,
        OrderState::Submitted
            | OrderState::Acknowledged
            | OrderState::Working
            | OrderState::PartiallyFilled
            | OrderState::Filled
    );
    from != to && (from == OrderState::InDoubt || !goes_well)
}

/// Appends the spans of the effects of the record at `own` to the last of `chunks`, or to further ones. What goes back to
/// no signal has none. Where a span needs a record that `records` lacks, its position is added to `missing`: what was
/// written is not whole, and not all that is missing need be named.
///
/// # Errors
/// [`Malformed`] where the bytes are no effects.
pub fn write(
    records: &Records,
    own: u64,
    effects: &[u8],
    chunks: &mut Vec<Chunk>,
    missing: &mut Vec<u64>,
) -> Result<(), Malformed> {
    Told::each(effects, |told| {
        let known = missing.len();
        let signal = told.instruction().map_or(own, |instruction| instruction.position);
        if !records.knows(signal) {
            // That of all that follow, nearly always: no use in reading on.
            missing.push(signal);
            return false;
        }
        told.needs(own, &mut |position| {
            if !records.knows(position) && missing.last() != Some(&position) {
                missing.push(position);
            }
        });
        if missing.len() > known {
            return true;
        }
        if chunks.last().is_none_or(|last| last.count >= SPANS_MAX || last.spans.len() > BYTES_MAX)
        {
            chunks.push(Chunk { spans: Vec::with_capacity(BYTES_FIRST), count: 0 });
        }
        if let Some(chunk) = chunks.last_mut()
            && write_one(records, own, told, &mut chunk.spans).is_some()
        {
            chunk.count += 1;
        }
        true
    })
}

/// `None`: it goes back to no signal that is known.
fn write_one(records: &Records, own: u64, told: &Told<'_>, out: &mut Vec<u8>) -> Option<()> {
    let instruction = told.instruction();
    let signal = if told.body == Body::Signal { own } else { instruction?.position };
    let event = records.event(signal).filter(|event| event.is_traced())?;
    let spans = Spans { records, own, signal, event, fields: &told.fields };
    match (told.body, instruction) {
        (Body::Signal, _) => spans.signal(out),
        (Body::Instruction, Some(id)) => spans.instruction(id, told.order.as_ref(), out),
        (Body::OrderCreated, Some(id)) => spans.further_order(id, told.order.as_ref()?, out)?,
        (Body::Transition, Some(id)) => spans.transition(id, told.heard_ns(), out)?,
        (Body::Execution, _) => spans.fill(told.heard_ns(), out)?,
        (Body::Ended, Some(id)) => spans.ended(id, out),
        _ => return None,
    }
    Some(())
}

/// One effect and where it comes from.
struct Spans<'a> {
    records: &'a Records,
    own: u64,
    signal: u64,
    event: &'a Event,
    fields: &'a Fields<'a>,
}

impl Spans<'_> {
    fn signal(&self, out: &mut Vec<u8>) {
        let (fields, event) = (self.fields, self.event);
        let accepted = fields.number(1) != 0;
        let start_ns = if event.received_ns == 0 { event.stamp_ns } else { event.received_ns };
        let head = Head {
            id: self.signal,
            parent: event.parent,
            start_ns,
            end_ns: event.stamp_ns,
            failed: !accepted,
            ..self.point("signal", 0)
        };
        span(out, &head, |span| {
            span.number("retinue.signal_id", self.signal);
            span.copied(&self.records.thing(event.strategy_id).attributes);
            span.flag("retinue.accepted", accepted);
            span.number("retinue.instructions", fields.number(5));
            reason(span, fields.word(2));
        });
    }

    fn instruction(&self, id: EffectId, order: Option<&Fields<'_>>, out: &mut Vec<u8>) {
        let fields = self.fields;
        let head = Head { id: id.hash, parent: self.signal, ..self.point("instruction", 0) };
        span(out, &head, |span| {
            span.hex("retinue.instruction_id", &id.to_bytes());
            span.copied(&self.records.thing(fields.number(3)).attributes);
            span.copied(&self.records.thing(self.event.strategy_id).attributes);
            span.number("retinue.plan_version", fields.number(4));
            if fields.number(5) != 0 {
                span.flag("retinue.leader", true);
            }
            let outcome: Outcome = fields.word(6);
            if outcome != Outcome::Pending {
                span.word("retinue.outcome", outcome.as_str_name(), "OUTCOME_");
            }
            reason(span, fields.word(7));
            if let Some(order) = order {
                self.order(span, order);
            }
        });
    }

    fn further_order(&self, id: EffectId, order: &Fields<'_>, out: &mut Vec<u8>) -> Option<()> {
        let (fields, order_id) = (self.fields, order.id(1)?);
        let own = mix(order_id.hash, ENDED);
        let head = Head { id: own, parent: id.hash, ..self.point("further order", 0) };
        span(out, &head, |span| {
            span.copied(&self.records.thing(order.number(2)).attributes);
            span.word("retinue.leg", fields.word::<Leg>(4).as_str_name(), "LEG_");
            span.number("retinue.revision", fields.number(3));
            self.order(span, order);
        });
        Some(())
    }

    fn transition(&self, id: EffectId, heard_ns: u64, out: &mut Vec<u8>) -> Option<()> {
        let fields = self.fields;
        let order = fields.id(1)?;
        let (from, to): (OrderState, OrderState) = (fields.word(3), fields.word(4));
        let name;
        let mut head = if is_first_answer(from, to) {
            let start_ns = self.records.event(order.position)?.stamp_ns;
            let end_ns = if heard_ns == 0 { self.own_ns() } else { heard_ns };
            let (id, parent) = (order.hash, id.hash);
            Head { id, parent, start_ns, end_ns, ..self.point("order", heard_ns) }
        } else {
            let event: OrderEvent = fields.word(2);
            let what = (event as u64) << 8 | from as u64;
            name = event.as_str_name().trim_start_matches("ORDER_EVENT_").to_ascii_lowercase();
            // The same may happen to it twice, at another record.
            let id = mix(mix(order.hash, what), self.own);
            Head { id, parent: order.hash, ..self.point(&name, heard_ns) }
        };
        head.failed = to == OrderState::InDoubt || (is_final(to) && to != OrderState::Filled);
        span(out, &head, |span| {
            span.copied(&self.records.thing(fields.number(9)).attributes);
            span.hex("retinue.order_id", &order.to_bytes());
            span.bytes("retinue.broker_order_id", fields.bytes(10));
            span.word("retinue.state", to.as_str_name(), "ORDER_STATE_");
            reason(span, fields.word(5));
            span.bytes("retinue.text", fields.bytes(11));
        });
        Some(())
    }

    fn fill(&self, heard_ns: u64, out: &mut Vec<u8>) -> Option<()> {
        let fields = self.fields;
        let order = fields.id(1)?;
        let id = digest(order.hash, fields.bytes(13));
        let head = Head { id, parent: order.hash, ..self.point("fill", heard_ns) };
        let instrument = self.records.thing(fields.number(6));
        span(out, &head, |span| {
            span.copied(&self.records.thing(fields.number(5)).attributes);
            span.bytes("retinue.exec_id", fields.bytes(13));
            span.copied(&instrument.attributes);
            side(span, fields.word(7));
            span.decimal("retinue.last_qty", fields.int(8), instrument.quantity_scale);
            span.decimal("retinue.last_px", fields.sint(9), instrument.price_scale);
        });
        Some(())
    }

    fn ended(&self, id: EffectId, out: &mut Vec<u8>) {
        let fields = self.fields;
        let outcome: Outcome = fields.word(3);
        let head = Head {
            id: mix(id.hash, ENDED),
            parent: id.hash,
            failed: matches!(outcome, Outcome::Rejected | Outcome::Failed),
            ..self.point("ended", 0)
        };
        span(out, &head, |span| {
            span.copied(&self.records.thing(fields.number(2)).attributes);
            span.word("retinue.outcome", outcome.as_str_name(), "OUTCOME_");
            reason(span, fields.word(4));
        });
    }

    /// What an order asks for.
    fn order(&self, span: &mut Attributes<'_>, order: &Fields<'_>) {
        let instrument = self.records.thing(order.number(3));
        span.hex("retinue.order_id", order.bytes(1));
        span.copied(&instrument.attributes);
        side(span, order.word(4));
        span.decimal("retinue.quantity", order.int(7), instrument.quantity_scale);
    }

    /// Of no length, at the time a gateway heard of it or at that of its record.
    fn point<'b>(&self, name: &'b str, heard_ns: u64) -> Head<'b> {
        let at_ns = if heard_ns == 0 { self.own_ns() } else { heard_ns };
        Head {
            trace_id: self.event.trace_id,
            id: 0,
            parent: 0,
            name,
            kind: Kind::Internal,
            start_ns: at_ns,
            end_ns: at_ns,
            failed: false,
        }
    }

    fn own_ns(&self) -> u64 {
        self.records.event(self.own).map_or(self.event.stamp_ns, |own| own.stamp_ns)
    }
}

fn side(span: &mut Attributes<'_>, side: Side) {
    if side != Side::Unspecified {
        span.word("retinue.side", side.as_str_name(), "SIDE_");
    }
}

fn reason(span: &mut Attributes<'_>, reason: ReasonCode) {
    if reason != ReasonCode::Unspecified {
        span.word("retinue.reason", reason.as_str_name(), "REASON_CODE_");
    }
}
