//! What was said before: keys with the record that said them first, forgotten after a time of record time. Used for
//! signals (SG3), executions and request ids. Nothing iterates the table; forgetting walks the queue.

use std::collections::VecDeque;

use hashbrown::HashTable;

use crate::ids::digest;

/// Seven days: how long exact keys are remembered.
pub const EXACT_NS: i64 = 7 * 24 * 3600 * 1_000_000_000;

/// A 128-bit name of `bytes` within `scope`: two independent digests.
#[must_use]
pub fn key(scope: u64, bytes: &[u8]) -> u128 {
    let low = digest(scope ^ 0x2545_f491_4f6c_dd1d, bytes);
    let high = digest(scope ^ 0x9e6c_63d0_876a_46ad, bytes);
    (u128::from(high) << 64) | u128::from(low)
}

#[derive(Debug, Clone, Copy)]
struct Said {
    key: u128,
    position: u64,
    said_ns: i64,
}

/// Remembers for each key the position that said it. There are millions of keys: each lies in the queue alone, and the table
/// has its number there.
#[derive(Debug, Default)]
pub struct Memory {
    /// Oldest first. A key that was said again is there twice, and the later one counts.
    queue: VecDeque<Said>,
    /// The number of each key's latest entry. Entries are numbered in the order they were made; numbers wrap.
    latest: HashTable<u32>,
    /// The number of the queue's first entry.
    first: u32,
}

impl Memory {
    /// The position that said `key` within the last `window_ns`, if any.
    #[must_use]
    pub fn said_within(&self, key: u128, now_ns: i64, window_ns: i64) -> Option<u64> {
        let said = |number: &u32| &self.queue[number.wrapping_sub(self.first) as usize];
        let latest = self.latest.find(hash(key), |number| said(number).key == key)?;
        let said = said(latest);
        (now_ns - said.said_ns < window_ns).then_some(said.position)
    }

    /// Remembers that `position` said `key`.
    pub fn insert(&mut self, key: u128, position: u64, said_ns: i64) {
        let Self { queue, latest, first } = self;
        #[allow(clippy::cast_possible_truncation, reason = "numbers wrap")]
        let number = first.wrapping_add(queue.len() as u32);
        queue.push_back(Said { key, position, said_ns });
        let key_of = |number: &u32| queue[number.wrapping_sub(*first) as usize].key;
        latest
            .entry(hash(key), |other| key_of(other) == key, |other| hash(key_of(other)))
            .and_modify(|latest| *latest = number)
            .or_insert(number);
    }

    /// Drops keys older than [`EXACT_NS`].
    pub fn forget(&mut self, now_ns: i64) {
        while let Some(said) = self.queue.front() {
            if now_ns - said.said_ns < EXACT_NS {
                return;
            }
            let number = self.first;
            if let Ok(entry) = self.latest.find_entry(hash(said.key), |latest| *latest == number) {
                entry.remove();
            }
            self.queue.pop_front();
            self.first = number.wrapping_add(1);
            self.give_back();
        }
    }

    /// Gives memory back once most of it is empty.
    fn give_back(&mut self) {
        let Self { queue, latest, first } = self;
        if queue.len() < queue.capacity() / 4 {
            queue.shrink_to(queue.len() * 2);
            let key_of = |number: &u32| queue[number.wrapping_sub(*first) as usize].key;
            latest.shrink_to(queue.len() * 2, |number| hash(key_of(number)));
        }
    }

    /// (key, position, said at) in the order they were said.
    pub fn iter(&self) -> impl Iterator<Item = (u128, u64, i64)> {
        (0_u32..).zip(&self.queue).filter_map(|(index, said)| {
            let number = self.first.wrapping_add(index);
            self.latest.find(hash(said.key), |latest| *latest == number)?;
            Some((said.key, said.position, said.said_ns))
        })
    }
}

/// The keys are digests already.
#[allow(clippy::cast_possible_truncation, reason = "half of a digest is one")]
fn hash(key: u128) -> u64 {
    key as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_duplicate_within_its_window_only() {
        let mut memory = Memory::default();
        memory.insert(key(1, b"a"), 5, 100);
        assert_eq!(memory.said_within(key(1, b"a"), 119, 20), Some(5));
        assert_eq!(memory.said_within(key(1, b"a"), 120, 20), None);
        memory.insert(key(1, b"a"), 7, 120);
        assert_eq!(memory.said_within(key(1, b"a"), 139, 20), Some(7));
        assert_eq!(memory.said_within(key(2, b"a"), 139, 20), None);
    }

    #[test]
    fn old_keys_leave_and_renewed_ones_stay() {
        let mut memory = Memory::default();
        memory.insert(1, 1, 0);
        memory.insert(2, 2, 0);
        memory.insert(1, 3, 10);
        memory.forget(EXACT_NS);
        assert_eq!(memory.iter().collect::<Vec<_>>(), [(1, 3, 10)]);
        memory.forget(EXACT_NS + 10);
        assert_eq!(memory.iter().count(), 0);
    }

    #[test]
    fn many_keys_are_found_while_the_older_leave() {
        let mut memory = Memory { first: u32::MAX - 300, ..Memory::default() };
        let name = |number: u64| key(1, &number.to_le_bytes());
        for number in 0..1_000 {
            let now_ns = i64::try_from(number).unwrap() * (EXACT_NS / 100);
            memory.forget(now_ns);
            memory.insert(name(number), number, now_ns);
            for known in 0..=number {
                let expected = (number - known < 100).then_some(known);
                assert_eq!(memory.said_within(name(known), now_ns, EXACT_NS), expected);
            }
        }
        assert_eq!(memory.iter().count(), 100);
        memory.forget(i64::MAX);
        assert_eq!((memory.iter().count(), memory.latest.len()), (0, 0));
        assert!(memory.queue.capacity() < 8 && memory.latest.capacity() < 8);
    }
}
