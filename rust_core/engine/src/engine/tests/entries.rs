//! Signals to entries: who gets what, in which order, and why not (SG4, SG7, SZ1, SZ6, LM1).

use super::desk::{Desk, SECOND, entry, fixed, limit, ratio, whole};
use crate::engine::Engine;
use crate::proto::api::{
    OrderType, Outcome, Priority, ReasonCode, Report, ReportKind, Side, TimeInForce,
};
use crate::proto::internal::command::Body as CommandBody;
use crate::proto::internal::record::Body;
use crate::proto::internal::{
    Decimal, DedupeKind, Dialect, Mark, MarketPosition, Marks, Plan, ResumeTrading, SetPlan,
    SetSwitch, Signal, StopNoted, ViewKind, ViewRequest,
};

#[test]
fn each_follower_gets_its_own_size_and_the_leader_goes_first() {
    let mut desk = Desk::new(&[fixed(2), ratio(5, 1), ratio(3, 0), ratio(1, 1)]);
    let judged = desk.buy(3);
    assert!(judged.accepted);
    assert_eq!(judged.instructions, 4);
    assert_eq!(desk.placed(), [(Side::Buy, 2), (Side::Buy, 2), (Side::Buy, 9)]);
    assert_eq!(desk.orders[0].priority(), Priority::Leader);
    assert!(desk.orders[1..].iter().all(|order| order.priority() == Priority::Opening));
    assert!(desk.orders.iter().all(|order| order.opening && order.send_before_ns > 0));
    let skipped = desk.instructions().pop().unwrap();
    assert_eq!(skipped.reason(), ReasonCode::BelowOneLot);
    assert_eq!(skipped.outcome(), Outcome::Skipped);
    // What goes to the gateway is what the instruction says.
    let orders: Vec<_> = desk.instructions().into_iter().filter_map(|i| i.order).collect();
    assert_eq!(orders, desk.orders);
}

#[test]
fn the_first_active_account_leads() {
    let mut desk = Desk::new(&[fixed(1), fixed(1)]);
    desk.create(CommandBody::SetSwitch(SetSwitch {
        activation_id: desk.activations[0],
        active: false,
        ..Default::default()
    }));
    desk.buy(1);
    let instructions = desk.instructions();
    assert!(instructions[0].leader);
    assert_eq!(instructions[0].account_id, desk.accounts[1]);
    assert_eq!(instructions[1].reason(), ReasonCode::Disabled);
}

#[test]
fn ten_signals_of_one_at_half_give_five() {
    let mut desk = Desk::new(&[ratio(5, 1)]);
    for _ in 0..10 {
        desk.buy(1);
        let orders = desk.orders.clone();
        desk.fill_all(&orders);
    }
    assert_eq!(desk.shares(), [5]);
}

#[test]
fn what_was_refused_is_missed_and_not_caught_up() {
    let mut desk = Desk::new(&[ratio(1, 0)]);
    desk.buy(2);
    let order = desk.orders[0].clone();
    desk.answer(&order, ReportKind::Rejected);
    assert_eq!(desk.ended()[0].outcome(), Outcome::Rejected);
    desk.buy(1);
    assert_eq!(desk.placed(), [(Side::Buy, 1)]);
    let sizing = desk.instructions()[0].sizing.unwrap();
    assert_eq!((sizing.target, sizing.missed, sizing.delta), (3, 2, 1));
}

#[test]
fn a_follower_that_was_off_during_an_add_does_not_catch_it_up() {
    let mut desk = Desk::new(&[ratio(1, 0), ratio(1, 0)]);
    let switch = |desk: &mut Desk, active| {
        let activation_id = desk.activations[1];
        desk.create(CommandBody::SetSwitch(SetSwitch {
            activation_id,
            active,
            ..Default::default()
        }));
    };
    desk.hold(1);
    switch(&mut desk, false);
    desk.hold(2);
    switch(&mut desk, true);
    desk.hold(1);
    assert_eq!(desk.shares(), [4, 2]);
}

#[test]
fn buying_while_short_closes_then_enters() {
    let mut desk = Desk::new(&[fixed(2)]);
    desk.sell(1);
    let orders = desk.orders.clone();
    desk.fill_all(&orders);
    assert_eq!(desk.shares(), [-2]);
    desk.buy(1);
    assert_eq!(desk.placed(), [(Side::Buy, 2)]);
    let close = desk.orders[0].clone();
    assert!(!close.opening);
    desk.fill(&close, 1);
    assert!(desk.orders.is_empty(), "the entry waits for the whole close");
    desk.fill(&close, 1);
    assert_eq!(desk.placed(), [(Side::Buy, 2)]);
    let entry = desk.orders[0].clone();
    assert!(entry.opening);
    desk.fill(&entry, 2);
    assert_eq!(desk.shares(), [2]);
    let ended = &desk.ended()[0];
    assert_eq!((ended.outcome(), ended.instructed, ended.filled), (Outcome::Filled, 4, 4));
}

#[test]
fn an_exit_overtakes_the_entry_of_a_reverse() {
    let mut desk = Desk::new(&[fixed(1)]);
    desk.sell(1);
    let orders = desk.orders.clone();
    desk.fill_all(&orders);
    desk.buy(1);
    let close = desk.orders[0].clone();
    desk.flat();
    desk.fill(&close, 1);
    assert!(desk.orders.is_empty());
    assert_eq!(desk.shares(), [0]);
}

#[test]
fn duplicates_are_judged_by_record_time() {
    let mut desk = Desk::new(&[fixed(1)]);
    let body = |kind: DedupeKind| Signal {
        dedupe_key: vec![9; 32],
        dedupe_kind: kind.into(),
        ..entry(Side::Buy, 1)
    };
    let first = desk.position + 1;
    assert!(desk.signal(body(DedupeKind::Window)).accepted);
    let again = desk.signal(body(DedupeKind::Window));
    assert_eq!((again.reason(), again.first_position), (ReasonCode::Duplicate, first));
    assert!(desk.orders.is_empty());
    desk.pass(20 * super::desk::SECOND);
    assert!(desk.signal(body(DedupeKind::Window)).accepted);
    desk.pass(3600 * super::desk::SECOND);
    assert_eq!(desk.signal(body(DedupeKind::Exact)).reason(), ReasonCode::Duplicate);
}

#[test]
fn refusals_name_their_field() {
    let mut desk = Desk::new(&[fixed(1)]);
    let signal = |signal: Signal| Signal { ..signal };
    let rows = [
        (
            Signal { ticker: "??".into(), ..entry(Side::Buy, 1) },
            ReasonCode::UnknownTicker,
            "ticker",
        ),
        (
            Signal { order_type: OrderType::Stop.into(), ..entry(Side::Buy, 1) },
            ReasonCode::UnsupportedInThisVersion,
            "order_type",
        ),
        (
            Signal { time_in_force: TimeInForce::Gtd.into(), ..entry(Side::Buy, 1) },
            ReasonCode::UnsupportedInThisVersion,
            "time_in_force",
        ),
        (limit(Side::Buy, 1, 10), ReasonCode::PriceNotPositive, "limit_price"),
        (
            Signal {
                limit_price: Some(Decimal { coefficient: 999_999_999_999_999_999, scale: 0 }),
                ..limit(Side::Buy, 1, 10)
            },
            ReasonCode::PriceOutOfRange,
            "limit_price",
        ),
        (
            Signal { quantity: Some(whole(i64::MAX)), ..entry(Side::Buy, 1) },
            ReasonCode::ArithmeticOverflow,
            "quantity",
        ),
    ];
    for (refused, reason, field) in rows {
        let judged = desk.signal(signal(refused));
        assert_eq!((judged.reason(), &judged.field[..]), (reason, field));
        assert!(!judged.accepted && desk.orders.is_empty());
    }
    desk.strategy = 999;
    assert_eq!(desk.buy(1).reason(), ReasonCode::UnknownStrategy);
}

#[test]
fn absurd_sizes_are_refused_and_stop_nothing() {
    let mut desk = Desk::new(&[fixed(400_000_000)]);
    for round in 0..40 {
        desk.buy(1);
        let reason = desk.instructions()[0].reason();
        let placed = round < 2;
        assert_eq!(desk.orders.len(), usize::from(placed), "round {round}");
        assert_eq!(reason == ReasonCode::ArithmeticOverflow, !placed, "round {round}: {reason:?}");
    }
}

#[test]
fn limit_orders_go_to_the_tick_in_the_safe_direction() {
    let mut desk = Desk::new(&[fixed(1)]);
    desk.signal(limit(Side::Buy, 1, 500_013));
    assert_eq!(desk.orders[0].limit_price, 500_000);
    assert_eq!(desk.orders[0].order_type(), OrderType::Limit);
    assert_eq!(desk.orders[0].time_in_force(), TimeInForce::Gtc);
    let sizing = desk.instructions()[0].sizing.unwrap();
    assert_eq!((sizing.price_asked, sizing.price_rounded), (500_013, 500_000));
}

#[test]
fn limits_reduce_or_refuse_and_a_refused_leader_stops_the_copy() {
    let capped = Plan { max_contracts_symbol: Some(whole(3)), ..ratio(1, 0) };
    let mut desk = Desk::new(&[capped, ratio(1, 0)]);
    desk.buy(5);
    assert_eq!(desk.placed(), [(Side::Buy, 3), (Side::Buy, 5)]);
    let leader = &desk.instructions()[0];
    assert_eq!(leader.reason(), ReasonCode::MaxContractsSymbol);
    assert_eq!((leader.limits[0].maximum, leader.limits[0].allowed), (3_000_000_000, 3));
    let order = desk.orders[0].clone();
    desk.fill(&order, 3);
    let ended = &desk.ended()[0];
    assert_eq!((ended.outcome(), ended.instructed), (Outcome::Reduced, 5));
    desk.buy(1);
    assert!(desk.placed().is_empty());
    let reasons: Vec<_> = desk.instructions().iter().map(|i| i.reason()).collect();
    assert_eq!(reasons, [ReasonCode::MaxContractsSymbol, ReasonCode::LeaderRefused]);
    // Closing is never held back, not even by a leader that may not open.
    desk.flat();
    assert_eq!(desk.placed(), [(Side::Sell, 3)]);
}

#[test]
fn notional_needs_a_price() {
    let capped = Plan { max_notional_symbol_nano: 500_000 * 1_000_000_000, ..fixed(5) };
    let mut desk = Desk::new(&[capped]);
    desk.buy(1);
    assert_eq!(desk.instructions()[0].reason(), ReasonCode::NoPrice);
    let instrument_id = desk.instrument;
    desk.say(Body::Marks(Marks { marks: vec![Mark { instrument_id, price: 500_000 }] }));
    desk.buy(1);
    assert_eq!(desk.placed(), [(Side::Buy, 2)]);
}

#[test]
fn a_notional_is_not_judged_in_another_currency() {
    let capped = Plan { max_notional_symbol_nano: 700_000 * 1_000_000_000, ..fixed(1) };
    let counted = Plan { max_contracts: Some(whole(5)), ..fixed(1) };
    let mut desk = Desk::new(&[capped]);
    desk.follower_in("EUR", "capped", capped);
    desk.follower_in("EUR", "counted", counted);
    for restarted in [false, true] {
        if restarted {
            desk.engine = Engine::restore(&desk.engine.snapshot().unwrap()).unwrap();
        }
        // The limit price would do, and so would a mark: what is missing is the rate.
        desk.signal(limit(Side::Buy, 1, 500_000));
        let reasons: Vec<_> = desk.instructions().iter().map(|i| i.reason()).collect();
        assert_eq!(
            reasons,
            [ReasonCode::Unspecified, ReasonCode::NoConversionRate, ReasonCode::Unspecified]
        );
    }
}

#[test]
fn what_is_held_in_another_currency_is_closed_also_before_an_entry_to_the_other_side() {
    let mut desk = Desk::new(&[]);
    desk.follower_in("EUR", "abroad", fixed(2));
    desk.hold(1);
    let capped = Plan { max_notional_symbol_nano: 700_000 * 1_000_000_000, ..fixed(2) };
    let activation_id = desk.activations[0];
    desk.create(CommandBody::SetPlan(SetPlan { activation_id, plan: Some(capped) }));
    desk.sell(1);
    assert_eq!(desk.placed(), [(Side::Sell, 2)]);
    let close = desk.orders[0].clone();
    assert!(!close.opening);
    desk.fill_all(&[close]);
    assert_eq!((desk.shares(), desk.orders.len()), (vec![0], 0));
    assert_eq!(desk.ended()[0].reason(), ReasonCode::NoConversionRate);
}

#[test]
fn a_mark_has_the_stamp_of_its_record_after_a_restart_too() {
    let mut desk = Desk::new(&[]);
    let instrument_id = desk.instrument;
    desk.say(Body::Marks(Marks { marks: vec![Mark { instrument_id, price: 500_025 }] }));
    let stamp_ns = desk.now;
    desk.now += SECOND;
    desk.follower("later", fixed(1));
    let restored = Engine::restore(&desk.engine.snapshot().unwrap()).unwrap();
    for engine in [&desk.engine, &restored] {
        let asked = ViewRequest { kind: ViewKind::Instruments.into(), ..ViewRequest::default() };
        let view = &engine.view(&asked).unwrap().instruments[0];
        assert_eq!((view.mark, view.mark_time_ns), (Some(500_025), stamp_ns));
    }
}

#[test]
fn stopped_accounts_open_nothing() {
    let mut desk = Desk::new(&[fixed(1)]);
    desk.hold(1);
    let account_id = desk.accounts[0];
    desk.create(CommandBody::StopNoted(StopNoted { account_id, ..Default::default() }));
    desk.buy(1);
    assert_eq!(desk.instructions()[0].reason(), ReasonCode::Stopped);
    desk.flat();
    assert_eq!(desk.placed(), [(Side::Sell, 1)]);
}

#[test]
fn a_latch_that_a_gateway_noticed_stops_until_it_is_resumed() {
    for whole in [true, false] {
        let mut desk = Desk::new(&[fixed(1)]);
        let account_id = if whole { 0 } else { desk.accounts[0] };
        let kind = ReportKind::Stopped.into();
        desk.report(Report { kind, account_id, ..Report::default() });
        assert_eq!(desk.alerts(), ["stopped"]);
        desk.buy(1);
        assert_eq!(desk.instructions()[0].reason(), ReasonCode::Stopped);
        let connection_id = if whole { desk.connection } else { 0 };
        let resume = CommandBody::ResumeTrading(ResumeTrading {
            connection_id,
            account_id,
            ..Default::default()
        });
        desk.link(false);
        assert_eq!(desk.command(resume.clone()).code, "FAILED_PRECONDITION");
        desk.link_up();
        desk.create(resume);
        let cleared = desk.requests[0].clear_stop.unwrap();
        assert_eq!(cleared.account_id, account_id);
        desk.buy(1);
        assert_eq!(desk.placed(), [(Side::Buy, 1)]);
    }
}

#[test]
fn openings_older_than_a_minute_are_not_sent() {
    let mut desk = Desk::new(&[fixed(1)]);
    desk.now += 61 * super::desk::SECOND;
    let received_time_ns = (desk.now - 61 * super::desk::SECOND).unsigned_abs();
    let strategy_id = desk.strategy;
    let signal = Signal { strategy_id, received_time_ns, ..entry(Side::Buy, 1) };
    desk.say(Body::Signal(signal));
    assert_eq!(desk.instructions()[0].reason(), ReasonCode::TooOld);
}

#[test]
fn a_flip_enters_with_the_new_size() {
    let mut desk = Desk::new(&[ratio(1, 0)]);
    desk.buy(2);
    let orders = desk.orders.clone();
    desk.fill_all(&orders);
    let flip = |size: Option<Decimal>| Signal {
        dialect: Dialect::TradingView.into(),
        previous_market_position: MarketPosition::Long.into(),
        market_position_size: size,
        ..entry(Side::Sell, 5)
    };
    let refused = desk.signal(flip(None));
    assert_eq!(refused.reason(), ReasonCode::NoPositionSize);
    desk.signal(flip(Some(whole(3))));
    assert_eq!(desk.placed(), [(Side::Sell, 2)]);
    let close = desk.orders[0].clone();
    desk.fill(&close, 2);
    assert_eq!(desk.placed(), [(Side::Sell, 3)]);
}

#[test]
fn a_plan_names_its_version_in_each_instruction() {
    let mut desk = Desk::new(&[fixed(1)]);
    desk.buy(1);
    let before = desk.instructions()[0].plan_version;
    let activation_id = desk.activations[0];
    let version =
        desk.create(CommandBody::SetPlan(SetPlan { activation_id, plan: Some(fixed(4)) }));
    desk.buy(1);
    assert!(before < version);
    assert_eq!(desk.instructions()[0].plan_version, version);
    assert_eq!(desk.placed(), [(Side::Buy, 4)]);
}

#[test]
fn a_repeated_request_is_the_first_one() {
    let mut desk = Desk::new(&[fixed(1)]);
    let set = |desk: &Desk, contracts| {
        CommandBody::SetPlan(SetPlan {
            activation_id: desk.activations[0],
            plan: Some(fixed(contracts)),
        })
    };
    let body = set(&desk, 2);
    let first = desk.command_as("same", body.clone());
    let again = desk.command_as("same", body);
    assert_eq!((again.position, again.repeated_request), (first.position, true));
    let other = set(&desk, 3);
    assert_eq!(desk.command_as("same", other).code, "REQUEST_ID_REUSED");
    desk.buy(1);
    assert_eq!(desk.placed(), [(Side::Buy, 2)]);
}
