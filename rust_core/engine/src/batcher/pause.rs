//! While the broker is away.

use super::notice::NoticeKind;
use super::slab::Stage;
use super::{Batcher, Request};

impl Batcher {
    /// While paused nothing leaves (the broker's connection is down). Openings wait, and expire. Orders that reduce are given
    /// back as never sent: how much there is to close is decided when the broker is back.
    pub fn set_paused(&mut self, paused: bool) {
        self.paused = paused;
    }

    pub(super) fn give_back(&mut self, now: u64) {
        let waits = |stage, request| stage == Stage::Waiting && request == Request::Place;
        let reductions: Vec<u32> = self
            .orders
            .iter()
            .filter(|(_, entry)| waits(entry.stage, entry.order.request) && !entry.order.opening)
            .map(|(slot, _)| slot)
            .collect();
        for slot in reductions {
            self.end_waiting(now, slot, NoticeKind::NeverSent);
        }
    }
}
