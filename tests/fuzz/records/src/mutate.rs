//! Mutations that keep the framing: a record is changed in one field, repeated, dropped, moved, or comes later. Bytes
//! flipped anywhere would break off at the first frame and say little about what is behind it.

use libfuzzer_sys::fuzzer_mutate;

use crate::frames::{Frame, join, split_snapshot, whole_frames};
use crate::wire;

const SECOND_NS: i64 = 1_000_000_000;
const DAY_NS: i64 = 24 * 3600 * SECOND_NS;

/// A small generator of numbers (splitmix64), seeded by libFuzzer.
pub struct Draw(pub u64);

impl Draw {
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.number() % most as u64).unwrap_or(0)
    }
}

/// As libFuzzer wants it: changes `data[..size]` in place, at most `max_size` bytes; the new size.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut draw = Draw(u64::from(seed));
    let (snapshot, records) = split_snapshot(&data[..size]);
    if let Some(bytes) = snapshot {
        let mut message = bytes.to_vec();
        wire::change_a_field(&mut message, &mut draw);
        let made = join(Some(&message), &[]);
        if made.len() <= max_size {
            data[..made.len()].copy_from_slice(&made);
            return made.len();
        }
        return fuzzer_mutate(data, size, max_size);
    }
    let mut frames = whole_frames(records);
    if frames.is_empty() || draw.below(16) == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    for _ in 0..=draw.below(3) {
        change(&mut frames, max_size, &mut draw);
    }
    number_anew(&mut frames);
    let made = join(None, &frames);
    if made.len() > max_size {
        return fuzzer_mutate(data, size, max_size);
    }
    data[..made.len()].copy_from_slice(&made);
    made.len()
}

fn change(frames: &mut Vec<Frame>, max_size: usize, draw: &mut Draw) {
    let at = draw.below(frames.len());
    match draw.below(10) {
        0 => insert(frames, at, at),
        1 if frames.len() > 1 => {
            frames.remove(at);
        }
        2 => {
            let other = draw.below(frames.len());
            insert(frames, at, other);
        }
        3 => {
            let other = draw.below(frames.len());
            let taken = std::mem::take(&mut frames[at].payload);
            frames[at].payload = std::mem::replace(&mut frames[other].payload, taken);
        }
        4 => {
            let late = [1, SECOND_NS, 31 * SECOND_NS, 61 * SECOND_NS, DAY_NS, 8 * DAY_NS];
            let by = late[draw.below(late.len())];
            for frame in &mut frames[at..] {
                frame.stamp_ns = frame.stamp_ns.saturating_add(by);
            }
        }
        5 => raw(&mut frames[at].payload, max_size),
        _ => wire::change_a_field(&mut frames[at].payload, draw),
    }
}

/// The record at `other` once more, before the one at `at`.
fn insert(frames: &mut Vec<Frame>, at: usize, other: usize) {
    let position = at.checked_sub(1).map_or(0, |before| frames[before].position);
    let taken = Frame { position, ..frames[other].clone() };
    frames.insert(at, taken);
}

fn raw(payload: &mut Vec<u8>, max_size: usize) {
    let size = payload.len();
    let room = (size + 32).min(max_size);
    payload.resize(room, 0);
    let size = fuzzer_mutate(payload, size, room);
    payload.truncate(size);
}

/// Positions rise. They are changed as little as that allows, since they are what things are called by.
fn number_anew(frames: &mut [Frame]) {
    let mut last = 0_u64;
    for frame in frames {
        frame.position = frame.position.max(last.saturating_add(1));
        last = frame.position;
    }
}
