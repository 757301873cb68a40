//! `internal.v1.Effect`, one writer a kind. Each call appends one `effects` field of an `internal.v1.Effects`, so that
//! what was appended in a row is a message by itself. What every follower gets has a file of its own: `instruction`.

use super::wire::{OpenSmall, Writer};
use crate::ids::EffectId;
use crate::proto::api::{Leg, OrderState, Outcome, ReasonCode, Side};
use crate::proto::internal::{CommandJudged, ExitRounding, OrderEvent, SignalJudged, SizingMode};

/// The longest text a broker's word may carry into an effect; the rest is cut.
pub const TEXT_MAX: usize = 500;

/// Field numbers of `Effect.body`.
pub(super) mod body {
    pub const SIGNAL_JUDGED: u32 = 1;
    pub const INSTRUCTION: u32 = 2;
    pub const TRANSITION: u32 = 3;
    pub const EXECUTION: u32 = 4;
    pub const INSTRUCTION_ENDED: u32 = 5;
    pub const COMMAND_JUDGED: u32 = 6;
    pub const ORDER_CREATED: u32 = 7;
    pub const ALERT: u32 = 8;
    pub const CANCEL_REQUESTED: u32 = 9;
}

/// Terms of a size, as they stood when it was made.
#[derive(Debug, Clone, Copy, Default)]
pub struct SizingTerms {
    pub mode: SizingMode,
    pub value_nano: i64,
    pub leader_total: i64,
    pub exact: i128,
    pub target: i64,
    pub filled: i64,
    pub leaves: i64,
    pub missed: i64,
    pub delta: i64,
    pub position: i64,
    pub uncovered: i64,
    pub exit_numerator: i64,
    pub exit_denominator: i64,
    pub exit_rounding: ExitRounding,
    pub price_asked: i64,
    pub price_asked_scale: u32,
    pub price_rounded: i64,
}

#[derive(Debug, Clone, Copy)]
pub struct TransitionEffect<'a> {
    pub id: EffectId,
    pub event: OrderEvent,
    pub from: OrderState,
    pub to: OrderState,
    pub reason: ReasonCode,
    pub anomaly: bool,
    pub cum_qty: i64,
    pub leaves_qty: i64,
    pub account_id: u64,
    pub broker_order_id: &'a str,
    pub text: &'a str,
    pub broker_time_ns: u64,
    pub received_time_ns: u64,
    pub batch_id: u64,
    pub instruction: EffectId,
}

#[derive(Debug, Clone, Copy)]
pub struct ExecutionEffect<'a> {
    pub id: Option<EffectId>,
    pub instruction: Option<EffectId>,
    pub signal: u64,
    pub activation_id: u64,
    pub account_id: u64,
    pub instrument_id: u64,
    pub side: Side,
    pub last_qty: i64,
    pub last_px: i64,
    pub cum_qty: i64,
    pub leaves_qty: i64,
    pub fee_nano: i64,
    pub exec_id: &'a str,
    pub broker_order_id: &'a str,
    pub broker_time_ns: u64,
    pub received_time_ns: u64,
    pub overfill: bool,
    pub after_end: bool,
    pub leg: Leg,
    pub strategy_id: u64,
    pub ref_exec_id: &'a str,
    pub after: Holding,
}

/// What an execution left its account with in the instrument, and what it booked; money at 10^-9.
#[derive(Debug, Clone, Copy, Default)]
pub struct Holding {
    pub position: i64,
    pub realized: i128,
    pub cost: i128,
}

#[derive(Debug, Clone, Copy)]
pub struct EndedEffect {
    pub id: EffectId,
    pub account_id: u64,
    pub outcome: Outcome,
    pub reason: ReasonCode,
    pub instructed: i64,
    pub filled: i64,
}

#[derive(Debug, Clone, Copy)]
pub struct AlertEffect<'a> {
    pub code: &'a str,
    pub account_id: u64,
    pub connection_id: u64,
    pub order: Option<EffectId>,
    pub text: &'a str,
}

fn effect(out: &mut Vec<u8>, field: u32, write: impl FnOnce(&mut Vec<u8>)) {
    let outer: OpenSmall = Writer::new(out).open_small(1);
    let inner: OpenSmall = Writer::new(out).open_small(field);
    write(out);
    super::wire::close(out, inner);
    super::wire::close(out, outer);
}

pub fn write_transition(out: &mut Vec<u8>, transition: &TransitionEffect<'_>) {
    effect(out, body::TRANSITION, |out| {
        let mut writer = Writer::new(out);
        writer.bytes(1, &transition.id.to_bytes());
        writer.uint(2, transition.event as u64);
        writer.uint(3, transition.from as u64);
        writer.uint(4, transition.to as u64);
        writer.uint(5, transition.reason as u64);
        writer.flag(6, transition.anomaly);
        writer.int(7, transition.cum_qty);
        writer.int(8, transition.leaves_qty);
        writer.uint(9, transition.account_id);
        writer.text(10, cut(transition.broker_order_id));
        writer.text(11, cut(transition.text));
        writer.fixed64(12, transition.broker_time_ns);
        writer.fixed64(13, transition.received_time_ns);
        writer.uint(14, transition.batch_id);
        writer.bytes(15, &transition.instruction.to_bytes());
    });
}

pub fn write_execution(out: &mut Vec<u8>, execution: &ExecutionEffect<'_>) {
    effect(out, body::EXECUTION, |out| {
        let mut writer = Writer::new(out);
        if let Some(id) = execution.id {
            writer.bytes(1, &id.to_bytes());
        }
        if let Some(instruction) = execution.instruction {
            writer.bytes(2, &instruction.to_bytes());
        }
        writer.uint(3, execution.signal);
        writer.uint(4, execution.activation_id);
        writer.uint(5, execution.account_id);
        writer.uint(6, execution.instrument_id);
        writer.uint(7, execution.side as u64);
        writer.int(8, execution.last_qty);
        writer.sint(9, execution.last_px);
        writer.int(10, execution.cum_qty);
        writer.int(11, execution.leaves_qty);
        writer.sint(12, execution.fee_nano);
        writer.text(13, cut(execution.exec_id));
        writer.text(14, cut(execution.broker_order_id));
        writer.fixed64(15, execution.broker_time_ns);
        writer.fixed64(16, execution.received_time_ns);
        writer.flag(17, execution.overfill);
        writer.flag(18, execution.after_end);
        writer.uint(19, execution.leg as u64);
        writer.uint(20, execution.strategy_id);
        writer.text(21, cut(execution.ref_exec_id));
        let Holding { position, realized, cost } = execution.after;
        writer.sint(22, position);
        writer.wide(23, realized);
        writer.wide(25, cost);
    });
}

pub fn write_ended(out: &mut Vec<u8>, ended: &EndedEffect) {
    effect(out, body::INSTRUCTION_ENDED, |out| {
        let mut writer = Writer::new(out);
        writer.bytes(1, &ended.id.to_bytes());
        writer.uint(2, ended.account_id);
        writer.uint(3, ended.outcome as u64);
        writer.uint(4, ended.reason as u64);
        writer.int(5, ended.instructed);
        writer.int(6, ended.filled);
    });
}

pub fn write_alert(out: &mut Vec<u8>, alert: &AlertEffect<'_>) {
    effect(out, body::ALERT, |out| {
        let mut writer = Writer::new(out);
        writer.text(1, alert.code);
        writer.uint(2, alert.account_id);
        writer.uint(3, alert.connection_id);
        if let Some(id) = alert.order {
            writer.bytes(4, &id.to_bytes());
        }
        writer.text(5, cut(alert.text));
    });
}

pub fn write_cancel_requested(out: &mut Vec<u8>, id: EffectId, signal: u64) {
    effect(out, body::CANCEL_REQUESTED, |out| {
        let mut writer = Writer::new(out);
        writer.bytes(1, &id.to_bytes());
        writer.uint(2, signal);
    });
}

/// Rare, so built by prost; also the answer to the sender.
pub fn write_signal_judged(out: &mut Vec<u8>, judged: &SignalJudged) {
    write_message(out, body::SIGNAL_JUDGED, judged);
}

/// Rare, so built by prost; also the answer to the sender.
pub fn write_command_judged(out: &mut Vec<u8>, judged: &CommandJudged) {
    write_message(out, body::COMMAND_JUDGED, judged);
}

fn write_message(out: &mut Vec<u8>, field: u32, message: &impl prost::Message) {
    effect(out, field, |out| out.extend_from_slice(&message.encode_to_vec()));
}

/// At most [`TEXT_MAX`] bytes, on a character's border.
fn cut(text: &str) -> &str {
    if text.len() <= TEXT_MAX {
        return text;
    }
    let end = (0..=TEXT_MAX).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}
