//! What was said before: keys with the record that said them first, forgotten after a time of record time. Used for
//! signals (SG3), executions and request ids. Nothing iterates the table; forgetting walks the queue.

use std::collections::VecDeque;
use std::hash::{BuildHasherDefault, Hasher};

use hashbrown::HashMap;

use crate::ids::digest;

/// Seven days: how long exact keys are remembered.
pub const EXACT_NS: i64 = 7 * 24 * 3600 * 1_000_000_000;

/// The keys are digests already.
#[derive(Default)]
pub struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = digest(self.0, bytes);
    }
    fn write_u128(&mut self, key: u128) {
        let bytes = key.to_le_bytes();
        self.0 = bytes.first_chunk().map_or(0, |low| u64::from_le_bytes(*low));
    }
}

/// A 128-bit name of `bytes` within `scope`: two independent digests.
#[must_use]
pub fn key(scope: u64, bytes: &[u8]) -> u128 {
    let low = digest(scope ^ 0x2545_f491_4f6c_dd1d, bytes);
    let high = digest(scope ^ 0x9e6c_63d0_876a_46ad, bytes);
    (u128::from(high) << 64) | u128::from(low)
}

/// Remembers for each key the position that said it first.
#[derive(Debug, Default)]
pub struct Memory {
    first: HashMap<u128, (u64, i64), BuildHasherDefault<Identity>>,
    /// (said at, key), oldest first.
    queue: VecDeque<(i64, u128)>,
}

impl Memory {
    /// The position that said `key` within the last `window_ns`, if any.
    #[must_use]
    pub fn said_within(&self, key: u128, now_ns: i64, window_ns: i64) -> Option<u64> {
        let (first, said_ns) = self.first.get(&key)?;
        (now_ns - said_ns < window_ns).then_some(*first)
    }

    /// Remembers that `position` said `key`.
    pub fn insert(&mut self, key: u128, position: u64, now_ns: i64) {
        self.first.insert(key, (position, now_ns));
        self.queue.push_back((now_ns, key));
    }

    /// Drops keys older than [`EXACT_NS`].
    pub fn forget(&mut self, now_ns: i64) {
        while let Some(&(said_ns, key)) = self.queue.front() {
            if now_ns - said_ns < EXACT_NS {
                return;
            }
            self.queue.pop_front();
            if self.first.get(&key).is_some_and(|(_, last_ns)| *last_ns == said_ns) {
                self.first.remove(&key);
            }
        }
    }

    /// (key, position, said at) in the order they were said.
    pub fn iter(&self) -> impl Iterator<Item = (u128, u64, i64)> {
        self.queue.iter().filter_map(|(said_ns, key)| {
            let (position, last_ns) = self.first.get(key)?;
            (last_ns == said_ns).then_some((*key, *position, *said_ns))
        })
    }
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
}
