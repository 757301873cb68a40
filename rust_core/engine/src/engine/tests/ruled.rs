//! Entries from flat only, adds, and cancels: what TradersPost's words mean.

use super::desk::{Desk, SECOND, entry, fixed, limit, ratio};
use crate::engine::Engine;
use crate::proto::api::{Order, OrderAction, Outcome, ReasonCode, ReportKind, Side};
use crate::proto::internal::{EntryRule, Signal, SignalJudged, SignalKind};

impl Desk {
    fn enter_from_flat(&mut self, side: Side, contracts: i64) -> SignalJudged {
        self.ruled(EntryRule::FromFlat, entry(side, contracts))
    }

    fn ruled(&mut self, rule: EntryRule, signal: Signal) -> SignalJudged {
        self.signal(Signal { entry_rule: rule.into(), ..signal })
    }

    fn add(&mut self, side: Side, contracts: i64) -> SignalJudged {
        self.ruled(EntryRule::Add, entry(side, contracts))
    }

    fn cancel(&mut self) -> SignalJudged {
        // What only an order could use is not looked at.
        let kind = SignalKind::Cancel.into();
        self.signal(Signal { kind, ..limit(Side::Unspecified, 0, -1) })
    }

    fn rest(&mut self, contracts: i64) -> Order {
        self.signal(limit(Side::Buy, contracts, 499_000));
        let resting = self.orders[0].clone();
        self.answer(&resting, ReportKind::Working);
        resting
    }

    fn reasons(&self) -> Vec<ReasonCode> {
        self.instructions().iter().map(|told| told.reason()).collect()
    }

    fn canceled(&self) -> Vec<Vec<u8>> {
        let asked = self.orders.iter().filter(|order| order.action() == OrderAction::Cancel);
        asked.map(|order| order.order_id.clone()).collect()
    }

    /// The engine goes on as one restored from its snapshot does.
    fn through_a_snapshot(&mut self) {
        let bytes = self.engine.snapshot().unwrap();
        self.engine = Engine::restore(&bytes).unwrap();
        assert_eq!(self.engine.snapshot().unwrap(), bytes);
    }
}

#[test]
fn from_flat_it_enters_and_on_its_side_it_is_skipped() {
    let mut desk = Desk::new(&[fixed(2), ratio(5, 1)]);
    desk.enter_from_flat(Side::Buy, 4);
    assert_eq!(desk.placed(), [(Side::Buy, 2), (Side::Buy, 2)]);
    let orders = desk.orders.clone();
    // An entry at the market that is under way is as good as held.
    assert!(desk.enter_from_flat(Side::Buy, 4).accepted);
    assert_eq!(desk.reasons(), [ReasonCode::AlreadyInPosition; 2]);
    desk.fill_all(&orders);
    desk.enter_from_flat(Side::Buy, 4);
    assert!(desk.orders.is_empty());
    assert_eq!(desk.reasons(), [ReasonCode::AlreadyInPosition; 2]);
    assert!(desk.instructions().iter().all(|told| told.outcome() == Outcome::Skipped));
    assert_eq!(desk.shares(), [2, 2]);
}

#[test]
fn only_those_that_are_flat_enter() {
    let mut desk = Desk::new(&[fixed(2), fixed(3)]);
    desk.enter_from_flat(Side::Buy, 1);
    let orders = desk.orders.clone();
    desk.fill(&orders[0], 2);
    desk.answer(&orders[1], ReportKind::Rejected);
    desk.enter_from_flat(Side::Buy, 1);
    assert_eq!(desk.placed(), [(Side::Buy, 3)]);
    assert_eq!(desk.reasons(), [ReasonCode::AlreadyInPosition, ReasonCode::Unspecified]);
}

#[test]
fn against_it_everything_is_closed_and_the_fill_awaited() {
    let mut desk = Desk::new(&[ratio(1, 0)]);
    desk.enter_from_flat(Side::Sell, 3);
    let orders = desk.orders.clone();
    desk.fill_all(&orders);
    desk.enter_from_flat(Side::Buy, 2);
    assert_eq!(desk.placed(), [(Side::Buy, 3)], "the close alone");
    let close = desk.orders[0].clone();
    // While it closes, the same again has nothing left to do.
    desk.enter_from_flat(Side::Buy, 2);
    assert_eq!(desk.reasons(), [ReasonCode::AlreadyInPosition]);
    assert!(desk.placed().is_empty());
    desk.fill(&close, 2);
    assert!(desk.placed().is_empty());
    desk.fill(&close, 1);
    assert_eq!(desk.placed(), [(Side::Buy, 2)], "its own size, once");
    let enters = desk.orders.clone();
    desk.fill_all(&enters);
    assert_eq!(desk.shares(), [2]);
}

#[test]
fn resting_orders_are_canceled_and_awaited_before_it_enters() {
    let mut desk = Desk::new(&[fixed(2)]);
    let resting = desk.rest(1);
    desk.enter_from_flat(Side::Buy, 1);
    assert_eq!(desk.canceled(), std::slice::from_ref(&resting.order_id));
    assert!(desk.placed().is_empty());
    assert_eq!(desk.instructions()[0].outcome(), Outcome::Pending);
    desk.through_a_snapshot();
    desk.answer(&resting, ReportKind::Canceled);
    assert_eq!(desk.placed(), [(Side::Buy, 2)]);
    let enters = desk.orders.clone();
    desk.fill_all(&enters);
    assert_eq!(desk.shares(), [2]);
}

#[test]
fn what_fills_on_its_way_to_the_cancel_takes_the_place_of_the_entry() {
    let mut desk = Desk::new(&[fixed(2)]);
    let resting = desk.rest(1);
    desk.enter_from_flat(Side::Buy, 1);
    desk.fill(&resting, 1);
    desk.answer(&resting, ReportKind::Canceled);
    assert!(desk.handed.len() == 1, "no second order");
    desk.fill(&resting, 1);
    assert_eq!(desk.shares(), [2]);
}

#[test]
fn on_its_side_resting_orders_are_canceled_all_the_same() {
    let mut desk = Desk::new(&[fixed(2)]);
    desk.hold(2);
    let resting = desk.rest(1);
    desk.enter_from_flat(Side::Buy, 1);
    assert_eq!(desk.canceled(), [resting.order_id]);
    assert_eq!(desk.reasons(), [ReasonCode::AlreadyInPosition]);
    assert_eq!(desk.shares(), [2]);
}

#[test]
fn an_entry_behind_a_close_of_everything_waits_for_it() {
    let mut desk = Desk::new(&[fixed(2)]);
    desk.hold(2);
    desk.flat();
    let close = desk.orders[0].clone();
    desk.enter_from_flat(Side::Buy, 1);
    assert!(desk.orders.is_empty(), "the close is not canceled, and nothing is bought yet");
    desk.fill(&close, 2);
    assert_eq!(desk.placed(), [(Side::Buy, 2)]);
    let enters = desk.orders.clone();
    desk.fill_all(&enters);
    assert_eq!(desk.shares(), [2]);
}

#[test]
fn an_entry_that_waited_too_long_is_too_old() {
    let mut desk = Desk::new(&[fixed(2)]);
    let resting = desk.rest(1);
    desk.enter_from_flat(Side::Buy, 1);
    desk.pass(61 * SECOND);
    desk.answer(&resting, ReportKind::Canceled);
    assert!(desk.placed().is_empty());
    assert!(desk.ended().iter().any(|ended| ended.reason() == ReasonCode::TooOld));
}

#[test]
fn an_add_adds_to_what_is_held_and_never_opens_nor_reverses() {
    let mut desk = Desk::new(&[fixed(2), ratio(1, 0)]);
    let judged = desk.add(Side::Unspecified, 1);
    assert_eq!((judged.accepted, judged.reason()), (false, ReasonCode::NoPosition));
    desk.enter_from_flat(Side::Buy, 3);
    let orders = desk.orders.clone();
    desk.answer(&orders[0], ReportKind::Rejected);
    desk.fill(&orders[1], 3);
    desk.add(Side::Buy, 1);
    assert_eq!(desk.reasons(), [ReasonCode::NoPosition, ReasonCode::Unspecified]);
    let orders = desk.orders.clone();
    desk.fill_all(&orders);
    desk.flat();
    let orders = desk.orders.clone();
    desk.fill_all(&orders);
    desk.enter_from_flat(Side::Sell, 3);
    let orders = desk.orders.clone();
    desk.fill_all(&orders);
    desk.add(Side::Unspecified, 1);
    assert_eq!(desk.placed(), [(Side::Sell, 2), (Side::Sell, 1)]);
    let orders = desk.orders.clone();
    desk.fill_all(&orders);
    let judged = desk.add(Side::Buy, 1);
    assert_eq!((judged.accepted, judged.reason()), (false, ReasonCode::SideMismatch));
    assert_eq!(desk.shares(), [-4, -4]);
}

#[test]
fn a_ratio_adds_its_own_part_also_after_a_signal_that_was_skipped() {
    let mut desk = Desk::new(&[ratio(1, 0)]);
    desk.enter_from_flat(Side::Buy, 2);
    let orders = desk.orders.clone();
    desk.fill_all(&orders);
    desk.enter_from_flat(Side::Buy, 5);
    assert!(desk.placed().is_empty());
    desk.add(Side::Buy, 1);
    assert_eq!(desk.placed(), [(Side::Buy, 1)]);
}

#[test]
fn a_cancel_takes_entries_back_and_trades_nothing() {
    let mut desk = Desk::new(&[fixed(2), fixed(2)]);
    desk.cancel();
    assert_eq!(desk.reasons(), [ReasonCode::NothingToCancel; 2]);
    desk.hold(2);
    desk.rest(1);
    let both: Vec<_> = desk.handed.iter().rev().take(2).map(|o| o.order_id.clone()).collect();
    desk.cancel();
    assert_eq!(desk.reasons(), [ReasonCode::OrdersCanceled; 2]);
    assert_eq!(desk.canceled().len(), 2);
    assert!(desk.canceled().iter().all(|id| both.contains(id)));
    assert!(desk.placed().is_empty());
    desk.cancel();
    assert_eq!(desk.reasons(), [ReasonCode::NothingToCancel; 2], "asked already");
    assert_eq!(desk.shares(), [2, 2]);
}

#[test]
fn a_cancel_takes_the_entry_of_a_reverse_back_and_leaves_its_close() {
    let mut desk = Desk::new(&[fixed(2)]);
    desk.hold(2);
    desk.enter_from_flat(Side::Sell, 1);
    let close = desk.orders[0].clone();
    desk.cancel();
    assert!(desk.orders.is_empty());
    desk.fill(&close, 2);
    assert!(desk.placed().is_empty());
    assert_eq!(desk.shares(), [0]);
    let ended = &desk.ended()[0];
    assert_eq!((ended.outcome(), ended.reason()), (Outcome::Reduced, ReasonCode::CancelRequested));
}

#[test]
fn a_cancel_takes_a_resting_exit_back() {
    let mut desk = Desk::new(&[fixed(2)]);
    desk.hold(2);
    let exit = Signal { exit_numerator: 1, exit_denominator: 2, ..limit(Side::Sell, 0, 510_000) };
    desk.signal(Signal { kind: SignalKind::Exit.into(), ..exit });
    let resting = desk.orders[0].clone();
    desk.answer(&resting, ReportKind::Working);
    desk.cancel();
    assert_eq!(desk.canceled(), [resting.order_id]);
}
