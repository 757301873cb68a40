//! Effects that follow on words about an order.

use proptest::prelude::*;

use super::values::{carried, id, numbers, only, pick, text};
use crate::encode::effects::{
    AlertEffect, EndedEffect, ExecutionEffect, Holding, TransitionEffect, write_alert,
    write_cancel_requested, write_command_judged, write_ended, write_execution,
    write_signal_judged, write_transition,
};
use crate::proto::internal::effect::Body;
use crate::proto::internal::{
    Alert, CancelRequested, CommandJudged, Execution, InstructionEnded, SignalJudged, Transition,
};

#[allow(clippy::cast_possible_truncation, reason = "random all the same")]
fn short(number: u64) -> u32 {
    number as u32
}

#[allow(clippy::cast_possible_truncation, reason = "the half that is asked for")]
fn high(wide: i128) -> i64 {
    (wide >> 64) as i64
}

#[allow(clippy::cast_possible_truncation, reason = "the half that is asked for")]
fn low(wide: i128) -> u64 {
    wide.cast_unsigned() as u64
}

proptest! {
    #[test]
    fn transitions(n in numbers::<14>(), texts in [text(), text()], anomaly: bool) {
        let transition = TransitionEffect {
            id: id(n[0], n[1]),
            event: pick(n[2]),
            from: pick(n[3]),
            to: pick(n[4]),
            reason: pick(n[5]),
            anomaly,
            cum_qty: n[6].cast_signed(),
            leaves_qty: n[7].cast_signed(),
            account_id: n[8],
            broker_order_id: &texts[0],
            text: &texts[1],
            broker_time_ns: n[9],
            received_time_ns: n[10],
            batch_id: n[11],
            instruction: id(n[12], n[13]),
        };
        let mut out = Vec::new();
        write_transition(&mut out, &transition);
        prop_assert_eq!(only(&out), Body::Transition(Transition {
            order_id: transition.id.to_bytes().to_vec(),
            event: transition.event.into(),
            from: transition.from.into(),
            to: transition.to.into(),
            reason: transition.reason.into(),
            anomaly,
            cum_qty: transition.cum_qty,
            leaves_qty: transition.leaves_qty,
            account_id: transition.account_id,
            broker_order_id: carried(&texts[0]),
            text: carried(&texts[1]),
            broker_time_ns: transition.broker_time_ns,
            received_time_ns: transition.received_time_ns,
            batch_id: transition.batch_id,
            instruction_id: transition.instruction.to_bytes().to_vec(),
        }));
    }

    #[test]
    fn executions(
        n in numbers::<19>(),
        money in any::<[i128; 2]>(),
        texts in [text(), text(), text()],
        known in any::<[bool; 2]>(),
        flags in any::<[bool; 2]>(),
    ) {
        let execution = ExecutionEffect {
            id: known[0].then_some(id(n[0], n[1])),
            instruction: known[1].then_some(id(n[2], n[3])),
            signal: n[4],
            activation_id: n[5],
            account_id: n[6],
            instrument_id: n[7],
            side: pick(n[8]),
            last_qty: n[9].cast_signed(),
            last_px: n[10].cast_signed(),
            cum_qty: n[11].cast_signed(),
            leaves_qty: n[12].cast_signed(),
            fee_nano: n[13].cast_signed(),
            exec_id: &texts[0],
            broker_order_id: &texts[1],
            broker_time_ns: n[14],
            received_time_ns: n[15],
            overfill: flags[0],
            after_end: flags[1],
            leg: pick(n[16]),
            strategy_id: n[17],
            ref_exec_id: &texts[2],
            after: Holding {
                position: n[18].cast_signed(),
                realized: money[0],
                cost: money[1],
            },
        };
        let mut out = Vec::new();
        write_execution(&mut out, &execution);
        let bytes = |id: Option<crate::ids::EffectId>| id.map_or_else(Vec::new, |id| id.to_bytes().to_vec());
        prop_assert_eq!(only(&out), Body::Execution(Execution {
            order_id: bytes(execution.id),
            instruction_id: bytes(execution.instruction),
            signal_position: execution.signal,
            activation_id: execution.activation_id,
            account_id: execution.account_id,
            instrument_id: execution.instrument_id,
            side: execution.side.into(),
            last_qty: execution.last_qty,
            last_px: execution.last_px,
            cum_qty: execution.cum_qty,
            leaves_qty: execution.leaves_qty,
            fee_nano: execution.fee_nano,
            exec_id: carried(&texts[0]),
            broker_order_id: carried(&texts[1]),
            broker_time_ns: execution.broker_time_ns,
            received_time_ns: execution.received_time_ns,
            overfill: execution.overfill,
            after_end: execution.after_end,
            leg: execution.leg.into(),
            strategy_id: execution.strategy_id,
            ref_exec_id: carried(&texts[2]),
            position_qty: execution.after.position,
            realized_high: high(money[0]),
            realized_low: low(money[0]),
            cost_high: high(money[1]),
            cost_low: low(money[1]),
        }));
    }

    #[test]
    fn ends_of_instructions(n in numbers::<7>()) {
        let ended = EndedEffect {
            id: id(n[0], n[1]),
            account_id: n[2],
            outcome: pick(n[3]),
            reason: pick(n[4]),
            instructed: n[5].cast_signed(),
            filled: n[6].cast_signed(),
        };
        let mut out = Vec::new();
        write_ended(&mut out, &ended);
        prop_assert_eq!(only(&out), Body::InstructionEnded(InstructionEnded {
            instruction_id: ended.id.to_bytes().to_vec(),
            account_id: ended.account_id,
            outcome: ended.outcome.into(),
            reason: ended.reason.into(),
            instructed: ended.instructed,
            filled: ended.filled,
        }));
    }

    #[test]
    fn alerts_and_requested_cancels(n in numbers::<5>(), text in text(), known: bool) {
        let order = known.then_some(id(n[0], n[1]));
        let alert = AlertEffect {
            code: "out_of_step",
            account_id: n[2],
            connection_id: n[3],
            order,
            text: &text,
        };
        let mut out = Vec::new();
        write_alert(&mut out, &alert);
        prop_assert_eq!(only(&out), Body::Alert(Alert {
            code: "out_of_step".into(),
            account_id: n[2],
            connection_id: n[3],
            order_id: order.map_or_else(Vec::new, |id| id.to_bytes().to_vec()),
            text: carried(&text),
        }));
        out.clear();
        write_cancel_requested(&mut out, id(n[0], n[1]), n[4]);
        prop_assert_eq!(only(&out), Body::CancelRequested(CancelRequested {
            order_id: id(n[0], n[1]).to_bytes().to_vec(),
            signal_position: n[4],
        }));
    }

    #[test]
    fn judgements(n in numbers::<5>(), texts in [text(), text()], accepted: bool) {
        let signal = SignalJudged {
            accepted,
            reason: pick::<crate::proto::api::ReasonCode>(n[0]).into(),
            first_position: n[1],
            instrument_id: n[2],
            instructions: short(n[3]),
            field: texts[0].clone(),
            strategy_id: n[4],
        };
        let mut out = Vec::new();
        write_signal_judged(&mut out, &signal);
        prop_assert_eq!(only(&out), Body::SignalJudged(signal));
        let command = CommandJudged {
            accepted,
            code: texts[0].clone(),
            field: texts[1].clone(),
            position: n[1],
            ..CommandJudged::default()
        };
        out.clear();
        write_command_judged(&mut out, &command);
        prop_assert_eq!(only(&out), Body::CommandJudged(command));
    }
}
