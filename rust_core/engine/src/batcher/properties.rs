//! What must hold on every path: random orders, answers, silence, cancels and stops against a model of the broker; and the
//! time a burst takes, beside the time it would take with a barrier.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::tests::{CLOSE, LEADER, MS, OPENING, group, group_made_at, id, place};
use super::*;
use crate::proto::api;

#[derive(Debug, Clone)]
enum Step {
    /// `way_ms`: how long it was on its way.
    Offer {
        account: u64,
        priority: i32,
        opening: bool,
        expires: bool,
        way_ms: u64,
    },
    Cancel {
        nth: usize,
    },
    Answer {
        nth: usize,
    },
    Stop {
        account: u64,
    },
    Resume,
    Pause {
        paused: bool,
    },
    Pass {
        ms: u64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let priority = prop_oneof![Just(LEADER), Just(CLOSE), Just(3), Just(OPENING), Just(5)];
    let way_ms = prop_oneof![3 => Just(0), 1 => 0..4_000_u64];
    let offer = (1..6_u64, priority, any::<bool>(), any::<bool>(), way_ms).prop_map(
        |(account, priority, opening, expires, way_ms)| Step::Offer {
            account,
            priority,
            opening,
            expires,
            way_ms,
        },
    );
    prop_oneof![
        8 => offer,
        2 => (0..50_usize).prop_map(|nth| Step::Cancel { nth }),
        6 => (0..50_usize).prop_map(|nth| Step::Answer { nth }),
        1 => (0..6_u64).prop_map(|account| Step::Stop { account }),
        1 => Just(Step::Resume),
        1 => any::<bool>().prop_map(|paused| Step::Pause { paused }),
        4 => (1..2_000_u64).prop_map(|ms| Step::Pass { ms }),
    ]
}

/// Judges from outside, by what the batcher was told and what it said.
#[derive(Default)]
struct Judge {
    offered: BTreeMap<OrderId, Order>,
    /// When openings with a limit are too late, on the batcher's clock.
    late: BTreeMap<OrderId, u64>,
    ended: BTreeMap<OrderId, &'static str>,
    /// By (account, request): what is out and neither answered nor in doubt.
    out: BTreeMap<(OrderId, Request), u64>,
    in_doubt: BTreeSet<(OrderId, Request)>,
    stopped: BTreeSet<u64>,
    max_batch: usize,
    paused: bool,
}

impl Judge {
    fn end(&mut self, order: OrderId, how: &'static str) {
        assert_eq!(self.ended.insert(order, how), None, "an order ends once");
    }

    fn see(&mut self, now: u64, action: &Action) {
        match action {
            Action::Send { order, .. } => {
                let account = order.account;
                assert!(!self.paused, "sent without a broker");
                assert!(!self.out.values().any(|other| *other == account), "one a lane");
                if order.request == Request::Place {
                    self.end(order.id, "sent");
                    let stopped = [0, account].iter().any(|who| self.stopped.contains(who));
                    assert!(!(order.opening && stopped), "an opening passed the latch");
                    assert!(
                        self.late.get(&order.id).is_none_or(|late| now < *late + now / 1000),
                        "sent late"
                    );
                    let doubt = self.in_doubt.iter().any(|(other, request)| {
                        *request == Request::Place && self.offered[other].account == account
                    });
                    assert!(!(order.opening && doubt), "an opening passed one in doubt");
                }
                self.out.insert((order.id, order.request), account);
                assert!(self.out.len() <= self.max_batch, "the window");
            }
            Action::Report(notice) => match notice.kind {
                NoticeKind::TimedOut => {
                    let key = (notice.order_id, notice.request);
                    assert!(self.out.remove(&key).is_some());
                    self.in_doubt.insert(key);
                }
                NoticeKind::Withdrawn => self.end(notice.order_id, "withdrawn"),
                NoticeKind::RefusedStopped | NoticeKind::AccountBusy | NoticeKind::SendExpired => {
                    assert!(self.offered[&notice.order_id].opening, "a reduction was ended");
                    let expired = notice.kind == NoticeKind::SendExpired;
                    assert!(!expired || self.late[&notice.order_id] <= now, "expired early");
                    self.end(notice.order_id, "refused");
                }
                NoticeKind::NeverSent => {
                    let opening = self.offered[&notice.order_id].opening;
                    assert!(self.paused && !opening, "given back without need");
                    self.end(notice.order_id, "given back");
                }
                NoticeKind::Sent | NoticeKind::Waiting => {}
            },
        }
    }
}

struct Run {
    batcher: Batcher,
    judge: Judge,
    now: u64,
    /// How far record time is ahead of the batcher's.
    ahead: u64,
    next: u64,
}

impl Run {
    fn poll(&mut self) {
        let mut out = Vec::new();
        self.batcher.poll(self.now, &mut out);
        // Time-outs free places before the sends of the same poll take them.
        let is_time_out = |action: &&Action| matches!(action, Action::Report(notice) if notice.kind == NoticeKind::TimedOut);
        out.iter().filter(is_time_out).for_each(|action| self.judge.see(self.now, action));
        out.iter()
            .filter(|action| !is_time_out(action))
            .for_each(|action| self.judge.see(self.now, action));
        let free = self.judge.max_batch > self.judge.out.len();
        assert!(!free || self.batcher.next_ready().is_none(), "room and somebody ready");
    }

    fn pause(&mut self, paused: bool) {
        self.batcher.set_paused(paused);
        self.judge.paused = paused;
    }

    fn answer(&mut self, nth: usize) {
        let known: Vec<_> =
            self.judge.out.keys().chain(self.judge.in_doubt.iter()).copied().collect();
        if let Some((order, request)) = known.get(nth % known.len().max(1)) {
            assert!(self.batcher.answered(self.now, *order, *request));
            self.judge.out.remove(&(*order, *request));
            self.judge.in_doubt.remove(&(*order, *request));
        }
    }

    fn offer(&mut self, made_ns: u64, order: api::Order) {
        let request = group_made_at(made_ns, self.next, vec![order]);
        decode::orders(&request, &mut |written| {
            let order = written.order;
            if order.request == Request::Place {
                self.judge.offered.insert(order.id, order);
            }
        })
        .expect("readable");
        self.batcher.offer(self.now, 1, &request).expect("readable");
        self.next += 1;
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Offer { account, priority, opening, expires, way_ms } => {
                let order = place(self.next, account);
                let made_ns = self.now + self.ahead - way_ms * MS;
                let limited = expires && opening;
                let send_before_ns = if limited { made_ns + 3_000 * MS } else { 0 };
                if limited {
                    self.judge
                        .late
                        .insert(id(self.next), (self.now + 3_000 * MS).saturating_sub(way_ms * MS));
                }
                self.offer(made_ns, api::Order { priority, opening, send_before_ns, ..order });
            }
            Step::Cancel { nth } => {
                let ids: Vec<OrderId> = self.judge.offered.keys().copied().collect();
                if let Some(order) = ids.get(nth % ids.len().max(1)) {
                    let account = self.judge.offered[order].account;
                    let order_id = order.to_vec();
                    self.offer(1, api::Order { action: 2, order_id, ..place(self.next, account) });
                }
            }
            Step::Answer { nth } => self.answer(nth),
            Step::Stop { account } => {
                self.batcher.set_stopped(self.now, account);
                self.judge.stopped.insert(account);
            }
            Step::Resume => {
                for account in std::mem::take(&mut self.judge.stopped) {
                    self.batcher.clear_stopped(account);
                }
            }
            Step::Pause { paused } => self.pause(paused),
            Step::Pass { ms } => self.now += ms * MS,
        }
    }
}

proptest! {
    #[test]
    fn no_path_breaks_an_invariant(
        steps in prop::collection::vec(step(), 1..200),
        ahead in 4_000 * MS..1_000_000_000 * MS,
    ) {
        let settings = Settings { max_batch: 3, ..Settings::default() };
        let judge = Judge { max_batch: 3, ..Judge::default() };
        let mut run = Run { batcher: Batcher::new(settings), judge, now: 1, ahead, next: 1 };
        run.batcher.set_record_time(1, 1, 1 + ahead);
        for step in &steps {
            run.take(step);
            run.poll();
        }
        run.pause(false);
        // At the end everything is answered, so that whatever waits must leave.
        for _ in 0..4 * steps.len() {
            while run.judge.out.len() + run.judge.in_doubt.len() > 0 {
                run.answer(0);
            }
            run.poll();
        }
        for order in run.judge.offered.keys() {
            prop_assert!(run.judge.ended.contains_key(order), "an order was lost");
        }
        prop_assert_eq!(run.batcher.waiting(), 0);
        prop_assert_eq!(run.batcher.unanswered(), 0);
        prop_assert_eq!(run.batcher.next_wakeup(run.now), None);
    }
}

/// Answer times around 40 ms with the tail real brokers have: one in sixteen takes 200 ms.
fn answer_time(order: u64) -> u64 {
    let spread = order.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    if spread.is_multiple_of(16) { 200 * MS } else { (30 + spread % 13) * MS }
}

#[test]
fn a_thousand_orders_take_half_the_time_of_a_barrier() {
    let mut batcher = Batcher::new(Settings::default());
    let orders = (1..=1000).map(|order| place(order, order)).collect();
    batcher.offer(1, 1, &group(1, orders)).expect("readable");
    let mut answers = BTreeSet::from([(1, 0)]);
    let (mut left, mut now, mut out) = (0, 0, Vec::new());
    while let Some((at, answered)) = answers.pop_first() {
        now = at;
        batcher.answered(now, id(answered), Request::Place);
        batcher.poll(now, &mut out);
        for action in out.drain(..) {
            if let Action::Send { order, .. } = action {
                left += 1;
                answers.insert((now + answer_time(u64::from(order.ordinal)), order.ordinal.into()));
            }
        }
    }
    let orders: Vec<u64> = (1..=1000).collect();
    let slowest = |batch: &[u64]| batch.iter().map(|order| answer_time(*order)).max();
    let barrier: u64 = orders.chunks(10).filter_map(slowest).sum();
    assert_eq!(left, 1000);
    assert!((4_000 * MS..5_000 * MS).contains(&now), "the window took {} ms", now / MS);
    assert!(barrier > 2 * now, "the barrier took {} ms", barrier / MS);
}
