//! Links that come and go: nothing is sent before the link has resumed; what was never sent is decided anew.

use super::desk::{Desk, SECOND, fixed, limit, order_id};
use crate::engine::Engine;
use crate::proto::api::{
    ClearStop, Order, OrderAction, OrderState, Outcome, ReasonCode, Report, ReportKind, Side,
};
use crate::proto::internal::command::Body as CommandBody;
use crate::proto::internal::{
    ConnectionView, Decimal, LinkState, ResolveOrder, ResumeTrading, Signal, SignalKind, ViewKind,
    ViewRequest,
};

fn resume(desk: &mut Desk) {
    let link = desk.position;
    resume_of(desk, link);
}

fn resume_of(desk: &mut Desk, resume_id: u64) {
    desk.report(Report { kind: ReportKind::Resumed.into(), resume_id, ..Report::default() });
}

#[test]
fn orders_made_while_the_link_is_down_go_when_it_has_resumed() {
    let mut desk = Desk::new(&[fixed(2)]);
    desk.link(false);
    desk.buy(1);
    assert!(desk.orders.is_empty());
    desk.link(true);
    assert!(desk.orders.is_empty());
    let query = desk.requests[0].resume.clone().unwrap();
    assert!(query.orders.is_empty(), "an order that was never handed over is not asked for");
    resume(&mut desk);
    assert_eq!(desk.placed(), [(Side::Buy, 2)]);
    let order = desk.orders[0].clone();
    desk.fill(&order, 2);
    assert_eq!(desk.shares(), [2]);
    assert_eq!(desk.ended()[0].outcome(), Outcome::Filled);
}

#[test]
fn what_was_never_sent_goes_again_as_a_further_revision() {
    let mut desk = Desk::new(&[fixed(2)]);
    desk.buy(1);
    let lost = desk.orders[0].clone();
    desk.link(false);
    desk.link(true);
    let link = desk.position;
    let query = desk.requests[0].resume.clone().unwrap();
    assert_eq!(query.resume_id, link);
    assert_eq!(query.orders[0].order_id, lost.order_id);
    desk.answer(&lost, ReportKind::NeverSent);
    assert!(desk.orders.is_empty(), "decided only when all is answered");
    resume_of(&mut desk, link);
    assert_eq!(desk.placed(), [(Side::Buy, 2)]);
    assert_ne!(desk.orders[0].order_id, lost.order_id);
    assert_eq!(desk.state(&lost), OrderState::Canceled);
    assert!(desk.ended().is_empty());
    let again = desk.orders[0].clone();
    desk.fill(&again, 2);
    assert_eq!(desk.ended()[0].outcome(), Outcome::Filled);
    assert_eq!(desk.engine.lines[0].shares[0].missed, 0);
}

#[test]
fn an_order_filled_in_part_was_sent_whatever_is_said() {
    for cancel_requested in [false, true] {
        let mut desk = Desk::new(&[fixed(3)]);
        desk.buy(1);
        let order = desk.orders[0].clone();
        desk.fill(&order, 1);
        if cancel_requested {
            desk.flat();
        }
        desk.link(false);
        desk.link(true);
        let link = desk.position;
        desk.answer(&order, ReportKind::NeverSent);
        assert_eq!(desk.state(&order), OrderState::InDoubt);
        resume_of(&mut desk, link);
        assert!(!desk.placed().contains(&(Side::Buy, 2)), "nothing is sent twice");
        assert_eq!(desk.shares(), [1]);
    }
}

#[test]
fn a_late_fill_of_an_order_that_was_sent_again_is_not_missed() {
    let mut desk = Desk::new(&[fixed(2)]);
    desk.buy(1);
    let lost = desk.orders[0].clone();
    desk.link(false);
    desk.link(true);
    let link = desk.position;
    desk.answer(&lost, ReportKind::NeverSent);
    resume_of(&mut desk, link);
    let again = desk.orders[0].clone();
    desk.fill(&lost, 2);
    assert_eq!(desk.shares(), [2]);
    assert_eq!(desk.engine.lines[0].shares[0].missed, 0);
    desk.fill(&again, 2);
    assert_eq!(desk.shares(), [4], "a fill is always believed");
    assert_eq!(desk.engine.lines[0].shares[0].missed, 0);
}

#[test]
fn an_old_entry_and_one_after_the_exit_end_as_missed() {
    for flat in [true, false] {
        let mut desk = Desk::new(&[fixed(2)]);
        desk.buy(1);
        let lost = desk.orders[0].clone();
        desk.link(false);
        if flat {
            desk.flat();
        } else {
            desk.now += 61 * SECOND;
        }
        desk.link(true);
        let link = desk.position;
        desk.answer(&lost, ReportKind::NeverSent);
        resume_of(&mut desk, link);
        assert!(desk.placed().is_empty());
        let reason = desk.ended()[0].reason();
        let expected = if flat { ReasonCode::CancelRequested } else { ReasonCode::TooOld };
        assert_eq!(reason, expected);
        assert_eq!(desk.shares(), [0]);
    }
}

#[test]
fn closes_are_sized_anew_and_never_too_old() {
    let mut desk = Desk::new(&[fixed(4)]);
    desk.hold(1);
    desk.exit(50, 100);
    let lost = desk.orders[0].clone();
    desk.link(false);
    desk.now += 3600 * SECOND;
    desk.link(true);
    let link = desk.position;
    desk.answer(&lost, ReportKind::NeverSent);
    resume_of(&mut desk, link);
    assert_eq!(desk.placed(), [(Side::Sell, 2)]);
}

#[test]
fn an_unknown_order_is_in_doubt_until_a_person_resolves_it() {
    for (filled, expected) in [(0, 0), (1, 1), (2, 2)] {
        let mut desk = Desk::new(&[fixed(2)]);
        desk.buy(1);
        let order = desk.orders[0].clone();
        desk.link(false);
        desk.link(true);
        let link = desk.position;
        desk.answer(&order, ReportKind::Unknown);
        resume_of(&mut desk, link);
        assert_eq!(desk.state(&order), OrderState::InDoubt);
        desk.answer(&order, ReportKind::OutOfStep);
        assert_eq!(desk.alerts(), ["out_of_step"]);
        desk.buy(1);
        assert_eq!(desk.instructions()[0].reason(), ReasonCode::OutOfStep);
        desk.create(CommandBody::ResolveOrder(ResolveOrder {
            order_id: order.order_id.clone(),
            not_placed: filled == 0,
            filled: Some(Decimal { coefficient: filled, scale: 0 }),
            price: Some(Decimal { coefficient: 5000, scale: 0 }),
        }));
        assert_eq!(desk.shares(), [expected]);
        assert_eq!(desk.ended().len(), 1);
        desk.buy(1);
        assert_eq!(desk.placed(), [(Side::Buy, 2)], "in step again");
    }
}

#[test]
fn a_person_gives_the_order_what_was_booked_to_nobody() {
    // (told without a name, said by the person)
    for (told, filled) in [(0, 2), (1, 2), (2, 2), (2, 1)] {
        let mut desk = Desk::new(&[fixed(2)]);
        desk.buy(1);
        let order = desk.orders[0].clone();
        desk.answer(&order, ReportKind::TimedOut);
        if told > 0 {
            let nobodys = Order { order_id: Vec::new(), ..order.clone() };
            desk.fill_as(&nobodys, told, "e1");
        }
        desk.create(CommandBody::ResolveOrder(ResolveOrder {
            order_id: order.order_id.clone(),
            not_placed: false,
            filled: Some(Decimal { coefficient: filled, scale: 0 }),
            price: Some(Decimal { coefficient: 4990, scale: 0 }),
        }));
        assert_eq!(desk.shares(), [filled]);
        let exposure = &desk.engine.exposures[0];
        assert_eq!(exposure.position, told.max(filled), "told {told}, filled {filled}");
        assert_eq!(exposure.sums.bought_qty, exposure.position);
    }
}

/// An execution that the broker told, with the order's name or without.
#[derive(Debug, Clone, Copy)]
enum Told {
    Unnamed(&'static str, i64),
    Named(&'static str, i64),
}

use Told::{Named, Unnamed};

fn tell(desk: &mut Desk, order: &Order, told: Told) {
    match told {
        Named(exec_id, quantity) => desk.fill_as(order, quantity, exec_id),
        Unnamed(exec_id, quantity) => {
            desk.fill_as(&Order { order_id: Vec::new(), ..order.clone() }, quantity, exec_id);
        }
    }
}

#[test]
fn the_brokers_execution_takes_the_place_of_a_persons() {
    type Row = (&'static [Told], i64, &'static [Told], i64, i64);
    // (told before, filled by the person, told after, the order's quantity and the account's)
    let rows: [Row; 12] = [
        (&[], 2, &[Named("a", 2)], 2, 2),
        (&[], 2, &[Named("a", 1), Named("b", 1)], 2, 2),
        (&[], 1, &[Named("a", 2)], 2, 2),
        (&[], 2, &[Named("a", 2), Named("a", 2)], 2, 2),
        (&[], 2, &[Unnamed("a", 2)], 2, 2),
        (&[], 2, &[Unnamed("a", 2), Named("a", 2)], 2, 2),
        (&[Unnamed("a", 2)], 2, &[Named("a", 2)], 2, 2),
        (&[Unnamed("a", 1)], 2, &[Named("b", 1), Named("a", 1)], 2, 2),
        (&[Unnamed("a", 1)], 2, &[Unnamed("b", 1)], 2, 2),
        // Bought by hand, and told before the order's own.
        (&[Unnamed("hand", 2)], 2, &[Named("a", 2)], 2, 4),
        (&[Named("a", 1)], 2, &[Named("b", 1)], 2, 2),
        // The person saw less than there was.
        (&[], 1, &[Named("a", 1), Named("b", 1)], 2, 2),
    ];
    for (before, filled, after, quantity, held) in rows {
        let mut desk = Desk::new(&[fixed(2)]);
        desk.buy(1);
        let order = desk.orders[0].clone();
        desk.answer(&order, ReportKind::TimedOut);
        for told in before {
            tell(&mut desk, &order, *told);
        }
        desk.answer(&order, ReportKind::Unknown);
        desk.create(CommandBody::ResolveOrder(ResolveOrder {
            order_id: order.order_id.clone(),
            not_placed: false,
            filled: Some(Decimal { coefficient: filled, scale: 0 }),
            price: Some(Decimal { coefficient: 4990, scale: 0 }),
        }));
        for told in after {
            tell(&mut desk, &order, *told);
        }
        let row = format!("{before:?} {filled} {after:?}");
        assert_eq!(desk.shares(), [quantity], "{row}");
        let exposure = &desk.engine.exposures[0];
        assert_eq!(exposure.position, held, "{row}");
        // Everything at the broker's price, with the broker's fee for each execution of it.
        assert_eq!(exposure.sums.bought_value, i128::from(held) * 250_000 * 1_000_000_000, "{row}");
        let share = &desk.engine.lines[0].shares[0];
        assert_eq!((share.filled, share.missed, share.leaves), (quantity, 0, 0), "{row}");
    }
}

#[test]
fn what_was_told_of_nobody_is_taken_over_side_by_side() {
    // A purchase of 2 and a sale of 3 without a name come to -1, and are both orders' all the same.
    let mut desk = Desk::new(&[fixed(2)]);
    desk.buy(1);
    let bought = desk.orders[0].clone();
    desk.fill(&bought, 2);
    desk.buy(1);
    let more = desk.orders[0].clone();
    desk.answer(&more, ReportKind::TimedOut);
    desk.flat();
    let sold = desk.orders[0].clone();
    desk.answer(&sold, ReportKind::TimedOut);
    for (order, exec_id) in [(&more, "a"), (&sold, "b")] {
        desk.report(Report {
            kind: ReportKind::Fill.into(),
            account_id: order.account_id,
            instrument_id: order.instrument_id,
            side: order.side,
            last_qty: order.quantity,
            last_px: 500_000,
            exec_id: exec_id.into(),
            ..Report::default()
        });
    }
    for order in [&more, &sold] {
        desk.create(CommandBody::ResolveOrder(ResolveOrder {
            order_id: order.order_id.clone(),
            not_placed: false,
            filled: Some(Decimal { coefficient: order.quantity, scale: 0 }),
            price: Some(Decimal { coefficient: 5000, scale: 0 }),
        }));
    }
    let sums = &desk.engine.exposures[0].sums;
    assert_eq!((sums.bought_qty, sums.sold_qty), (2 + more.quantity, sold.quantity));
}

#[test]
fn what_was_bought_after_the_persons_word_is_not_the_orders() {
    let mut desk = Desk::new(&[fixed(2)]);
    desk.buy(1);
    let order = desk.orders[0].clone();
    desk.answer(&order, ReportKind::TimedOut);
    desk.create(CommandBody::ResolveOrder(ResolveOrder {
        order_id: order.order_id.clone(),
        not_placed: false,
        filled: Some(Decimal { coefficient: 2, scale: 0 }),
        price: Some(Decimal { coefficient: 4990, scale: 0 }),
    }));
    desk.report(Report {
        kind: ReportKind::Fill.into(),
        account_id: order.account_id,
        instrument_id: order.instrument_id,
        side: order.side,
        last_qty: 1,
        last_px: 500_000,
        exec_id: "by-hand".into(),
        broker_time_ns: desk.now.unsigned_abs() + 1_000_000,
        ..Report::default()
    });
    assert_eq!((desk.shares(), desk.engine.exposures[0].position), (vec![2], 3));
}

#[test]
fn only_orders_in_doubt_are_resolved() {
    let mut desk = Desk::new(&[fixed(1)]);
    desk.buy(1);
    let order = desk.orders[0].clone();
    let resolve = |order_id: Vec<u8>, filled: i64| {
        CommandBody::ResolveOrder(ResolveOrder {
            order_id,
            not_placed: false,
            filled: Some(Decimal { coefficient: filled, scale: 0 }),
            price: None,
        })
    };
    assert_eq!(desk.command(resolve(order.order_id.clone(), 1)).code, "FAILED_PRECONDITION");
    assert_eq!(desk.command(resolve(vec![1; 16], 1)).code, "NOT_FOUND");
    desk.answer(&order, ReportKind::TimedOut);
    assert_eq!(desk.command(resolve(order.order_id.clone(), 2)).field, "filled");
    assert_eq!(desk.command(resolve(order.order_id.clone(), 1)).field, "price");
    assert!(desk.engine.orders.find(order_id(&order)).is_some());
}

#[test]
fn a_cancel_that_was_lost_is_asked_again() {
    let mut desk = Desk::new(&[fixed(1)]);
    desk.signal(super::desk::limit(Side::Buy, 1, 499_000));
    let resting = desk.orders[0].clone();
    desk.answer(&resting, ReportKind::Working);
    desk.link(false);
    desk.flat();
    assert!(desk.orders.is_empty());
    desk.link(true);
    let link = desk.position;
    desk.answer(&resting, ReportKind::Working);
    resume_of(&mut desk, link);
    assert_eq!(desk.orders.len(), 1);
    assert_eq!(desk.orders[0].order_id, resting.order_id);
    assert_eq!(desk.orders[0].action(), crate::proto::api::OrderAction::Cancel);
}

#[test]
fn an_answer_to_an_older_question_resumes_nothing() {
    let mut desk = Desk::new(&[fixed(1)]);
    desk.link(false);
    desk.link(true);
    let old = desk.position;
    desk.link(true);
    let new = desk.position;
    desk.buy(1);
    resume_of(&mut desk, old);
    assert!(desk.orders.is_empty());
    resume_of(&mut desk, new);
    assert_eq!(desk.placed(), [(Side::Buy, 1)]);
}

#[test]
fn opening_a_whole_connection_again_is_told_to_its_gateway() {
    let mut desk = Desk::new(&[fixed(1)]);
    let (connection_id, account_id) = (desk.connection, desk.accounts[0]);
    for (resume, cleared) in [
        (ResumeTrading { connection_id, ..Default::default() }, 0),
        (ResumeTrading { account_id, ..Default::default() }, account_id),
        (ResumeTrading::default(), 0),
    ] {
        desk.command(CommandBody::ResumeTrading(resume));
        let told: Vec<_> = desk.requests.iter().filter_map(|r| r.clear_stop).collect();
        assert_eq!(told, [ClearStop { account_id: cleared }]);
    }
}

fn lose_broker(desk: &mut Desk, received_time_ns: u64) {
    let kind = ReportKind::Disconnected.into();
    desk.report(Report { kind, received_time_ns, ..Report::default() });
}

fn connection(engine: &Engine) -> ConnectionView {
    let kind = ViewKind::Connections.into();
    engine.view(&ViewRequest { kind, ..ViewRequest::default() }).unwrap().connections.remove(0)
}

#[test]
fn a_lost_broker_is_known_until_the_connection_has_resumed() {
    let mut desk = Desk::new(&[fixed(2)]);
    lose_broker(&mut desk, 5);
    assert_eq!(desk.alerts(), ["broker_disconnected"]);
    lose_broker(&mut desk, 9);
    assert!(desk.alerts().is_empty(), "said twice is lost once");
    assert_eq!(connection(&desk.engine).broker_lost_ns, Some(5));
    assert_eq!(connection(&desk.engine).link(), LinkState::Up);
    desk.engine = Engine::restore(&desk.engine.snapshot().unwrap()).unwrap();
    assert_eq!(connection(&desk.engine).broker_lost_ns, Some(5));
    desk.link(false);
    desk.link(true);
    let link = desk.position;
    resume_of(&mut desk, link - 1);
    assert_eq!(connection(&desk.engine).broker_lost_ns, Some(5), "an earlier resume says nothing");
    resume_of(&mut desk, link);
    assert_eq!(connection(&desk.engine).broker_lost_ns, None);
    lose_broker(&mut desk, 12);
    assert_eq!(desk.alerts(), ["broker_disconnected"]);
    assert_eq!(connection(&desk.engine).broker_lost_ns, Some(12));
}

#[test]
fn without_a_broker_openings_wait_at_the_gateway_for_their_time_and_closes_for_ever() {
    let mut desk = Desk::new(&[fixed(2), fixed(3)]);
    desk.hold(1);
    lose_broker(&mut desk, 5);
    desk.exit(50, 100);
    assert!(desk.orders.iter().all(|order| order.send_before_ns == 0));
    let closes = desk.orders.clone();
    desk.buy(1);
    assert!(desk.orders.iter().all(|order| order.send_before_ns != 0));
    let counted = |desk: &Desk| {
        let view = connection(&desk.engine);
        (view.openings_waiting, view.closes_waiting, view.unanswered)
    };
    assert_eq!((closes.len(), desk.orders.len()), (2, 2));
    assert_eq!(counted(&desk), (2, 2, 4));
    let opening = desk.orders[0].clone();
    desk.answer(&closes[0], ReportKind::Sent);
    desk.answer(&opening, ReportKind::SendExpired);
    assert_eq!(counted(&desk), (1, 1, 3));
    assert_eq!(desk.ended()[0].reason(), ReasonCode::SendExpired);
}

#[test]
fn a_close_given_back_is_sized_by_what_is_held_when_the_broker_is_back() {
    for (by_hand, expected) in [(0, vec![2]), (2, vec![2]), (3, vec![1]), (4, vec![])] {
        let mut desk = Desk::new(&[fixed(4)]);
        desk.hold(1);
        lose_broker(&mut desk, 5);
        desk.exit(50, 100);
        let close = desk.orders[0].clone();
        desk.answer(&close, ReportKind::NeverSent);
        assert!(desk.transitions().is_empty(), "decided only when the connection has resumed");
        assert_eq!(connection(&desk.engine).closes_waiting, 1);
        desk.link(true);
        let link = desk.position;
        assert!(desk.requests[0].resume.clone().unwrap().orders.is_empty(), "it was given back");
        if by_hand > 0 {
            desk.fill(&Order { order_id: Vec::new(), ..close }, by_hand);
        }
        resume_of(&mut desk, link);
        let sold: Vec<i64> = desk.placed().iter().map(|(_, quantity)| *quantity).collect();
        assert_eq!(sold, expected, "{by_hand} sold by hand");
    }
}

#[test]
fn a_close_given_back_that_a_flat_replaces_is_no_more_at_the_gateway_to_be_cancelled() {
    let mut desk = Desk::new(&[fixed(4)]);
    desk.hold(1);
    lose_broker(&mut desk, 5);
    desk.signal(Signal {
        kind: SignalKind::Exit.into(),
        exit_numerator: 50,
        exit_denominator: 100,
        ..limit(Side::Sell, 0, 600_000)
    });
    let resting = desk.orders[0].clone();
    assert_eq!(resting.quantity, 2);
    desk.answer(&resting, ReportKind::NeverSent);
    desk.flat();
    let cancels = desk.orders.iter().filter(|order| order.action() == OrderAction::Cancel);
    assert_eq!(cancels.count(), 0);
    for market in desk.orders.clone() {
        desk.answer(&market, ReportKind::NeverSent);
    }
    desk.link_up();
    assert_eq!(desk.state(&resting), OrderState::Canceled);
    let sold: i64 = desk.placed().iter().map(|(_, quantity)| quantity).sum();
    assert_eq!(sold, 4);
}
