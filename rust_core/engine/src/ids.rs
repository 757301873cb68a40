//! Ids that can be computed again: 16 bytes, the log position of the cause, then a hash of what the effect is. They
//! sort by cause and lead to it without an index (docs/explanation/sending-once.md).

use crate::proto::api::Leg;

/// The id of an instruction or an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct EffectId {
    pub position: u64,
    pub hash: u64,
}

impl EffectId {
    #[must_use]
    pub fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.position.to_be_bytes());
        bytes[8..].copy_from_slice(&self.hash.to_be_bytes());
        bytes
    }

    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (position, hash) = bytes.split_first_chunk::<8>()?;
        Some(Self {
            position: u64::from_be_bytes(*position),
            hash: u64::from_be_bytes(hash.try_into().ok()?),
        })
    }
}

/// The part of the hash that all followers of one event share.
#[derive(Debug, Clone, Copy)]
pub struct EventSeed(u64);

impl EventSeed {
    /// `event`: the position of the signal or leader event the effect goes back to.
    #[must_use]
    pub fn new(incarnation: u64, event: u64) -> Self {
        Self(mix(incarnation ^ 0x9e37_79b9_7f4a_7c15, event ^ 0xd1b5_4a32_d192_ed03))
    }

    /// The id of the instruction itself.
    #[must_use]
    pub fn instruction(self, cause: u64, membership: u64) -> EffectId {
        self.effect(cause, membership, 0, 0)
    }

    #[must_use]
    pub fn order(self, cause: u64, membership: u64, leg: Leg, revision: u32) -> EffectId {
        self.effect(cause, membership, leg as u32, revision)
    }

    fn effect(self, cause: u64, membership: u64, leg: u32, revision: u32) -> EffectId {
        let what = (u64::from(leg) << 32) | u64::from(revision);
        let hash =
            mix(mix(self.0 ^ membership, 0xa076_1d64_78bd_642f), what ^ 0xe703_7ed1_a0b4_28db);
        EffectId { position: cause, hash }
    }
}

/// Folds a 64 x 64 bit product: every input bit reaches every output bit in two rounds.
#[must_use]
pub fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x8ebc_6af0_9c88_c6e3) * u128::from(b ^ 0x5899_65cc_7537_4cc3);
    #[allow(clippy::cast_possible_truncation, reason = "both halves of the product are folded in")]
    let folded = (product >> 64) as u64 ^ product as u64;
    folded
}

/// A 64-bit digest of bytes, chained on `seed`. Guards determinism, not secrets.
#[must_use]
pub fn digest(seed: u64, bytes: &[u8]) -> u64 {
    let mut state = mix(seed, bytes.len() as u64);
    // Four chains side by side: one alone waits for each multiplication.
    let mut blocks = bytes.chunks_exact(64);
    if bytes.len() >= 64 {
        let mut lanes = [state, !state, state.rotate_left(16), state.rotate_left(40)];
        for block in &mut blocks {
            for (lane, chunk) in lanes.iter_mut().zip(block.chunks_exact(16)) {
                *lane = mix(*lane ^ word(chunk, 0), word(chunk, 8));
            }
        }
        state = mix(mix(lanes[0], lanes[1]), mix(lanes[2], lanes[3]));
    }
    let mut chunks = blocks.remainder().chunks_exact(16);
    for chunk in &mut chunks {
        state = mix(state ^ word(chunk, 0), word(chunk, 8));
    }
    let rest = chunks.remainder();
    if rest.is_empty() {
        return state;
    }
    let mut last = [0; 16];
    last[..rest.len()].copy_from_slice(rest);
    mix(state ^ word(&last, 0), word(&last, 8))
}

fn word(bytes: &[u8], at: usize) -> u64 {
    bytes[at..].first_chunk().map_or(0, |word| u64::from_le_bytes(*word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_by_each_of_their_parts_and_survive_bytes() {
        let base = EventSeed::new(7, 11).order(13, 17, Leg::Entry, 0);
        let others = [
            EventSeed::new(8, 11).order(13, 17, Leg::Entry, 0),
            EventSeed::new(7, 12).order(13, 17, Leg::Entry, 0),
            EventSeed::new(7, 11).order(13, 18, Leg::Entry, 0),
            EventSeed::new(7, 11).order(13, 17, Leg::Close, 0),
            EventSeed::new(7, 11).order(13, 17, Leg::Entry, 1),
        ];
        for other in others {
            assert_ne!(base.hash, other.hash);
        }
        assert_eq!(EffectId::from_bytes(&base.to_bytes()), Some(base));
        assert_eq!(EffectId::from_bytes(&[0; 15]), None);
    }

    #[test]
    fn ids_of_one_event_do_not_collide() {
        let seed = EventSeed::new(1, 2);
        let mut hashes: Vec<u64> =
            (0..200_000).map(|follower| seed.instruction(2, follower).hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 200_000);
    }

    #[test]
    fn a_digest_sees_every_byte() {
        let bytes: Vec<u8> = (0..200).collect();
        for index in 0..bytes.len() {
            let mut other = bytes.clone();
            other[index] ^= 1;
            assert_ne!(digest(5, &bytes), digest(5, &other), "byte {index}");
        }
        assert_ne!(digest(5, &bytes[..199]), digest(5, &bytes));
    }
}
