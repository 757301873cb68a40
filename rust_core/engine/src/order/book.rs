//! Where orders are kept: a slab that does not move them, and an index from id to place. Orders that have ended stay for
//! late words about them, the oldest leaving first.
//!
//! Nobody looks for an order before it is out, so new ones enter the index with the first word about any of them
//! ([`OrderBook::take_in`]): a hashed index is a cache miss an order, which the fan-out need not wait for.

use std::collections::VecDeque;

use hashbrown::HashTable;

use super::Order;
use crate::ids::EffectId;

/// Finished orders stay this long in record time.
pub const FINISHED_KEPT_NS: i64 = 24 * 3600 * 1_000_000_000;
/// Or until there are more of them than this.
pub const FINISHED_KEPT: usize = 500_000;

#[derive(Debug, Default)]
pub struct OrderBook {
    orders: Vec<Order>,
    free: Vec<u32>,
    index: HashTable<u32>,
    /// Places that the index does not know yet, in the order they were taken.
    newcomers: Vec<u32>,
    finished: VecDeque<(i64, u32)>,
}

impl OrderBook {
    /// Room for `additional` orders, so that none of them allocates.
    pub fn reserve(&mut self, additional: usize) {
        self.orders.reserve(additional.saturating_sub(self.free.len()));
        self.newcomers.reserve(additional);
    }

    /// The order's place. Newcomers are looked through one by one where they were not taken in.
    #[must_use]
    pub fn find(&self, id: EffectId) -> Option<u32> {
        let known = self.index.find(id.hash, |place| self.get(*place).id == id);
        known.or_else(|| self.newcomers.iter().find(|place| self.get(**place).id == id)).copied()
    }

    /// The order's place; `None` where there are too many.
    #[inline]
    pub fn insert(&mut self, order: Order) -> Option<u32> {
        let place = if let Some(place) = self.free.pop() {
            self.orders[place as usize] = order;
            place
        } else {
            let place = u32::try_from(self.orders.len()).ok()?;
            self.orders.push(order);
            place
        };
        self.newcomers.push(place);
        Some(place)
    }

    /// Takes the newcomers into the index, before words about them are read. `false` where an id was taken, which breaks
    /// an invariant. Places for as many more are made ready.
    #[must_use]
    pub fn take_in(&mut self) -> bool {
        let Self { orders, index, newcomers, .. } = self;
        let hash = |place: &u32| orders[*place as usize].id.hash;
        index.reserve(newcomers.len(), hash);
        let mut unique = true;
        let count = newcomers.len();
        for place in newcomers.drain(..) {
            let id = orders[place as usize].id;
            unique &= index.find(id.hash, |other| orders[*other as usize].id == id).is_none();
            index.insert_unique(id.hash, place, hash);
        }
        self.prepare(count);
        unique
    }

    /// Makes places ready for `count` orders: memory that was never touched costs more than what is written to it, so it
    /// is touched when nobody waits.
    fn prepare(&mut self, count: usize) {
        let first = self.orders.len();
        let end = first + count.saturating_sub(self.free.len());
        let (Ok(from), Ok(to)) = (u32::try_from(first), u32::try_from(end)) else { return };
        self.orders.resize(end, Order::default());
        self.free.extend((from..to).rev());
    }

    #[must_use]
    pub fn get(&self, place: u32) -> &Order {
        &self.orders[place as usize]
    }

    pub fn get_mut(&mut self, place: u32) -> &mut Order {
        &mut self.orders[place as usize]
    }

    /// The order has ended; it is forgotten in time.
    pub fn finished(&mut self, place: u32, now_ns: i64) {
        self.finished.push_back((now_ns, place));
    }

    /// Forgets finished orders past their time. Called between records.
    pub fn forget(&mut self, now_ns: i64) {
        while let Some(&(since, place)) = self.finished.front() {
            if self.finished.len() <= FINISHED_KEPT && now_ns - since < FINISHED_KEPT_NS {
                return;
            }
            self.finished.pop_front();
            let id = std::mem::take(&mut self.orders[place as usize].id);
            if let Ok(entry) = self.index.find_entry(id.hash, |found| *found == place) {
                entry.remove();
            } else {
                self.newcomers.retain(|newcomer| *newcomer != place);
            }
            self.free.push(place);
        }
    }

    /// Every order that is kept, by place: live ones and those not yet forgotten.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Order)> {
        // A free place has no id.
        (0_u32..).zip(&self.orders).filter(|(_, order)| order.id != EffectId::default())
    }

    /// (since, place) of the finished ones, oldest first.
    pub fn finished_iter(&self) -> impl Iterator<Item = (i64, u32)> {
        self.finished.iter().copied()
    }

    /// How many places there are, taken or free.
    #[must_use]
    pub fn places(&self) -> usize {
        self.orders.len()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.index.len() + self.newcomers.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
