//! What every follower gets: instructions, further orders, and the order's own message to its gateway.

use proptest::prelude::*;
use prost::Message;

use super::values::{id, number, numbers, only, pick};
use crate::encode::cursor::{Stage, bytes_tag};
use crate::encode::effects::SizingTerms;
use crate::encode::instruction::{
    InstructionEffect, OrderCreatedEffect, follower_fields, write_instruction, write_order_created,
};
use crate::encode::order::{OrderMessage, shared_fields, write_order};
use crate::limits::{Check, Checks};
use crate::proto::api::{Leg, OrderGroup, Outcome, ReasonCode};
use crate::proto::internal::effect::Body;
use crate::proto::internal::{Instruction, LimitOutcome, OrderCreated, Sizing};

#[allow(clippy::cast_possible_truncation, reason = "random all the same")]
fn short(number: u64) -> u32 {
    number as u32
}

prop_compose! {
    fn order()(n in numbers::<12>(), opening: bool) -> OrderMessage {
        OrderMessage {
            id: id(n[0], n[1]),
            account_id: n[2],
            instrument_id: n[3],
            side: pick(n[4]),
            order_type: pick(n[5]),
            time_in_force: pick(n[6]),
            quantity: n[7].cast_signed(),
            limit_price: n[8].cast_signed(),
            priority: pick(n[9]),
            opening,
            send_before_ns: n[10].cast_signed(),
            ordinal: short(n[11]),
            action: pick(n[0]),
        }
    }
}

prop_compose! {
    fn sizing()(n in numbers::<17>()) -> SizingTerms {
        SizingTerms {
            mode: pick(n[0]),
            value_nano: n[1].cast_signed(),
            leader_total: n[2].cast_signed(),
            exact: (i128::from(n[3].cast_signed()) << 64) | i128::from(n[4]),
            target: n[5].cast_signed(),
            filled: n[6].cast_signed(),
            leaves: n[7].cast_signed(),
            missed: n[8].cast_signed(),
            delta: n[9].cast_signed(),
            position: n[10].cast_signed(),
            uncovered: n[11].cast_signed(),
            exit_numerator: n[12].cast_signed(),
            exit_denominator: n[13].cast_signed(),
            exit_rounding: pick(n[14]),
            price_asked: n[15].cast_signed(),
            price_asked_scale: short(n[16]),
            price_rounded: n[14].cast_signed(),
        }
    }
}

fn sizing_message(terms: &SizingTerms) -> Sizing {
    let [low, high] = [terms.exact, terms.exact >> 64].map(|half| half & i128::from(u64::MAX));
    Sizing {
        mode: terms.mode.into(),
        value_nano: terms.value_nano,
        leader_total: terms.leader_total,
        exact_high: u64::try_from(high).unwrap().cast_signed(),
        exact_low: u64::try_from(low).unwrap(),
        target: terms.target,
        filled: terms.filled,
        leaves: terms.leaves,
        missed: terms.missed,
        delta: terms.delta,
        position: terms.position,
        uncovered: terms.uncovered,
        exit_numerator: terms.exit_numerator,
        exit_denominator: terms.exit_denominator,
        exit_rounding: terms.exit_rounding.into(),
        price_asked: terms.price_asked,
        price_asked_scale: terms.price_asked_scale,
        price_rounded: terms.price_rounded,
    }
}

/// None to four, as many as there are limits.
fn checks() -> impl Strategy<Value = Checks> {
    prop::collection::vec(numbers::<5>(), 0..=4).prop_map(|rows| {
        let mut checks = Checks::default();
        for n in rows {
            checks.push(Check {
                limit: pick(n[0]),
                maximum: n[1].cast_signed(),
                used: n[2].cast_signed(),
                asked: n[3].cast_signed(),
                allowed: n[4].cast_signed(),
            });
        }
        checks
    })
}

fn check_messages(checks: &Checks) -> Vec<LimitOutcome> {
    let message = |check: &Check| LimitOutcome {
        limit: check.limit.into(),
        maximum: check.maximum,
        used: check.used,
        asked: check.asked,
        allowed: check.allowed,
    };
    checks.rows().iter().map(message).collect()
}

proptest! {
    #[test]
    fn orders_for_a_gateway(order in order(), before in prop::collection::vec(any::<u8>(), 0..40)) {
        let mut out = before.clone();
        write_order(&mut Stage::default(), &mut out, bytes_tag(3), &order);
        let group = OrderGroup::decode(&out[before.len()..]).unwrap();
        prop_assert_eq!(&out[..before.len()], before);
        prop_assert_eq!(group, OrderGroup { orders: vec![order.to_proto()], ..Default::default() });
    }

    /// Also behind others on the same stage, and where what lies there before is not zero.
    #[test]
    fn instructions(
        n in numbers::<5>(),
        leader: bool,
        outcome in number(),
        reason in number(),
        parts in (prop::option::of(sizing()), prop::option::of(checks()), prop::option::of(order())),
        times in 1_usize..4,
    ) {
        let (sizing, checks, order) = &parts;
        let (outcome, reason): (Outcome, ReasonCode) = (pick(outcome), pick(reason));
        let shared = order.map(|order| shared_fields(&order));
        let instruction = InstructionEffect {
            id: id(n[0], n[1]),
            follower: &follower_fields(n[2], n[3], n[4]),
            leader,
            outcome,
            reason,
            sizing: sizing.as_ref(),
            checks: checks.as_ref(),
            order: order.as_ref().zip(shared.as_ref()).map(|(order, shared)| order.fields(shared)),
        };
        let mut stage = Stage::default();
        let mut start = 0;
        for _ in 0..times {
            let lies = write_instruction(&mut stage, &instruction);
            let bytes = &stage.kept()[start..];
            prop_assert_eq!(only(bytes), Body::Instruction(Instruction {
                instruction_id: instruction.id.to_bytes().to_vec(),
                activation_id: n[2],
                account_id: n[3],
                plan_version: n[4],
                leader,
                outcome: outcome.into(),
                reason: reason.into(),
                sizing: sizing.as_ref().map(sizing_message),
                limits: checks.as_ref().map(check_messages).unwrap_or_default(),
                order: order.map(|order| order.to_proto()),
            }));
            let carries = Instruction::decode(&stage.kept()[lies]).unwrap();
            prop_assert_eq!(carries.order, order.map(|order| order.to_proto()));
            start += bytes.len();
        }
    }

    #[test]
    fn further_orders(
        n in numbers::<6>(),
        leg in number(),
        sizing in prop::option::of(sizing()),
        checks in prop::option::of(checks()),
        order in order(),
    ) {
        let leg: Leg = pick(leg);
        let shared = shared_fields(&order);
        let created = OrderCreatedEffect {
            instruction: id(n[0], n[1]),
            signal: n[2],
            revision: short(n[3]),
            leg,
            order: order.fields(&shared),
            activation_id: n[4],
            sizing: sizing.as_ref(),
            checks: checks.as_ref(),
        };
        let mut stage = Stage::default();
        let lies = write_order_created(&mut stage, &created);
        prop_assert_eq!(only(stage.kept()), Body::OrderCreated(OrderCreated {
            instruction_id: created.instruction.to_bytes().to_vec(),
            signal_position: n[2],
            revision: short(n[3]),
            leg: leg.into(),
            order: Some(order.to_proto()),
            activation_id: n[4],
            sizing: sizing.as_ref().map(sizing_message),
            limits: checks.as_ref().map(check_messages).unwrap_or_default(),
        }));
        let carries = OrderCreated::decode(&stage.kept()[lies]).unwrap();
        prop_assert_eq!(carries.order, Some(order.to_proto()));
    }
}
