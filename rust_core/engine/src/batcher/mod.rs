//! The batcher of one broker connection: which waiting order leaves, and when (SG4, SG6).
//!
//! Pure: time and tokens are arguments, nothing is read and nobody is called. What holds at every moment:
//! - at most one unanswered request per lane (account, instrument), at most `max_batch` on the connection;
//! - orders leave by priority, then by (position, ordinal), and never wait for somebody else's lane;
//! - a lane with an order in doubt is closed to openings; cancels and reductions pass;
//! - every order that was taken ends exactly once: sent, withdrawn, expired, busy, refused or given back.

mod decode;
mod distance;
mod intake;
mod lane;
mod notice;
mod pause;
#[cfg(test)]
mod properties;
mod slab;
#[cfg(test)]
mod tests;
mod tokens;

use std::collections::{BTreeSet, VecDeque};

pub use decode::Unreadable;
pub use notice::{Notice, NoticeKind};
pub use tokens::{Bucket, Scope};

use distance::Distances;
use intake::Intake;
use lane::{Lanes, Rank};
use slab::{Entry, Slab, Stage};
use tokens::Tokens;

/// 16 bytes that name an order ([`crate::ids`]).
pub type OrderId = [u8; 16];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Request {
    Place,
    Cancel,
}

/// One request as it came from the engine; the codes of side, type and time in force pass through unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    pub id: OrderId,
    pub request: Request,
    pub account: u64,
    pub instrument: u64,
    pub side: i32,
    pub order_type: i32,
    pub time_in_force: i32,
    pub quantity: i64,
    pub limit_price: i64,
    pub priority: u8,
    pub opening: bool,
    /// From when on it may no longer leave, on the gateway's clock; None: it goes at any age.
    pub late_at_ns: Option<u64>,
    pub position: u64,
    pub ordinal: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    pub max_batch: u32,
    pub answer_timeout_ns: u64,
    pub account_lock_timeout_ns: u64,
    pub account_lock_retries: u32,
    pub batch_window_ns: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_batch: 10,
            answer_timeout_ns: 1_000_000_000,
            account_lock_timeout_ns: 30_000_000_000,
            account_lock_retries: 3,
            batch_window_ns: 100_000_000,
        }
    }
}

/// What the gateway must do next. Sends come in the order in which they leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Send { order: Order, batch_id: u64 },
    Report(Notice),
}

/// What became of the orders of one link request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offered {
    pub taken: u32,
    /// Taken before: the same (position, ordinal) once more, or below what is remembered.
    pub repeated: u32,
    /// From a writer that has been replaced.
    pub fenced: u32,
}

#[derive(Debug, Default)]
pub struct Batcher {
    settings: Settings,
    orders: Slab,
    lanes: Lanes,
    intake: Intake,
    distances: Distances,
    tokens: Tokens,
    /// Candidates of free lanes: those that reduce or cancel, and openings.
    ready: [BTreeSet<Rank>; 2],
    /// Looks at waiting openings, by (due, slot); and sends that expire.
    looks: BTreeSet<(u64, u32)>,
    expiries: BTreeSet<(u64, u32)>,
    /// Answer deadlines in the order of the sends; stale ones are skipped by their generation.
    deadlines: VecDeque<(u64, u32, u32)>,
    unanswered: u32,
    /// The batch that is open: its id, which is the time its first order left.
    batch_id: u64,
    stopped: BTreeSet<u64>,
    reduce_only: bool,
    paused: bool,
    notices: Vec<Notice>,
}

impl Batcher {
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// How long openings wait for their lane from now on, and how many looks report it (SG6).
    pub fn set_lane_wait(&mut self, timeout_ns: u64, retries: u32) {
        self.settings.account_lock_timeout_ns = timeout_ns;
        self.settings.account_lock_retries = retries;
    }

    /// A broker's limit on requests; without one a scope is unlimited.
    pub fn set_bucket(&mut self, scope: Scope, bucket: Bucket) {
        self.tokens.set(scope, bucket);
    }

    /// While set, openings wait and everything else goes (rule 1: a log that cannot be written).
    pub fn set_reduce_only(&mut self, reduce_only: bool) {
        self.reduce_only = reduce_only;
    }

    /// The stop latch holds `account` (0: all): waiting openings end now, later ones on arrival.
    pub fn set_stopped(&mut self, now: u64, account: u64) {
        self.stopped.insert(account);
        let refused: Vec<u32> = self
            .orders
            .iter()
            .filter(|(_, entry)| entry.stage == Stage::Waiting && self.refuses(&entry.order))
            .map(|(slot, _)| slot)
            .collect();
        for slot in refused {
            self.end_waiting(now, slot, NoticeKind::RefusedStopped);
        }
    }

    pub fn clear_stopped(&mut self, account: u64) {
        self.stopped.remove(&account);
    }

    /// Refuses writers of this shard below `epoch` from now on.
    pub fn raise_epoch(&mut self, shard: u32, epoch: u64) {
        self.intake.raise_epoch(shard, epoch);
    }

    /// Orders of this shard up to `position` were answered as never sent: should they arrive late, they are dropped.
    pub fn fence(&mut self, shard: u32, position: u64) {
        self.intake.fence(shard, position);
    }

    /// Whether `offer` would take the order groups of a serialized `LinkRequest`.
    pub fn check(request: &[u8]) -> Result<(), Unreadable> {
        decode::orders(request, &mut |_| {})
    }

    /// Takes the order groups of a serialized `LinkRequest`; its other fields are the host's. Nothing is taken where the
    /// bytes cannot be read.
    pub fn offer(&mut self, now: u64, shard: u32, request: &[u8]) -> Result<Offered, Unreadable> {
        let mut offered = Offered::default();
        Self::check(request)?;
        decode::orders(request, &mut |written| {
            let Order { position, ordinal, .. } = written.order;
            match self.intake.take(shard, written.epoch, position, ordinal) {
                intake::Verdict::Taken => {
                    offered.taken += 1;
                    let late_at_ns = self.distances.late_at_ns(now, shard, &written);
                    self.admit(now, Order { late_at_ns, ..written.order });
                }
                intake::Verdict::Repeated => offered.repeated += 1,
                intake::Verdict::Fenced => offered.fenced += 1,
            }
        })?;
        Ok(offered)
    }

    /// The broker answered this request, or will never be asked again: its place and lane are free. False: it was not out.
    pub fn answered(&mut self, now: u64, id: OrderId, request: Request) -> bool {
        let Some(slot) = self.orders.find(id, request) else {
            return false;
        };
        let entry = *self.orders.get(slot);
        let lane = self.lanes.get_mut(entry.lane);
        match entry.stage {
            Stage::Waiting => return false,
            Stage::Unanswered => {
                lane.unanswered = None;
                self.unanswered -= 1;
            }
            Stage::InDoubt => lane.in_doubt.retain(|other| *other != slot),
        }
        self.orders.remove(slot);
        self.refresh(now, entry.lane);
        true
    }

    /// Nobody could say what became of this order: a person decides. Openings that wait for its lane end as busy.
    pub fn give_up(&mut self, now: u64, id: OrderId, request: Request) -> bool {
        let Some(slot) = self.orders.find(id, request) else {
            return false;
        };
        let lane = self.orders.get(slot).lane;
        let waiting = self.lanes.get_mut(lane).waiting.clone();
        for rank in waiting.into_iter().filter(|rank| rank.opening) {
            self.end_waiting(now, rank.slot, NoticeKind::AccountBusy);
        }
        self.answered(now, id, request)
    }

    /// This request certainly did not reach the broker: it waits again, at its old rank.
    pub fn put_back(&mut self, now: u64, id: OrderId, request: Request) -> bool {
        let Some(slot) = self.orders.find(id, request) else {
            return false;
        };
        let entry = *self.orders.get(slot);
        if entry.stage != Stage::Unanswered || !self.answered(now, id, request) {
            return false;
        }
        self.admit(now, entry.order);
        true
    }

    /// Whether this request waits (Some(false)), is out (Some(true)), or is not here.
    #[must_use]
    pub fn is_out(&self, id: OrderId, request: Request) -> Option<bool> {
        let slot = self.orders.find(id, request)?;
        Some(self.orders.get(slot).stage != Stage::Waiting)
    }

    #[must_use]
    pub fn waiting(&self) -> usize {
        self.orders.len() - self.unanswered as usize - self.lanes.in_doubt()
    }

    #[must_use]
    pub fn unanswered(&self) -> u32 {
        self.unanswered
    }

    /// Everything that is due at `now`, appended to `out`.
    pub fn poll(&mut self, now: u64, out: &mut Vec<Action>) {
        self.time_out(now);
        self.expire(now);
        self.look(now);
        if self.paused {
            self.give_back(now);
        }
        self.send(now, out);
        out.extend(self.notices.drain(..).map(Action::Report));
    }

    /// When `poll` has something to do next, if nothing else happens before.
    pub fn next_wakeup(&mut self, now: u64) -> Option<u64> {
        if !self.notices.is_empty() {
            return Some(now);
        }
        self.drop_stale_deadlines();
        let timers = [
            self.deadlines.front().map(|(due, _, _)| *due),
            self.looks.first().map(|(due, _)| *due),
            self.expiries.first().map(|(due, _)| *due),
            self.next_ready().and_then(|_| self.tokens.available_at(now)),
        ];
        timers.into_iter().flatten().min()
    }

    fn refuses(&self, order: &Order) -> bool {
        order.opening && (self.stopped.contains(&0) || self.stopped.contains(&order.account))
    }

    fn admit(&mut self, now: u64, order: Order) {
        if order.request == Request::Cancel {
            let waiting = self.orders.find(order.id, Request::Place);
            if let Some(slot) =
                waiting.filter(|slot| self.orders.get(*slot).stage == Stage::Waiting)
            {
                self.end_waiting(now, slot, NoticeKind::Withdrawn);
                return;
            }
            // One cancel of an order is enough while it waits or is out.
            if self.orders.find(order.id, Request::Cancel).is_some() {
                return;
            }
        } else if self.orders.find(order.id, Request::Place).is_some() {
            return;
        } else if self.refuses(&order) {
            self.notices.push(Notice::of(NoticeKind::RefusedStopped, &order));
            return;
        }
        let lane = self.lanes.index(order.account, order.instrument);
        let slot = self.orders.insert(order, lane);
        if let Some(due) = order.late_at_ns {
            self.expiries.insert((due, slot));
        }
        self.lanes.get_mut(lane).push(Rank::of(&order, slot));
        self.refresh(now, lane);
        if self.lanes.get_mut(lane).candidate.is_none_or(|rank| rank.slot != slot) {
            self.start_looks(now, slot);
        }
    }

    /// Names the lane's candidate anew after anything about the lane has changed.
    fn refresh(&mut self, now: u64, index: u32) {
        let lane = self.lanes.get_mut(index);
        let (before, after) = (lane.candidate, lane.best());
        if before == after {
            return;
        }
        lane.candidate = after;
        if let Some(rank) = before {
            self.ready[usize::from(rank.opening)].remove(&rank);
            if self.lanes.get_mut(index).contains(&rank) {
                self.start_looks(now, rank.slot);
            }
        }
        if let Some(rank) = after {
            self.ready[usize::from(rank.opening)].insert(rank);
            self.stop_looks(rank.slot);
        }
    }

    fn start_looks(&mut self, now: u64, slot: u32) {
        let entry = self.orders.get_mut(slot);
        if entry.order.opening {
            entry.waits_since = now;
            entry.looks = 0;
            self.schedule_look(slot);
        }
    }

    fn schedule_look(&mut self, slot: u32) {
        let Settings { account_lock_timeout_ns, account_lock_retries, .. } = self.settings;
        let entry = self.orders.get_mut(slot);
        let steps = u64::from(account_lock_retries) + 1;
        let step = u64::from(entry.looks) + 1;
        let elapsed = u128::from(account_lock_timeout_ns) * u128::from(step) / u128::from(steps);
        let elapsed = u64::try_from(elapsed).unwrap_or(u64::MAX);
        entry.look_at = entry.waits_since.saturating_add(elapsed);
        self.looks.insert((entry.look_at, slot));
    }

    fn stop_looks(&mut self, slot: u32) {
        let entry = self.orders.get_mut(slot);
        if entry.look_at != 0 {
            self.looks.remove(&(entry.look_at, slot));
            entry.look_at = 0;
        }
    }

    /// Takes a waiting order out of every queue; its lane is refreshed by the caller.
    fn unqueue(&mut self, slot: u32) -> Entry {
        self.stop_looks(slot);
        let entry = *self.orders.get(slot);
        if let Some(due) = entry.order.late_at_ns {
            self.expiries.remove(&(due, slot));
        }
        self.lanes.get_mut(entry.lane).remove(&Rank::of(&entry.order, slot));
        entry
    }

    fn end_waiting(&mut self, now: u64, slot: u32, kind: NoticeKind) {
        let entry = self.unqueue(slot);
        let mut notice = Notice::of(kind, &entry.order);
        if kind == NoticeKind::AccountBusy {
            notice.holder = self.holder(entry.lane, slot);
        }
        self.notices.push(notice);
        self.refresh(now, entry.lane);
        self.orders.remove(slot);
    }

    /// The order that keeps others out of this lane.
    fn holder(&mut self, lane: u32, except: u32) -> Option<OrderId> {
        let slot = self.lanes.get_mut(lane).holder().filter(|slot| *slot != except)?;
        Some(self.orders.get(slot).order.id)
    }

    fn time_out(&mut self, now: u64) {
        while let Some((due, slot, generation)) = self.deadlines.front().copied() {
            let stale = !self.orders.is_current(slot, generation);
            if !stale && due > now {
                return;
            }
            self.deadlines.pop_front();
            if stale {
                continue;
            }
            let entry = self.orders.get_mut(slot);
            entry.stage = Stage::InDoubt;
            let (order, index) = (entry.order, entry.lane);
            self.notices.push(Notice::of(NoticeKind::TimedOut, &order));
            self.unanswered -= 1;
            let lane = self.lanes.get_mut(index);
            lane.unanswered = None;
            lane.in_doubt.push(slot);
            self.refresh(now, index);
        }
    }

    fn expire(&mut self, now: u64) {
        while let Some((due, slot)) = self.expiries.first().copied() {
            if due > now {
                return;
            }
            self.end_waiting(now, slot, NoticeKind::SendExpired);
        }
    }

    fn look(&mut self, now: u64) {
        while let Some((due, slot)) = self.looks.first().copied() {
            if due > now {
                return;
            }
            self.looks.remove(&(due, slot));
            let entry = self.orders.get_mut(slot);
            entry.look_at = 0;
            entry.looks += 1;
            if entry.looks > self.settings.account_lock_retries {
                self.end_waiting(now, slot, NoticeKind::AccountBusy);
                continue;
            }
            let mut notice = Notice::of(NoticeKind::Waiting, &entry.order);
            notice.attempt = entry.looks;
            let lane = entry.lane;
            notice.holder = self.holder(lane, slot);
            self.notices.push(notice);
            self.schedule_look(slot);
        }
    }

    fn drop_stale_deadlines(&mut self) {
        while let Some((_, slot, generation)) = self.deadlines.front().copied() {
            if self.orders.is_current(slot, generation) {
                return;
            }
            self.deadlines.pop_front();
        }
    }

    /// The order that leaves next, if the window has room for it.
    fn next_ready(&self) -> Option<Rank> {
        if self.paused || self.unanswered >= self.settings.max_batch {
            return None;
        }
        let openings = if self.reduce_only { None } else { self.ready[1].first() };
        self.ready[0].first().into_iter().chain(openings).min().copied()
    }

    fn send(&mut self, now: u64, out: &mut Vec<Action>) {
        while let Some(rank) = self.next_ready() {
            if !self.tokens.take(now) {
                return;
            }
            self.ready[usize::from(rank.opening)].remove(&rank);
            let entry = self.unqueue(rank.slot);
            let lane = self.lanes.get_mut(entry.lane);
            lane.candidate = None;
            lane.unanswered = Some(rank.slot);
            self.unanswered += 1;
            let sent = self.orders.get_mut(rank.slot);
            sent.stage = Stage::Unanswered;
            let due = now.saturating_add(self.settings.answer_timeout_ns);
            self.deadlines.push_back((due, rank.slot, sent.generation));
            if now.saturating_sub(self.batch_id) > self.settings.batch_window_ns {
                self.batch_id = now;
            }
            out.push(Action::Send { order: entry.order, batch_id: self.batch_id });
            if entry.order.request == Request::Place {
                let mut notice = Notice::of(NoticeKind::Sent, &entry.order);
                notice.batch_id = self.batch_id;
                self.notices.push(notice);
            }
        }
    }
}
