//! Where the orders live while the batcher has them: slots that are used again, found by id through a hashed index that is
//! never iterated.

use std::hash::{BuildHasher, Hasher};

use hashbrown::HashMap;

use super::{Order, OrderId, Request};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Waiting,
    Unanswered,
    InDoubt,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub order: Order,
    pub lane: u32,
    pub stage: Stage,
    /// Grows with each use of the slot.
    pub generation: u32,
    pub waits_since: u64,
    /// When the next look is due; 0: none is.
    pub look_at: u64,
    pub looks: u32,
    live: bool,
}

#[derive(Debug, Default)]
pub(super) struct Slab {
    entries: Vec<Entry>,
    free: Vec<u32>,
    index: HashMap<(OrderId, Request), u32, Folded>,
}

impl Slab {
    pub fn insert(&mut self, order: Order, lane: u32) -> u32 {
        let mut entry = Entry {
            order,
            lane,
            stage: Stage::Waiting,
            generation: 0,
            waits_since: 0,
            look_at: 0,
            looks: 0,
            live: true,
        };
        let slot = if let Some(slot) = self.free.pop() {
            entry.generation = self.get(slot).generation.wrapping_add(1);
            *self.get_mut(slot) = entry;
            slot
        } else {
            self.entries.push(entry);
            u32::try_from(self.entries.len() - 1).expect("fewer than 2^32 orders")
        };
        self.index.insert((order.id, order.request), slot);
        slot
    }

    pub fn remove(&mut self, slot: u32) {
        let entry = self.get_mut(slot);
        entry.live = false;
        let key = (entry.order.id, entry.order.request);
        self.index.remove(&key);
        self.free.push(slot);
    }

    pub fn find(&self, id: OrderId, request: Request) -> Option<u32> {
        self.index.get(&(id, request)).copied()
    }

    pub fn get(&self, slot: u32) -> &Entry {
        &self.entries[slot as usize]
    }

    pub fn get_mut(&mut self, slot: u32) -> &mut Entry {
        &mut self.entries[slot as usize]
    }

    pub fn is_current(&self, slot: u32, generation: u32) -> bool {
        let entry = self.get(slot);
        entry.live && entry.generation == generation
    }

    pub fn len(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = (u32, &Entry)> {
        (0..).zip(&self.entries).filter(|(_, entry)| entry.live)
    }
}

/// Ids are hashes already and accounts are small numbers: one multiplication per word spreads both well enough.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Folded;

impl BuildHasher for Folded {
    type Hasher = FoldedHasher;

    fn build_hasher(&self) -> FoldedHasher {
        FoldedHasher(0x9e37_79b9_7f4a_7c15)
    }
}

#[derive(Debug)]
pub(super) struct FoldedHasher(u64);

impl Hasher for FoldedHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * 0xd1b5_4a32_d192_ed03;
        let bytes = product.to_le_bytes();
        let half =
            |at: usize| bytes[at..].first_chunk().map_or(0, |half| u64::from_le_bytes(*half));
        self.0 = half(0) ^ half(8);
    }
}
