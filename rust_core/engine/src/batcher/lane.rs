//! Lanes: one (account, instrument) each, with the orders that wait for it by rank.

use hashbrown::HashMap;

use super::{Order, Request};
use crate::batcher::slab::Folded;

/// The order in which requests leave. `opening` decides nothing: no two ranks share a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    priority: u8,
    position: u64,
    ordinal: u32,
    pub slot: u32,
    pub opening: bool,
}

impl Rank {
    pub fn of(order: &Order, slot: u32) -> Self {
        Self {
            priority: order.priority,
            position: order.position,
            ordinal: order.ordinal,
            slot,
            opening: order.opening && order.request == Request::Place,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Lane {
    pub unanswered: Option<u32>,
    pub in_doubt: Vec<u32>,
    /// Sorted: the next to leave comes last, where it is cheap to take.
    pub waiting: Vec<Rank>,
    /// The one that stands ready for the window.
    pub candidate: Option<Rank>,
}

impl Lane {
    pub fn push(&mut self, rank: Rank) {
        let at = self.waiting.partition_point(|other| *other > rank);
        self.waiting.insert(at, rank);
    }

    pub fn remove(&mut self, rank: &Rank) {
        if let Some(at) = self.find(rank) {
            self.waiting.remove(at);
        }
    }

    pub fn contains(&self, rank: &Rank) -> bool {
        self.find(rank).is_some()
    }

    fn find(&self, rank: &Rank) -> Option<usize> {
        self.waiting.binary_search_by(|other| rank.cmp(other)).ok()
    }

    /// Who may leave next, looking at this lane alone.
    pub fn best(&self) -> Option<Rank> {
        if self.unanswered.is_some() {
            return None;
        }
        let closed_to_openings = !self.in_doubt.is_empty();
        self.waiting.iter().rev().find(|rank| !(closed_to_openings && rank.opening)).copied()
    }

    /// The slot that keeps others waiting.
    pub fn holder(&self) -> Option<u32> {
        self.unanswered
            .or_else(|| self.in_doubt.first().copied())
            .or_else(|| self.waiting.last().map(|rank| rank.slot))
    }
}

/// All lanes a connection has seen. They stay: there are no more than accounts times instruments.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    lanes: Vec<Lane>,
    index: HashMap<(u64, u64), u32, Folded>,
}

impl Lanes {
    pub fn index(&mut self, account: u64, instrument: u64) -> u32 {
        let next = u32::try_from(self.lanes.len()).expect("fewer than 2^32 lanes");
        let index = *self.index.entry((account, instrument)).or_insert(next);
        if index == next {
            self.lanes.push(Lane::default());
        }
        index
    }

    pub fn get_mut(&mut self, index: u32) -> &mut Lane {
        &mut self.lanes[index as usize]
    }

    pub fn in_doubt(&self) -> usize {
        self.lanes.iter().map(|lane| lane.in_doubt.len()).sum()
    }
}
