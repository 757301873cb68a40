//! `internal.v1.Instruction` and `OrderCreated`: one a follower of every event, the bulk of all effects. Built in fixed room
//! and copied out once; what always comes together is written together, also where a number is zero.

use std::ops::Range;

use super::cursor::{Cursor, PADDED_END, Stage, bytes_tag, fixed64_tag, padded, varint_tag};
use super::effects::{SizingTerms, body};
use super::order::{OrderFields, put_order};
use super::wire::Encoded;
use crate::ids::EffectId;
use crate::limits::{Check, Checks};
use crate::proto::api::{Leg, Outcome, ReasonCode};

/// Fields of an activation's instructions that stay the same while its plan does.
pub type FollowerFields = Encoded<40>;

#[derive(Debug, Clone, Copy)]
pub struct InstructionEffect<'a> {
    pub id: EffectId,
    /// [`follower_fields`] of the activation.
    pub follower: &'a FollowerFields,
    pub leader: bool,
    pub outcome: Outcome,
    pub reason: ReasonCode,
    pub sizing: Option<&'a SizingTerms>,
    pub checks: Option<&'a Checks>,
    pub order: Option<OrderFields<'a>>,
}

/// Of an instruction: activation, account and plan version, encoded once for many.
#[must_use]
pub fn follower_fields(activation_id: u64, account_id: u64, plan_version: u64) -> FollowerFields {
    Encoded::new(|writer| {
        writer.uint(2, activation_id);
        writer.uint(3, account_id);
        writer.uint(4, plan_version);
    })
}

/// An order beyond the first of its instruction.
#[derive(Debug, Clone, Copy)]
pub struct OrderCreatedEffect<'a> {
    pub instruction: EffectId,
    pub signal: u64,
    pub revision: u32,
    pub leg: Leg,
    pub order: OrderFields<'a>,
    pub activation_id: u64,
    pub sizing: Option<&'a SizingTerms>,
    pub checks: Option<&'a Checks>,
}

/// Builds the instruction. Where its order's field lies in `stage`; empty where there is none.
#[inline(always)]
pub fn write_instruction(stage: &mut Stage, instruction: &InstructionEffect<'_>) -> Range<usize> {
    let mut cursor = stage.cursor();
    let open = open_effect(&mut cursor, body::INSTRUCTION, instruction.id);
    cursor.encoded(instruction.follower);
    if instruction.leader {
        cursor.put([varint_tag(5), 1]);
    }
    cursor.uint(varint_tag(6), instruction.outcome as u64);
    cursor.uint(varint_tag(7), instruction.reason as u64);
    if let Some(sizing) = instruction.sizing {
        put_sizing(&mut cursor, bytes_tag(8), sizing);
    }
    if let Some(checks) = instruction.checks {
        put_checks(&mut cursor, bytes_tag(9), checks);
    }
    let order = cursor.at();
    let mut lies = 0..0;
    if let Some(message) = &instruction.order {
        let start = cursor.open_tiny(bytes_tag(10));
        put_order(&mut cursor, message);
        cursor.close_tiny(start);
        lies = order..cursor.at();
    }
    close_effect(&mut cursor, open);
    let length = cursor.at();
    let start = stage.keep(length);
    start + lies.start..start + lies.end
}

/// Builds the record of the order. Where the order's field lies in `stage`.
pub fn write_order_created(stage: &mut Stage, created: &OrderCreatedEffect<'_>) -> Range<usize> {
    let mut cursor = stage.cursor();
    let open = open_effect(&mut cursor, body::ORDER_CREATED, created.instruction);
    cursor.uint(varint_tag(2), created.signal);
    cursor.uint(varint_tag(3), created.revision.into());
    cursor.uint(varint_tag(4), created.leg as u64);
    cursor.uint(varint_tag(6), created.activation_id);
    if let Some(sizing) = created.sizing {
        put_sizing(&mut cursor, bytes_tag(7), sizing);
    }
    if let Some(checks) = created.checks {
        put_checks(&mut cursor, bytes_tag(8), checks);
    }
    let lies = cursor.at();
    let order = cursor.open_tiny(bytes_tag(5));
    put_order(&mut cursor, &created.order);
    cursor.close_tiny(order);
    let lies = lies..cursor.at();
    close_effect(&mut cursor, open);
    let length = cursor.at();
    let start = stage.keep(length);
    start + lies.start..start + lies.end
}

/// The head of `Effects.effects` > `Effect` > a body that begins with an id of 16 bytes: lengths are filled in at the end.
#[inline(always)]
fn open_effect(cursor: &mut Cursor<'_>, body: u32, id: EffectId) -> (usize, usize) {
    #[allow(clippy::cast_possible_truncation, reason = "bodies are below 16")]
    let outer = (cursor.open_small(bytes_tag(1)), cursor.open_small(bytes_tag(body as u8)));
    cursor.put([bytes_tag(1), 16]);
    cursor.put(id.to_bytes());
    outer
}

#[inline(always)]
fn close_effect(cursor: &mut Cursor<'_>, (outer, inner): (usize, usize)) {
    cursor.close_small(inner);
    cursor.close_small(outer);
}

#[inline(always)]
fn put_sizing(cursor: &mut Cursor<'_>, tag: u8, terms: &SizingTerms) {
    let open = cursor.open_small(tag);
    #[allow(clippy::cast_possible_truncation, reason = "below 0x80")]
    cursor.put([varint_tag(1), terms.mode as u8]);
    put_fixed(cursor, 2, terms.value_nano);
    put_fixed(cursor, 4, terms.leader_total);
    #[allow(clippy::cast_possible_truncation, reason = "the two halves of a 128-bit integer")]
    let (high, low) = ((terms.exact >> 64) as i64, terms.exact as i64);
    put_fixed(cursor, 5, high);
    put_fixed(cursor, 6, low);
    cursor.int(varint_tag(7), terms.target);
    cursor.int(varint_tag(8), terms.filled);
    cursor.int(varint_tag(9), terms.leaves);
    cursor.int(varint_tag(10), terms.missed);
    cursor.int(varint_tag(11), terms.delta);
    cursor.sint(varint_tag(12), terms.position);
    cursor.int(varint_tag(13), terms.uncovered);
    // Nothing but exits and limit orders has what comes here.
    if terms.exit_numerator | terms.exit_denominator != 0 {
        cursor.int(varint_tag(14), terms.exit_numerator);
        cursor.int(varint_tag(15), terms.exit_denominator);
    }
    let prices = terms.price_asked | terms.price_rounded | i64::from(terms.price_asked_scale);
    if prices | i64::from(terms.exit_rounding as i32) != 0 {
        put_prices(cursor, terms);
    }
    cursor.close_small(open);
}

fn put_prices(cursor: &mut Cursor<'_>, terms: &SizingTerms) {
    let zigzag = |price: i64| ((price << 1) ^ (price >> 63)).cast_unsigned();
    cursor.uint_far(16, terms.exit_rounding as u64);
    cursor.uint_far(17, zigzag(terms.price_asked));
    cursor.uint_far(18, terms.price_asked_scale.into());
    cursor.uint_far(19, zigzag(terms.price_rounded));
}

#[inline(always)]
fn put_fixed(cursor: &mut Cursor<'_>, field: u8, value: i64) {
    cursor.put([fixed64_tag(field)]);
    cursor.put(value.to_le_bytes());
}

#[inline(always)]
fn put_checks(cursor: &mut Cursor<'_>, tag: u8, checks: &Checks) {
    for check in checks.rows() {
        put_check(cursor, tag, check);
    }
}

#[inline(always)]
#[allow(clippy::cast_possible_truncation, reason = "codes are below 2^14, the rest is held")]
fn put_check(cursor: &mut Cursor<'_>, tag: u8, check: &Check) {
    const FIXED: u8 = 3 + 3 * 9;
    let allowed = check.allowed.cast_unsigned();
    let small = allowed < PADDED_END;
    let length = if small { FIXED + 5 } else { FIXED + 1 };
    let code = check.limit as u32;
    let code = [code as u8 | 0x80, (code >> 7) as u8];
    cursor.put([tag, length, varint_tag(1), code[0], code[1]]);
    let open = cursor.at() - 3;
    put_fixed(cursor, 2, check.maximum);
    put_fixed(cursor, 3, check.used);
    put_fixed(cursor, 4, check.asked);
    if small {
        let [a, b, c, d] = padded(allowed as u32);
        cursor.put([varint_tag(5), a, b, c, d]);
    } else {
        cursor.uint(varint_tag(5), allowed);
        cursor.close_tiny(open);
    }
}
