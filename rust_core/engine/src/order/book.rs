//! Where orders are kept: a slab that does not move them, and an index from id to place. Orders that have ended stay for
//! late words about them, the oldest leaving first.
//!
//! Nobody looks for an order before it is out, so new ones enter the index with the first word about any of them
//! ([`OrderBook::take_in`]): a hashed index is a cache miss an order, which the fan-out need not wait for. Nor need it wait for
//! memory: places for the largest fan-out are touched when nobody waits ([`OrderBook::make_ready`]).

use std::collections::VecDeque;

use hashbrown::HashTable;

use super::{NONE, Order};
use crate::ids::EffectId;

/// Finished orders stay this long in record time.
pub const FINISHED_KEPT_NS: i64 = 24 * 3600 * 1_000_000_000;
/// Or until there are more of them than this.
pub const FINISHED_KEPT: usize = 500_000;

/// Places that are made at once: no order is moved to make room for more, and little room stays empty.
const PIECE: usize = 1024;

/// Places that were taken and left, a bit each. The lowest is taken first: the orders of an event lie in a row, as its followers
/// do, whatever the order in which earlier ones ended.
#[derive(Debug, Default)]
struct FreePlaces {
    words: Vec<u64>,
    count: usize,
    /// All words before it are empty.
    first: usize,
}

impl FreePlaces {
    #[allow(clippy::cast_possible_truncation, reason = "places are u32")]
    fn take(&mut self) -> Option<u32> {
        if self.count == 0 {
            return None;
        }
        while self.words[self.first] == 0 {
            self.first += 1;
        }
        let word = &mut self.words[self.first];
        let bit = word.trailing_zeros();
        *word &= *word - 1;
        self.count -= 1;
        Some(self.first as u32 * u64::BITS + bit)
    }

    fn add(&mut self, place: u32) {
        let word = (place / u64::BITS) as usize;
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << (place % u64::BITS);
        self.count += 1;
        self.first = self.first.min(word);
    }
}

#[derive(Debug, Default)]
pub struct OrderBook {
    /// Pieces of [`PIECE`] places each: those that were taken once, then those that are ready.
    pieces: Vec<Vec<Order>>,
    /// How many places were ever taken.
    used: usize,
    free: FreePlaces,
    index: HashTable<u32>,
    /// Places that the index does not know yet, in the order they were taken.
    newcomers: Vec<u32>,
    finished: VecDeque<(i64, u32)>,
    /// The most orders that one event makes.
    expected: usize,
}

impl OrderBook {
    /// Room for `additional` orders, so that none of them allocates.
    pub fn reserve(&mut self, additional: usize) {
        let end = self.used + additional.saturating_sub(self.free.count);
        self.make_places(end);
        self.newcomers.reserve(additional);
    }

    /// One event can make `count` orders.
    pub fn expect(&mut self, count: usize) {
        self.expected = self.expected.max(count);
    }

    /// Makes places ready for what is expected: memory that was never touched costs as much as everything else that is done for
    /// an order, so it is touched when nobody waits. Which places are taken does not depend on it.
    pub fn make_ready(&mut self) {
        self.reserve(self.expected);
    }

    fn make_places(&mut self, end: usize) {
        while self.pieces.len() * PIECE < end {
            self.pieces.push(vec![Order::default(); PIECE]);
        }
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
        let place = match self.free.take() {
            Some(place) => place,
            None => self.take_unused()?,
        };
        *self.get_mut(place) = order;
        self.newcomers.push(place);
        Some(place)
    }

    fn take_unused(&mut self) -> Option<u32> {
        let place = u32::try_from(self.used).ok()?;
        self.used += 1;
        self.make_places(self.used);
        Some(place)
    }

    /// Takes the newcomers into the index, before words about them are read. `false` where an id was taken, which breaks
    /// an invariant.
    #[must_use]
    pub fn take_in(&mut self) -> bool {
        let Self { pieces, index, newcomers, .. } = self;
        let id = |place: u32| pieces[place as usize / PIECE][place as usize % PIECE].id;
        let hash = |place: &u32| id(*place).hash;
        index.reserve(newcomers.len(), hash);
        let mut unique = true;
        for place in newcomers.drain(..) {
            let name = id(place);
            unique &= index.find(name.hash, |other| id(*other) == name).is_none();
            index.insert_unique(name.hash, place, hash);
        }
        unique
    }

    #[must_use]
    pub fn get(&self, place: u32) -> &Order {
        &self.pieces[place as usize / PIECE][place as usize % PIECE]
    }

    pub fn get_mut(&mut self, place: u32) -> &mut Order {
        &mut self.pieces[place as usize / PIECE][place as usize % PIECE]
    }

    /// A share's live orders, the newest first; `first`: the head of its list.
    pub fn chain(&self, first: u32) -> impl Iterator<Item = (u32, &Order)> {
        let order = |place: u32| (place != NONE).then(|| (place, self.get(place)));
        std::iter::successors(order(first), move |(_, found)| order(found.next))
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
            let id = std::mem::take(&mut self.get_mut(place).id);
            if let Ok(entry) = self.index.find_entry(id.hash, |found| *found == place) {
                entry.remove();
            } else {
                self.newcomers.retain(|newcomer| *newcomer != place);
            }
            self.free.add(place);
        }
    }

    /// Every order that is kept, by place: live ones and those not yet forgotten.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Order)> {
        // A free place has no id.
        let places = self.pieces.iter().flatten().take(self.used);
        (0_u32..).zip(places).filter(|(_, order)| order.id != EffectId::default())
    }

    /// (since, place) of the finished ones, oldest first.
    pub fn finished_iter(&self) -> impl Iterator<Item = (i64, u32)> {
        self.finished.iter().copied()
    }

    /// How many places were ever taken.
    #[must_use]
    pub fn places(&self) -> usize {
        self.used
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn order(number: u64) -> Order {
        Order { id: EffectId { position: number, hash: number * 7 }, ..Order::default() }
    }

    proptest! {
        /// Snapshots name orders by place, and when memory is made ready depends on batches: it may change no place.
        #[test]
        fn places_are_taken_alike_whether_they_were_ready_or_not(
            steps in prop::collection::vec((0_u8..4, 1_u64..20), 1..60),
        ) {
            let (mut plain, mut ready) = (OrderBook::default(), OrderBook::default());
            ready.expect(12);
            let (mut made, mut now_ns) = (0, 0);
            let mut live = VecDeque::new();
            for (step, count) in steps {
                now_ns += FINISHED_KEPT_NS / 3;
                match step {
                    0 => ready.make_ready(),
                    1 => for _ in 0..count {
                        made += 1;
                        let place = plain.insert(order(made));
                        prop_assert_eq!(ready.insert(order(made)), place);
                        live.extend(place);
                    },
                    2 => prop_assert!(plain.take_in() && ready.take_in()),
                    _ => for place in live.drain(..live.len().min(usize::try_from(count)?)) {
                        plain.finished(place, now_ns);
                        ready.finished(place, now_ns);
                    },
                }
                plain.forget(now_ns);
                ready.forget(now_ns);
                let all = |book: &OrderBook| -> Vec<_> {
                    book.iter().map(|(place, order)| (place, order.id)).collect()
                };
                prop_assert_eq!(all(&plain), all(&ready));
                prop_assert_eq!((plain.places(), plain.len()), (ready.places(), ready.len()));
                for (place, id) in all(&ready) {
                    prop_assert_eq!(ready.find(id), Some(place));
                }
            }
        }
    }

    #[test]
    fn places_that_were_left_are_taken_in_a_row_however_they_were_left() {
        let mut book = OrderBook::default();
        for number in 1..=200 {
            book.insert(order(number)).unwrap();
        }
        assert!(book.take_in());
        for place in (0..200).rev().step_by(3).chain((0..200).step_by(3)) {
            book.finished(place, 0);
        }
        let left: BTreeSet<u32> = book.finished_iter().map(|(_, place)| place).collect();
        book.forget(FINISHED_KEPT_NS);
        let taken: Vec<u32> =
            (0..=left.len() as u64).map(|more| book.insert(order(1_000 + more)).unwrap()).collect();
        assert_eq!(taken, left.into_iter().chain([200]).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_expected_finds_its_places_ready() {
        let mut book = OrderBook::default();
        book.expect(PIECE + 1);
        book.make_ready();
        assert_eq!(book.pieces.len(), 2);
        for number in 1..=PIECE as u64 + 1 {
            book.insert(order(number)).unwrap();
        }
        assert_eq!(book.pieces.len(), 2);
        book.make_ready();
        assert_eq!(book.pieces.len(), 3);
    }
}
