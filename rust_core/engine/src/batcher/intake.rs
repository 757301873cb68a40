//! What the batcher has taken of each shard: every (position, ordinal) once, from the newest writer only.
//!
//! A shard computes a large record in slices and may look at the next one in between, so groups of neighbouring positions
//! mix. The last positions are remembered ordinal by ordinal; everything below them has been taken.

use std::collections::BTreeMap;

/// Positions remembered ordinal by ordinal; far more than a shard ever has under way.
const POSITIONS_MAX: usize = 256;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Taken,
    Repeated,
    Fenced,
}

#[derive(Debug, Default)]
pub(super) struct Intake {
    /// By shard id.
    shards: BTreeMap<u32, Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    epoch: u64,
    /// Positions up to this one are done with.
    floor: u64,
    /// One bit an ordinal.
    recent: BTreeMap<u64, Vec<u64>>,
}

impl Intake {
    pub fn raise_epoch(&mut self, shard: u32, epoch: u64) {
        let taken = self.shards.entry(shard).or_default();
        taken.epoch = taken.epoch.max(epoch);
    }

    pub fn fence(&mut self, shard: u32, position: u64) {
        let taken = self.shards.entry(shard).or_default();
        taken.floor = taken.floor.max(position);
        taken.recent = taken.recent.split_off(&position.saturating_add(1));
    }

    pub fn take(&mut self, shard: u32, epoch: u64, position: u64, ordinal: u32) -> Verdict {
        let taken = self.shards.entry(shard).or_default();
        if epoch < taken.epoch {
            return Verdict::Fenced;
        }
        taken.epoch = epoch;
        if position <= taken.floor {
            return Verdict::Repeated;
        }
        let bits = taken.recent.entry(position).or_default();
        let (word, bit) = (ordinal as usize / 64, 1 << (ordinal % 64));
        if bits.len() <= word {
            bits.resize(word + 1, 0);
        }
        if bits[word] & bit != 0 {
            return Verdict::Repeated;
        }
        bits[word] |= bit;
        if taken.recent.len() > POSITIONS_MAX
            && let Some((oldest, _)) = taken.recent.pop_first()
        {
            taken.floor = oldest;
        }
        Verdict::Taken
    }
}
