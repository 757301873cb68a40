//! Building one message of the hot path in fixed room: a field is one comparison and one store, and the finished message
//! is copied to its buffer once. Numbers take one byte, four, or as many as they need; numbers of four bytes may be padded,
//! which every protobuf reader takes and which spares a loop with an unpredictable end.

use super::wire::Encoded;

/// Every message about one follower fits: an instruction with its sizing, four limits and an order takes below 700.
pub const ROOM: usize = 1024;

/// How much is built before it is copied on.
const STAGE: usize = 16 * 1024;

/// Where messages are built, one behind the other; cleared never, since what lies after the last is not read. They are
/// copied on many at a time: bytes that were just written in small pieces are slow to read in large ones.
#[derive(Debug)]
pub struct Stage {
    bytes: Box<[u8]>,
    at: usize,
}

impl Default for Stage {
    fn default() -> Self {
        Self { bytes: vec![0; STAGE + ROOM].into_boxed_slice(), at: 0 }
    }
}

impl Stage {
    /// Whether it is to be copied on and emptied before more is built.
    #[inline]
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.at > STAGE
    }

    /// Room for one message.
    ///
    /// # Panics
    /// Where the stage is full.
    #[inline(always)]
    pub fn cursor(&mut self) -> Cursor<'_> {
        let Some(bytes) = self.bytes[self.at..].first_chunk_mut() else {
            unreachable!("a full stage is emptied first")
        };
        Cursor { bytes, at: 0 }
    }

    /// Takes the message of `length` that was built; where it begins.
    #[inline]
    pub fn keep(&mut self, length: usize) -> usize {
        let start = self.at;
        self.at = start + length;
        start
    }

    #[must_use]
    pub fn kept(&self) -> &[u8] {
        &self.bytes[..self.at]
    }

    /// `N` bytes from `start`, for a copy of fixed length; what lies after the message is rubbish.
    #[inline]
    #[must_use]
    pub fn chunk<const N: usize>(&self, start: usize) -> &[u8; N] {
        let Some(chunk) = self.bytes[start..].first_chunk() else {
            unreachable!("a message is followed by the rest of its room")
        };
        chunk
    }

    pub fn empty(&mut self) {
        self.at = 0;
    }
}

/// Where the next field goes. Lives in registers: everything that takes one is inlined.
#[derive(Debug)]
pub struct Cursor<'a> {
    bytes: &'a mut [u8; ROOM],
    at: usize,
}

pub const fn varint_tag(field: u8) -> u8 {
    field << 3
}

pub const fn fixed64_tag(field: u8) -> u8 {
    (field << 3) | 1
}

pub const fn bytes_tag(field: u8) -> u8 {
    (field << 3) | 2
}

impl Cursor<'_> {
    #[inline]
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    #[must_use]
    pub fn written(&self) -> &[u8] {
        &self.bytes[..self.at]
    }

    /// # Panics
    /// Where the room is full: a defect of the encoder, not of its input.
    #[inline(always)]
    pub fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        let at = self.at;
        assert!(at <= ROOM - N, "a message about one follower exceeds its room");
        self.bytes[at..at + N].copy_from_slice(&bytes);
        self.at = at + N;
    }

    #[inline(always)]
    pub fn encoded<const N: usize>(&mut self, fields: &Encoded<N>) {
        let at = self.at;
        self.put(fields.bytes);
        self.at = at + usize::from(fields.length);
    }

    /// A number, unless it is zero; `tag`: [`varint_tag`].
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation, reason = "each branch holds the value's range")]
    pub fn uint(&mut self, tag: u8, value: u64) {
        if value == 0 {
        } else if value < 0x80 {
            self.put([tag, value as u8]);
        } else if value < PADDED_END {
            let [a, b, c, d] = padded(value as u32);
            self.put([tag, a, b, c, d]);
        } else {
            self.put([tag]);
            self.at = long(self.bytes, self.at, value);
        }
    }

    /// `int64`.
    #[inline(always)]
    pub fn int(&mut self, tag: u8, value: i64) {
        self.uint(tag, value.cast_unsigned());
    }

    /// `sint64`: zigzag.
    #[inline(always)]
    pub fn sint(&mut self, tag: u8, value: i64) {
        self.uint(tag, ((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    /// A number whose field takes a tag of two bytes (16 to 2047).
    #[inline(never)]
    #[allow(clippy::cast_possible_truncation, reason = "seven bits at a time")]
    pub fn uint_far(&mut self, field: u32, value: u64) {
        if value != 0 {
            let tag = field << 3;
            self.put([tag as u8 | 0x80, (tag >> 7) as u8]);
            self.at = long(self.bytes, self.at, value);
        }
    }

    /// Opens a nested message of up to 127 bytes.
    #[inline(always)]
    pub fn open_tiny(&mut self, tag: u8) -> usize {
        self.put([tag, 0]);
        self.at
    }

    #[inline(always)]
    #[allow(clippy::cast_possible_truncation, reason = "asserted")]
    pub fn close_tiny(&mut self, open: usize) {
        let length = self.at - open;
        assert!(length < 0x80, "a message of one byte's length has {length}");
        self.bytes[open - 1] = length as u8;
    }

    /// Opens a nested message of up to 16,383 bytes.
    #[inline(always)]
    pub fn open_small(&mut self, tag: u8) -> usize {
        self.put([tag, 0, 0]);
        self.at
    }

    /// The room is smaller than what two bytes can say.
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation, reason = "seven bits at a time")]
    pub fn close_small(&mut self, open: usize) {
        let length = self.at - open;
        self.bytes[open - 2..open].copy_from_slice(&[length as u8 | 0x80, (length >> 7) as u8]);
    }
}

/// What a padded number stays below.
pub const PADDED_END: u64 = 1 << 28;

/// A number below [`PADDED_END`] as a varint of four bytes.
#[inline(always)]
#[must_use]
pub const fn padded(value: u32) -> [u8; 4] {
    let spread = (value & 0x7f)
        | ((value & 0x3f80) << 1)
        | ((value & 0x1f_c000) << 2)
        | ((value & 0x0fe0_0000) << 3);
    (spread | 0x0080_8080).to_le_bytes()
}

/// Writes a varint of any length at `at` and says where it ends.
#[inline(never)]
#[allow(clippy::cast_possible_truncation, reason = "seven bits at a time")]
fn long(bytes: &mut [u8; ROOM], mut at: usize, mut value: u64) -> usize {
    while value >= 0x80 {
        bytes[at] = (value as u8) | 0x80;
        value >>= 7;
        at += 1;
    }
    bytes[at] = value as u8;
    at + 1
}
