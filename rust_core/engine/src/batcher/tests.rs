//! The batcher's behaviour, case by case, with time as a number.

use prost::Message;

use super::*;
use crate::proto::api;

pub(super) const MS: u64 = 1_000_000;
pub(super) const LEADER: i32 = 1;
pub(super) const CLOSE: i32 = 2;
pub(super) const OPENING: i32 = 4;

pub(super) fn id(number: u64) -> OrderId {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&number.to_be_bytes());
    id
}

fn number(id: OrderId) -> u64 {
    u64::from_be_bytes(*id[8..].first_chunk().expect("16 bytes"))
}

/// An opening by default; account and number tell the cases apart.
pub(super) fn place(order: u64, account: u64) -> api::Order {
    api::Order {
        order_id: id(order).to_vec(),
        account_id: account,
        instrument_id: 1,
        side: 1,
        order_type: 1,
        quantity: 1,
        priority: OPENING,
        opening: true,
        ordinal: u32::try_from(order).expect("small"),
        action: 1,
        ..api::Order::default()
    }
}

fn close(order: u64, account: u64) -> api::Order {
    api::Order { priority: CLOSE, opening: false, ..place(order, account) }
}

/// `ordinal` is this request's own; `order` the one to cancel.
fn cancel(order: u64, account: u64, ordinal: u32) -> api::Order {
    api::Order { action: 2, ordinal, ..close(order, account) }
}

/// The engine's time when the tests' groups are made: far from that of the batcher, as that of another machine.
pub(super) const MADE_NS: u64 = 1_000_000_000 * MS;

pub(super) fn group(position: u64, orders: Vec<api::Order>) -> Vec<u8> {
    group_made_at(MADE_NS, position, orders)
}

pub(super) fn group_made_at(time_ns: u64, position: u64, orders: Vec<api::Order>) -> Vec<u8> {
    let group =
        api::OrderGroup { position, epoch: 1, orders, time_ns, ..api::OrderGroup::default() };
    api::LinkRequest { order_groups: vec![group], ..api::LinkRequest::default() }.encode_to_vec()
}

fn offer(batcher: &mut Batcher, now: u64, orders: Vec<api::Order>) {
    let count = orders.len();
    // One position for all: the ordinals tell the requests apart.
    let offered = batcher.offer(now, 1, &group(7, orders)).expect("readable");
    assert_eq!(offered.taken as usize, count);
}

pub(super) fn poll(batcher: &mut Batcher, now: u64) -> Vec<Action> {
    let mut out = Vec::new();
    batcher.poll(now, &mut out);
    out
}

fn sent(actions: &[Action]) -> Vec<u64> {
    let sent = actions.iter().filter_map(|action| match action {
        Action::Send { order, .. } => Some(number(order.id)),
        Action::Report(_) => None,
    });
    sent.collect()
}

pub(super) fn said(actions: &[Action]) -> Vec<(NoticeKind, u64)> {
    let said = actions.iter().filter_map(|action| match action {
        Action::Report(notice) if notice.kind != NoticeKind::Sent => {
            Some((notice.kind, number(notice.order_id)))
        }
        _ => None,
    });
    said.collect()
}

pub(super) fn batcher(max_batch: u32) -> Batcher {
    Batcher::new(Settings { max_batch, ..Settings::default() })
}

#[test]
fn orders_leave_by_priority_then_in_order() {
    let mut batcher = batcher(1);
    let stop = api::Order { priority: 3, opening: false, ..place(4, 4) };
    let amendment = api::Order { priority: 5, opening: false, ..place(1, 1) };
    let leader = api::Order { priority: LEADER, ..place(5, 5) };
    offer(&mut batcher, 0, vec![amendment, place(2, 2), place(3, 3), stop, leader, close(6, 6)]);
    let mut left = Vec::new();
    for now in 0..6 {
        let out = sent(&poll(&mut batcher, now));
        assert_eq!(out.len(), 1);
        assert!(batcher.answered(now, id(out[0]), Request::Place));
        left.extend(out);
    }
    assert_eq!(left, [5, 6, 4, 2, 3, 1]);
}

#[test]
fn a_leader_with_a_busy_lane_keeps_nobody() {
    let mut batcher = batcher(10);
    offer(&mut batcher, 0, vec![place(1, 1)]);
    assert_eq!(sent(&poll(&mut batcher, 0)), [1]);
    let leader = api::Order { priority: LEADER, ..place(2, 1) };
    offer(&mut batcher, 1, vec![leader, place(3, 3)]);
    assert_eq!(sent(&poll(&mut batcher, 1)), [3]);
    batcher.answered(2, id(1), Request::Place);
    assert_eq!(sent(&poll(&mut batcher, 2)), [2]);
}

#[test]
fn one_unanswered_a_lane_and_the_window_slides() {
    let mut batcher = batcher(2);
    offer(&mut batcher, 0, vec![place(1, 1), place(2, 1), place(3, 3), place(4, 4)]);
    assert_eq!(sent(&poll(&mut batcher, 0)), [1, 3]);
    assert!(sent(&poll(&mut batcher, 1)).is_empty());
    batcher.answered(2, id(3), Request::Place);
    assert_eq!(sent(&poll(&mut batcher, 2)), [4]);
    batcher.answered(3, id(1), Request::Place);
    assert_eq!(sent(&poll(&mut batcher, 3)), [2]);
    assert!(!batcher.answered(4, id(1), Request::Place), "answered once");
}

#[test]
fn a_close_overtakes_the_opening_that_stood_ready() {
    let mut batcher = batcher(1);
    offer(&mut batcher, 0, vec![place(1, 1), place(2, 2)]);
    assert_eq!(sent(&poll(&mut batcher, 0)), [1]);
    offer(&mut batcher, 1, vec![close(3, 2)]);
    batcher.answered(2, id(1), Request::Place);
    assert_eq!(sent(&poll(&mut batcher, 2)), [3]);
    batcher.answered(3, id(3), Request::Place);
    assert_eq!(sent(&poll(&mut batcher, 3)), [2]);
}

#[test]
fn no_answer_frees_place_and_lane_but_not_for_openings() {
    let mut batcher = batcher(1);
    offer(&mut batcher, 0, vec![place(1, 1), place(2, 1), close(3, 1), place(4, 4)]);
    assert_eq!(sent(&poll(&mut batcher, 0)), [3]);
    batcher.answered(0, id(3), Request::Place);
    assert_eq!(sent(&poll(&mut batcher, 0)), [1]);
    assert_eq!(batcher.next_wakeup(0), Some(1000 * MS));
    assert!(said(&poll(&mut batcher, 1000 * MS - 1)).is_empty());
    let out = poll(&mut batcher, 1000 * MS);
    assert_eq!(said(&out), [(NoticeKind::TimedOut, 1)]);
    assert_eq!(sent(&out), [4], "its place is free, its lane is not");
    batcher.answered(1001 * MS, id(4), Request::Place);
    offer(&mut batcher, 1001 * MS, vec![cancel(1, 1, 9), close(5, 1)]);
    assert_eq!(sent(&poll(&mut batcher, 1001 * MS)), [5], "reductions pass");
    batcher.answered(1002 * MS, id(5), Request::Place);
    assert_eq!(sent(&poll(&mut batcher, 1002 * MS)), [1], "so does the cancel");
    batcher.answered(1003 * MS, id(1), Request::Cancel);
    assert!(sent(&poll(&mut batcher, 1003 * MS)).is_empty());
    batcher.answered(1004 * MS, id(1), Request::Place);
    assert_eq!(sent(&poll(&mut batcher, 1004 * MS)), [2]);
}

#[test]
fn given_up_orders_end_the_openings_behind_them() {
    let mut batcher = batcher(10);
    offer(&mut batcher, 0, vec![place(1, 1), place(2, 1)]);
    poll(&mut batcher, 0);
    poll(&mut batcher, 1000 * MS);
    assert!(batcher.give_up(11_000 * MS, id(1), Request::Place));
    let out = poll(&mut batcher, 11_000 * MS);
    assert_eq!(said(&out).last(), Some(&(NoticeKind::AccountBusy, 2)));
    assert!(sent(&out).is_empty());
}

#[test]
fn openings_wait_for_their_lane_with_looks_and_then_are_busy() {
    let mut batcher = batcher(10);
    batcher.settings.answer_timeout_ns = 100_000 * MS;
    offer(&mut batcher, 0, vec![place(1, 1), place(2, 1), close(3, 1)]);
    assert_eq!(sent(&poll(&mut batcher, 0)), [3]);
    let mut looks = Vec::new();
    while let Some(now) = batcher.next_wakeup(0).filter(|now| *now < 100_000 * MS) {
        for action in poll(&mut batcher, now) {
            if let Action::Report(notice) = action {
                looks.push((now / MS, number(notice.order_id), notice.kind, notice.attempt));
                assert_eq!(notice.holder, Some(id(3)));
            }
        }
    }
    let expected = |at, attempt| [1, 2].map(|order| (at, order, NoticeKind::Waiting, attempt));
    let mut table: Vec<_> = [(7_500, 1), (15_000, 2), (22_500, 3)]
        .into_iter()
        .flat_map(|(at, attempt)| expected(at, attempt))
        .collect();
    table.extend([1, 2].map(|order| (30_000, order, NoticeKind::AccountBusy, 0)));
    assert_eq!(looks, table);
    assert_eq!(batcher.waiting(), 0);
}

#[test]
fn a_full_window_is_no_busy_account() {
    let mut batcher = batcher(1);
    batcher.settings.answer_timeout_ns = u64::MAX;
    offer(&mut batcher, 0, vec![place(1, 1), place(2, 2)]);
    poll(&mut batcher, 0);
    assert!(said(&poll(&mut batcher, 60_000 * MS)).is_empty());
}

#[test]
fn reductions_never_end_as_busy_and_zero_never_expires() {
    let mut batcher = batcher(10);
    batcher.settings.answer_timeout_ns = u64::MAX;
    offer(&mut batcher, 0, vec![place(1, 1)]);
    poll(&mut batcher, 0);
    offer(&mut batcher, 1, vec![close(2, 1), place(3, 1)]);
    let late = api::Order { send_before_ns: MADE_NS + 4 * MS, ..place(4, 1) };
    offer(&mut batcher, MS, vec![late]);
    assert_eq!(said(&poll(&mut batcher, 5 * MS)), [(NoticeKind::SendExpired, 4)]);
    poll(&mut batcher, 1_000_000 * MS);
    batcher.answered(1_000_000 * MS, id(1), Request::Place);
    assert_eq!(sent(&poll(&mut batcher, 1_000_000 * MS)), [2]);
}

#[test]
fn an_opening_that_is_put_back_keeps_its_time() {
    let mut batcher = batcher(10);
    let order = api::Order { send_before_ns: MADE_NS + 60 * MS, ..place(1, 1) };
    offer(&mut batcher, 5 * MS, vec![order]);
    assert_eq!(sent(&poll(&mut batcher, 5 * MS)), [1]);
    batcher.set_paused(true);
    assert!(batcher.put_back(40 * MS, id(1), Request::Place));
    assert!(said(&poll(&mut batcher, 64 * MS)).is_empty());
    assert_eq!(said(&poll(&mut batcher, 65 * MS)), [(NoticeKind::SendExpired, 1)]);
}

#[test]
fn a_waiting_order_is_withdrawn_without_the_broker() {
    let mut batcher = batcher(10);
    offer(&mut batcher, 0, vec![place(1, 1), place(2, 1)]);
    poll(&mut batcher, 0);
    offer(&mut batcher, 1, vec![cancel(2, 1, 8), cancel(1, 1, 9), cancel(1, 1, 10)]);
    let out = poll(&mut batcher, 1);
    assert_eq!(said(&out), [(NoticeKind::Withdrawn, 2)]);
    assert!(sent(&out).is_empty(), "the order to cancel is itself unanswered");
    batcher.answered(2, id(1), Request::Place);
    let out = poll(&mut batcher, 2);
    assert!(matches!(
        out[..],
        [Action::Send { order: Order { request: Request::Cancel, .. }, .. }]
    ));
    batcher.answered(3, id(1), Request::Cancel);
    assert!(poll(&mut batcher, 3).is_empty(), "two cancels of one order are one");
}

#[test]
fn a_batch_id_spans_a_window_and_delays_nothing() {
    let mut batcher = batcher(1);
    let (mut ids, mut now) = (Vec::new(), 5_000 * MS);
    offer(&mut batcher, now, (1..=5).map(|order| place(order, order)).collect());
    for order in 1..=5 {
        for action in poll(&mut batcher, now) {
            if let Action::Send { batch_id, .. } = action {
                ids.push((now - 5_000 * MS, batch_id - 5_000 * MS));
            }
        }
        batcher.answered(now, id(order), Request::Place);
        now += 40 * MS;
    }
    let expected = [(0, 0), (40, 0), (80, 0), (120, 120), (160, 120)];
    assert_eq!(ids, expected.map(|(at, batch)| (at * MS, batch * MS)));
}

#[test]
fn the_latch_ends_openings_at_once_and_nothing_else() {
    for (latched, refused, sends) in [(0, vec![1, 2, 5], vec![3]), (2, vec![2], vec![3, 1, 5])] {
        let mut batcher = batcher(10);
        offer(&mut batcher, 0, vec![place(1, 1), place(2, 2), close(3, 2)]);
        batcher.set_stopped(0, latched);
        offer(&mut batcher, 0, vec![place(5, 5)]);
        let out = poll(&mut batcher, 0);
        let expected: Vec<_> =
            refused.iter().map(|order| (NoticeKind::RefusedStopped, *order)).collect();
        assert_eq!((said(&out), sent(&out)), (expected, sends));
        batcher.clear_stopped(latched);
        offer(&mut batcher, 1, vec![place(6, 6)]);
        assert_eq!(sent(&poll(&mut batcher, 1)), [6]);
    }
}

#[test]
fn reduce_only_holds_openings() {
    let mut batcher = batcher(10);
    batcher.set_reduce_only(true);
    offer(&mut batcher, 0, vec![place(1, 1), close(2, 2)]);
    assert_eq!(sent(&poll(&mut batcher, 0)), [2]);
    assert_eq!(batcher.next_wakeup(0), Some(1000 * MS), "the answer's deadline");
    batcher.set_reduce_only(false);
    assert_eq!(sent(&poll(&mut batcher, 0)), [1]);
}

#[test]
fn paused_holds_openings_and_gives_reductions_back() {
    let mut batcher = batcher(1);
    offer(&mut batcher, 0, vec![close(1, 1)]);
    assert_eq!(sent(&poll(&mut batcher, 0)), [1]);
    offer(&mut batcher, 0, vec![place(2, 2), close(3, 1), cancel(1, 1, 9)]);
    batcher.set_paused(true);
    offer(&mut batcher, 0, vec![close(4, 4)]);
    let out = poll(&mut batcher, 0);
    let given_back = [3, 4].map(|order| (NoticeKind::NeverSent, order));
    assert_eq!((said(&out), sent(&out)), (given_back.to_vec(), vec![]));
    batcher.answered(1, id(1), Request::Place);
    batcher.set_paused(false);
    assert_eq!(sent(&poll(&mut batcher, 1)), [1], "the cancel of what is out");
    batcher.answered(2, id(1), Request::Cancel);
    assert_eq!(sent(&poll(&mut batcher, 2)), [2]);
}

#[test]
fn each_ordinal_is_taken_once_and_old_writers_are_fenced() {
    let mut batcher = batcher(10);
    let mut offered = |position, shard, epoch, orders| {
        let group = api::OrderGroup { position, epoch, orders, ..api::OrderGroup::default() };
        let request = api::LinkRequest { order_groups: vec![group], ..api::LinkRequest::default() };
        let offered = batcher.offer(0, shard, &request.encode_to_vec()).expect("readable");
        (offered.taken, offered.repeated, offered.fenced)
    };
    assert_eq!(offered(9, 1, 1, vec![place(1, 1), place(2, 2)]), (2, 0, 0));
    assert_eq!(offered(9, 1, 1, vec![place(2, 2), place(3, 3)]), (1, 1, 0));
    assert_eq!(offered(10, 1, 2, vec![place(4, 4)]), (1, 0, 0));
    assert_eq!(offered(9, 1, 2, vec![place(5, 5)]), (1, 0, 0), "slices mix");
    assert_eq!(offered(11, 1, 1, vec![place(6, 6)]), (0, 0, 1));
    assert_eq!(offered(3, 2, 1, vec![place(7, 7)]), (1, 0, 0), "shards count apart");
    batcher.fence(1, 20);
    let late = batcher.offer(0, 1, &group(20, vec![place(8, 8)])).expect("readable");
    assert_eq!(late, Offered { fenced: 1, ..Offered::default() }, "epoch 1 is over");
    batcher.raise_epoch(3, 1);
    batcher.fence(3, 20);
    let late = batcher.offer(0, 3, &group(20, vec![place(9, 9)])).expect("readable");
    assert_eq!(late, Offered { repeated: 1, ..Offered::default() });
}

#[test]
fn tokens_bound_what_leaves_and_come_back_exactly() {
    let mut batcher = batcher(100);
    batcher.set_bucket(Scope::Login, Bucket::new(3, 2, 1000 * MS).expect("a limit"));
    offer(&mut batcher, 0, (1..=6).map(|order| place(order, order)).collect());
    let mut left = Vec::new();
    let mut now = 0;
    while left.len() < 6 {
        left.extend(sent(&poll(&mut batcher, now)).into_iter().map(|order| (now / MS, order)));
        for order in 1..=6 {
            batcher.answered(now, id(order), Request::Place);
        }
        now = batcher.next_wakeup(now).unwrap_or(now);
    }
    assert_eq!(left, [(0, 1), (0, 2), (0, 3), (500, 4), (1000, 5), (1500, 6)]);
    assert_eq!(Bucket::new(0, 1, 1), None);
}

#[test]
fn what_did_not_leave_waits_again_at_its_old_rank() {
    let mut batcher = batcher(1);
    offer(&mut batcher, 0, vec![place(1, 1), place(2, 2)]);
    assert_eq!(sent(&poll(&mut batcher, 0)), [1]);
    assert!(batcher.put_back(1, id(1), Request::Place));
    assert!(!batcher.put_back(1, id(1), Request::Place), "it waits already");
    assert_eq!(sent(&poll(&mut batcher, 1)), [1]);
    batcher.set_stopped(2, 0);
    assert!(batcher.put_back(2, id(1), Request::Place));
    let out = poll(&mut batcher, 2);
    let refused = [2, 1].map(|order| (NoticeKind::RefusedStopped, order));
    assert_eq!((said(&out), sent(&out)), (refused.to_vec(), vec![]));
}

#[test]
fn unreadable_bytes_take_nothing() {
    let mut batcher = batcher(10);
    let mut bytes = group(7, vec![place(1, 1)]);
    let nameless = api::Order { order_id: vec![1; 15], ..place(2, 2) };
    bytes.extend(group(7, vec![nameless]));
    assert!(batcher.offer(0, 1, &bytes).is_err());
    assert_eq!((batcher.waiting(), poll(&mut batcher, 0)), (0, Vec::new()));
}
