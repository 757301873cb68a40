//! Exits on what each account holds (SG5), late fills, failed closes, and what must never happen: a short by closing.

use super::desk::{Desk, SECOND, entry, fixed, limit, ratio};
use crate::proto::api::{Order, OrderAction, OrderState, Outcome, ReasonCode, ReportKind, Side};
use crate::proto::internal::command::Body as CommandBody;
use crate::proto::internal::{Decimal, ResolveOrder, Signal, SignalKind};

fn holding(contracts: &[i64]) -> Desk {
    let plans: Vec<_> = contracts.iter().map(|held| fixed(*held)).collect();
    let mut desk = Desk::new(&plans);
    desk.hold(1);
    assert_eq!(desk.shares(), contracts);
    desk
}

#[test]
fn exits_close_a_share_of_what_each_account_holds() {
    let rows: [(i64, [i64; 5]); 3] =
        [(50, [3, 2, 2, 1, 1]), (25, [1, 1, 1, 1, 0]), (100, [5, 4, 3, 2, 1])];
    for (percent, expected) in rows {
        let mut desk = holding(&[5, 4, 3, 2, 1]);
        desk.exit(percent, 100);
        let mut closed: Vec<_> = desk.placed();
        if percent == 25 {
            assert_eq!(desk.instructions()[4].reason(), ReasonCode::BelowOneLot);
            closed.push((Side::Sell, 0));
        }
        assert_eq!(closed, expected.map(|quantity| (Side::Sell, quantity)), "{percent} %");
        assert!(desk.orders.iter().all(|order| !order.opening && order.send_before_ns == 0));
    }
}

#[test]
fn the_second_exit_takes_its_share_of_what_the_first_leaves() {
    let mut desk = holding(&[4]);
    desk.exit(50, 100);
    desk.exit(50, 100);
    assert_eq!(desk.placed(), [(Side::Sell, 1)]);
    desk.exit(100, 100);
    assert_eq!(desk.placed(), [(Side::Sell, 1)]);
    desk.flat();
    assert!(desk.placed().is_empty(), "all four are covered by closes under way");
}

#[test]
fn nothing_held_and_the_wrong_side_are_skipped() {
    let mut desk = Desk::new(&[fixed(1)]);
    desk.exit(50, 100);
    assert_eq!(desk.instructions()[0].reason(), ReasonCode::NoPosition);
    desk.flat();
    assert_eq!(desk.instructions()[0].reason(), ReasonCode::NoPosition);
    desk.hold(1);
    let exit = |side: Side| Signal {
        kind: SignalKind::Exit.into(),
        side: side.into(),
        exit_numerator: 1,
        exit_denominator: 1,
        ..Signal::default()
    };
    desk.signal(exit(Side::Buy));
    assert_eq!(desk.instructions()[0].reason(), ReasonCode::SideMismatch);
    desk.signal(exit(Side::Sell));
    assert_eq!(desk.placed(), [(Side::Sell, 1)]);
}

#[test]
fn an_exit_before_the_fill_waits_and_leaves_half() {
    let mut desk = Desk::new(&[fixed(4)]);
    desk.buy(1);
    let entry = desk.orders[0].clone();
    desk.exit(50, 100);
    assert!(desk.orders.is_empty());
    assert_eq!(desk.instructions()[0].outcome(), Outcome::Pending);
    desk.fill(&entry, 1);
    assert!(desk.orders.is_empty(), "the entry is not finished");
    desk.fill(&entry, 3);
    assert_eq!(desk.placed(), [(Side::Sell, 2)]);
    let close = desk.orders[0].clone();
    desk.fill(&close, 2);
    assert_eq!(desk.shares(), [2]);
    assert_eq!(desk.ended()[0].outcome(), Outcome::Filled);
}

#[test]
fn a_waiting_exit_goes_at_its_deadline_or_when_the_entry_is_in_doubt() {
    for doubt in [true, false] {
        let mut desk = Desk::new(&[fixed(4)]);
        desk.buy(1);
        let entry = desk.orders[0].clone();
        desk.fill(&entry, 2);
        desk.exit(50, 100);
        assert!(desk.engine.next_deadline().is_some());
        if doubt {
            desk.answer(&entry, ReportKind::TimedOut);
        } else {
            desk.pass(29 * SECOND);
            assert!(desk.orders.is_empty());
            desk.pass(SECOND);
        }
        // A partially filled order that is said to have timed out has been answered: only the deadline helps it.
        if doubt {
            desk.pass(30 * SECOND);
        }
        assert_eq!(desk.placed(), [(Side::Sell, 1)]);
    }
}

#[test]
fn an_exit_does_not_wait_for_an_entry_in_doubt() {
    let mut desk = holding(&[2]);
    desk.buy(1);
    let entry = desk.orders[0].clone();
    desk.answer(&entry, ReportKind::TimedOut);
    assert_eq!(desk.state(&entry), OrderState::InDoubt);
    desk.exit(50, 100);
    assert_eq!(desk.placed(), [(Side::Sell, 1)], "in doubt counts as unfilled for exits");
}

#[test]
fn rejected_entries_and_a_flat_leave_nothing_short() {
    // Two lots rejected, two filled, leader flat: the follower is flat, not short.
    let mut desk = Desk::new(&[ratio(1, 0)]);
    desk.buy(2);
    let rejected = desk.orders[0].clone();
    desk.answer(&rejected, ReportKind::Rejected);
    desk.hold(2);
    desk.flat();
    assert_eq!(desk.placed(), [(Side::Sell, 2)]);
    let orders = desk.orders.clone();
    desk.fill_all(&orders);
    assert_eq!(desk.shares(), [0]);
}

#[test]
fn a_late_fill_is_the_flats_to_close_before_it_ends_and_before_later_exits() {
    let mut desk = Desk::new(&[fixed(2)]);
    desk.buy(1);
    let entry = desk.orders[0].clone();
    desk.flat();
    desk.exit(25, 100);
    desk.fill(&entry, 2);
    assert_eq!(desk.placed(), [(Side::Sell, 2)], "nothing of it is left for the later exit");
    let ended: Vec<_> = desk.ended().iter().map(|e| (e.outcome(), e.reason(), e.filled)).collect();
    let expected = [
        (Outcome::Filled, ReasonCode::Unspecified, 2),
        (Outcome::Skipped, ReasonCode::NoPosition, 0),
    ];
    assert_eq!(ended, expected, "the entry and the exit; the flat still closes");
    let close = desk.orders[0].clone();
    desk.fill(&close, 2);
    let ended = &desk.ended()[0];
    assert_eq!((ended.outcome(), ended.instructed, ended.filled), (Outcome::Filled, 2, 2));
    assert_eq!(desk.shares(), [0]);
}

#[test]
fn flat_cancels_what_works_and_closes_a_late_fill() {
    let mut desk = holding(&[2]);
    desk.signal(limit(Side::Buy, 1, 499_000));
    let resting = desk.orders[0].clone();
    desk.answer(&resting, ReportKind::Working);
    desk.flat();
    let actions: Vec<_> = desk.orders.iter().map(|o| (o.action(), o.quantity)).collect();
    assert_eq!(actions, [(OrderAction::Place, 2), (OrderAction::Cancel, 2)]);
    assert_eq!(desk.orders[1].order_id, resting.order_id);
    let close = desk.orders[0].clone();
    desk.fill(&close, 2);
    assert!(desk.ended().is_empty(), "the resting order has not ended");
    // The fill crosses the cancel.
    desk.fill(&resting, 1);
    assert_eq!(desk.placed(), [(Side::Sell, 1)]);
    let late = desk.orders[0].clone();
    desk.answer(&resting, ReportKind::Canceled);
    desk.fill(&late, 1);
    assert_eq!(desk.shares(), [0]);
    let ended = desk.ended();
    assert_eq!((ended[0].instructed, ended[0].filled), (3, 3));
    assert_eq!(ended[0].outcome(), Outcome::Filled);
}

#[test]
fn what_a_failed_exit_covered_is_instructed_to_the_flat_that_closes_it() {
    let mut desk = holding(&[4]);
    desk.exit(50, 100);
    let exit = desk.orders[0].clone();
    desk.flat();
    assert_eq!(desk.placed(), [(Side::Sell, 2)]);
    let close = desk.orders[0].clone();
    desk.answer(&exit, ReportKind::Rejected);
    let again = desk.orders[0].clone();
    desk.fill(&close, 2);
    desk.fill(&again, 2);
    let ended = &desk.ended()[0];
    assert_eq!((ended.outcome(), ended.instructed, ended.filled), (Outcome::Filled, 4, 4));
    assert_eq!(desk.shares(), [0]);
}

#[test]
fn flat_leaves_a_market_close_to_cover_and_replaces_a_resting_one() {
    let mut desk = holding(&[4]);
    let exit = Signal { exit_numerator: 1, exit_denominator: 2, ..limit(Side::Sell, 0, 510_000) };
    desk.signal(Signal { kind: SignalKind::Exit.into(), ..exit });
    let resting = desk.orders[0].clone();
    assert_eq!(resting.quantity, 2);
    desk.answer(&resting, ReportKind::Working);
    desk.flat();
    assert_eq!(desk.placed(), [(Side::Sell, 2)]);
    let close = desk.orders[0].clone();
    desk.fill(&close, 2);
    desk.answer(&resting, ReportKind::Canceled);
    assert_eq!(desk.placed(), [(Side::Sell, 2)], "the rest is closed as its cancel is answered");
    let rest = desk.orders[0].clone();
    desk.fill(&rest, 2);
    assert_eq!(desk.shares(), [0]);
}

#[test]
fn a_failed_close_is_tried_until_a_person_is_called() {
    let mut desk = holding(&[2]);
    desk.flat();
    let mut attempts = 0;
    let mut alerts = Vec::new();
    let mut ended = Vec::new();
    for _ in 0..40 {
        if let Some(order) = desk.orders.first().cloned() {
            assert_eq!((order.side(), order.quantity), (Side::Sell, 2));
            attempts += 1;
            desk.answer(&order, ReportKind::Rejected);
        } else {
            desk.pass(8 * SECOND);
        }
        alerts.extend(desk.alerts());
        ended.extend(desk.ended());
    }
    assert_eq!(attempts, 8);
    assert_eq!(alerts, ["close_failed"]);
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].outcome(), Outcome::Rejected);
    assert_eq!(desk.shares(), [2]);
}

/// An execution that no order is named for.
fn nobodys(order: &Order, side: Side) -> Order {
    Order { order_id: Vec::new(), side: side.into(), ..order.clone() }
}

fn resolve(desk: &mut Desk, order: &Order, filled: i64) {
    desk.create(CommandBody::ResolveOrder(ResolveOrder {
        order_id: order.order_id.clone(),
        not_placed: filled == 0,
        filled: Some(Decimal { coefficient: filled, scale: 0 }),
        price: Some(Decimal { coefficient: 5000, scale: 0 }),
    }));
}

#[test]
fn a_broker_that_overfills_every_close_is_left_to_a_person() {
    let mut desk = holding(&[2]);
    desk.flat();
    let (mut closes, mut alerts) = (0, Vec::new());
    for _ in 0..200 {
        match desk.orders.first().cloned() {
            Some(order) => {
                closes += 1;
                desk.fill(&order, order.quantity + 1);
            }
            None => desk.pass(8 * SECOND),
        }
        alerts.extend(desk.alerts());
    }
    assert_eq!((closes, alerts), (8, vec!["close_failed".to_owned()]));
}

#[test]
fn what_was_closed_by_hand_is_not_closed_again() {
    let mut desk = holding(&[4]);
    let order =
        Order { account_id: desk.accounts[0], instrument_id: desk.instrument, ..Order::default() };
    desk.fill_as(&nobodys(&order, Side::Sell), 3, "by-hand");
    desk.flat();
    assert_eq!(desk.placed(), [(Side::Sell, 1)]);
    let close = desk.orders[0].clone();
    desk.fill(&close, 1);
    assert_eq!(desk.shares(), [0], "what is not there is not attributed for ever");
    assert_eq!(desk.alerts(), ["closed_elsewhere"]);
    assert_eq!(desk.engine.accounts[0].open_trades, 0);
}

#[test]
fn a_reverse_of_what_was_closed_by_hand_enters_at_once() {
    let mut desk = holding(&[4]);
    let order =
        Order { account_id: desk.accounts[0], instrument_id: desk.instrument, ..Order::default() };
    desk.fill_as(&nobodys(&order, Side::Sell), 4, "by-hand");
    desk.sell(1);
    assert_eq!(desk.placed(), [(Side::Sell, 4)]);
    let entry = desk.orders[0].clone();
    desk.fill(&entry, 4);
    assert_eq!(desk.shares(), [-4]);
    assert_eq!(desk.engine.exposures[0].position, -4);
}

/// A close in doubt was told as nobody's execution, and more was bought meanwhile: what it covers is known only when the
/// doubt ends, and what it does not cover is closed then.
#[test]
fn a_flat_closes_what_a_doubt_hid() {
    for reverse in [false, true] {
        for filled in [0, 1] {
            let mut desk = Desk::new(&[ratio(1, 0)]);
            desk.hold(1);
            desk.exit(100, 100);
            let close = desk.orders[0].clone();
            desk.answer(&close, ReportKind::TimedOut);
            if filled > 0 {
                desk.fill_as(&nobodys(&close, Side::Sell), 1, "unnamed");
            }
            desk.hold(1);
            assert_eq!(desk.shares(), [2]);
            if reverse {
                desk.sell(1);
            } else {
                desk.flat();
            }
            let mut orders = desk.orders.clone();
            assert_eq!(orders.len(), usize::from(filled == 0));
            desk.fill_all(&orders);
            resolve(&mut desk, &close, filled);
            orders = desk.orders.clone();
            assert_eq!(orders[0].quantity, 1, "reverse {reverse}, filled {filled}");
            desk.fill_all(&orders);
            assert_eq!(desk.shares(), [if reverse { -1 } else { 0 }]);
            assert_eq!(desk.engine.exposures[0].position, desk.shares()[0]);
        }
    }
}

#[test]
fn an_add_after_a_partial_exit_counts_entries_only() {
    let mut desk = Desk::new(&[ratio(5, 1)]);
    desk.hold(4);
    desk.exit(50, 100);
    let orders = desk.orders.clone();
    desk.fill_all(&orders);
    assert_eq!(desk.shares(), [1]);
    desk.signal(entry(Side::Buy, 2));
    assert_eq!(desk.placed(), [(Side::Buy, 1)]);
}

/// Signals come faster than a broker answers: one that turns the position over, and more to its side.
#[test]
fn entries_beside_a_reverse_under_way_wait_with_it() {
    let mut desk = holding(&[2]);
    desk.sell(1);
    assert_eq!(desk.placed(), [(Side::Sell, 2)]);
    let close = desk.orders[0].clone();
    desk.sell(1);
    assert!(desk.placed().is_empty(), "the close of the first covers everything");
    desk.fill(&close, 2);
    assert_eq!(desk.placed(), [(Side::Sell, 2), (Side::Sell, 2)]);
    let entries = desk.orders.clone();
    for entry in &entries {
        desk.fill(entry, 2);
        assert!(
            desk.placed().is_empty(),
            "an entry is not closed by the signal that it belongs to"
        );
    }
    assert_eq!(desk.shares(), [-4]);
    // Back, in one order to close and one to open.
    desk.buy(1);
    let orders = desk.orders.clone();
    desk.fill_all(&orders);
    assert_eq!(desk.shares(), [2]);
    assert!(desk.orders.is_empty());
}
