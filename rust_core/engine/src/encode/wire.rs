//! The protobuf wire format by hand, for the messages of the hot path: appended to a buffer that is kept, without a
//! heap allocation, without building the message first. Lengths of nested messages are written as padded varints of a
//! fixed width, which every protobuf reader takes, so that they can be filled in afterwards.

/// Room for a nested message's length, to be closed by [`Writer::close`].
#[must_use]
#[derive(Debug)]
pub struct Open<const WIDTH: usize> {
    start: usize,
}

/// Two bytes hold lengths up to 16,383: every message about one follower.
pub type OpenSmall = Open<2>;
/// Four bytes hold lengths up to 2^28: groups of orders.
pub type OpenLarge = Open<4>;

const WIRE_VARINT: u32 = 0;
const WIRE_FIXED64: u32 = 1;
const WIRE_BYTES: u32 = 2;

/// A few fields, encoded once to be copied into many messages: a copy of fixed length is a store or three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoded<const N: usize = 48> {
    pub(super) bytes: [u8; N],
    pub(super) length: u8,
}

impl<const N: usize> Encoded<N> {
    /// # Panics
    /// Where the fields take more than `N` bytes: a defect of the caller, not of its input.
    #[must_use]
    pub fn new(write: impl FnOnce(&mut Writer<'_>)) -> Self {
        let mut out = Vec::with_capacity(N);
        write(&mut Writer::new(&mut out));
        let mut bytes = [0; N];
        bytes[..out.len()].copy_from_slice(&out);
        #[allow(clippy::cast_possible_truncation, reason = "at most N, or the line above panics")]
        let length = out.len() as u8;
        Self { bytes, length }
    }
}

/// Appends fields to a buffer. Fields at their default are left out, as proto3 does.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Writer<'a> {
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out }
    }

    pub fn uint(&mut self, field: u32, value: u64) {
        if value == 0 {
            return;
        }
        if field < 16 && value < 0x80 {
            #[allow(clippy::cast_possible_truncation, reason = "both below 0x80")]
            let bytes = [(field << 3) as u8, value as u8];
            self.out.extend_from_slice(&bytes);
            return;
        }
        self.tag(field, WIRE_VARINT);
        self.varint(value);
    }

    /// As [`Writer::uint`] where a zero is told too: one of several fields.
    pub fn present(&mut self, field: u32, value: u64) {
        self.tag(field, WIRE_VARINT);
        self.varint(value);
    }

    /// `int64`: negative numbers take ten bytes.
    pub fn int(&mut self, field: u32, value: i64) {
        self.uint(field, value.cast_unsigned());
    }

    /// `sint64`: zigzag.
    pub fn sint(&mut self, field: u32, value: i64) {
        self.uint(field, ((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    pub fn flag(&mut self, field: u32, value: bool) {
        self.uint(field, value.into());
    }

    pub fn fixed64(&mut self, field: u32, value: u64) {
        if value == 0 {
            return;
        }
        if field < 16 {
            let mut bytes = [0; 9];
            #[allow(clippy::cast_possible_truncation, reason = "below 0x80")]
            let tag = (field << 3 | WIRE_FIXED64) as u8;
            bytes[0] = tag;
            bytes[1..].copy_from_slice(&value.to_le_bytes());
            self.out.extend_from_slice(&bytes);
            return;
        }
        self.tag(field, WIRE_FIXED64);
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    /// `sfixed64`.
    pub fn sfixed64(&mut self, field: u32, value: i64) {
        self.fixed64(field, value.cast_unsigned());
    }

    /// A 128-bit integer in two fields: its high half as `sint64`, and in the next field its low half as `fixed64`.
    pub fn wide(&mut self, field: u32, value: i128) {
        let low = value.cast_unsigned() & u128::from(u64::MAX);
        self.sint(field, i64::try_from(value >> 64).unwrap_or_default());
        self.fixed64(field + 1, u64::try_from(low).unwrap_or_default());
    }

    pub fn bytes(&mut self, field: u32, value: &[u8]) {
        if !value.is_empty() {
            self.message(field, value);
        }
    }

    /// A nested message that is serialized already; an empty one is there all the same.
    pub fn message(&mut self, field: u32, value: &[u8]) {
        self.tag(field, WIRE_BYTES);
        self.varint(value.len() as u64);
        self.out.extend_from_slice(value);
    }

    pub fn text(&mut self, field: u32, value: &str) {
        self.bytes(field, value.as_bytes());
    }

    /// Opens a nested message of up to 16,383 bytes.
    pub fn open_small(&mut self, field: u32) -> OpenSmall {
        self.open(field)
    }

    /// Opens a nested message of up to 2^28 bytes.
    pub fn open_large(&mut self, field: u32) -> OpenLarge {
        self.open(field)
    }

    fn open<const WIDTH: usize>(&mut self, field: u32) -> Open<WIDTH> {
        self.tag(field, WIRE_BYTES);
        self.out.extend_from_slice(&[0; WIDTH]);
        Open { start: self.out.len() }
    }

    /// Fills in the length of the nested message opened as `open`.
    ///
    /// # Panics
    /// Where the message exceeds its width: a defect of the encoder, not of its input.
    pub fn close<const WIDTH: usize>(&mut self, open: Open<WIDTH>) {
        close(self.out, open);
    }

    fn tag(&mut self, field: u32, wire: u32) {
        let tag = (field << 3) | wire;
        if tag < 0x80 {
            #[allow(clippy::cast_possible_truncation, reason = "below 0x80")]
            self.out.push(tag as u8);
        } else {
            self.varint(tag.into());
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "seven bits at a time")]
    fn varint(&mut self, mut value: u64) {
        let mut bytes = [0_u8; 10];
        let mut length = 0;
        while value >= 0x80 {
            bytes[length] = (value as u8) | 0x80;
            value >>= 7;
            length += 1;
        }
        bytes[length] = value as u8;
        // A copy of fixed length is a store or two; one of variable length would be a call.
        let end = self.out.len() + length + 1;
        self.out.extend_from_slice(&bytes);
        self.out.truncate(end);
    }
}

/// [`Writer::close`] for a buffer whose writer is gone.
///
/// # Panics
/// Where the message exceeds its width.
#[allow(clippy::cast_possible_truncation, reason = "seven bits at a time")]
pub fn close<const WIDTH: usize>(out: &mut [u8], open: Open<WIDTH>) {
    let length = out.len() - open.start;
    assert!(length < 1 << (7 * WIDTH), "a nested message of {length} bytes in {WIDTH} bytes");
    for index in 0..WIDTH {
        let more = if index + 1 < WIDTH { 0x80 } else { 0 };
        out[open.start - WIDTH + index] = ((length >> (7 * index)) as u8 & 0x7f) | more;
    }
}

/// One field as it was read.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// Varint, fixed32 or fixed64.
    Number(u64),
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Self::Number(number) => number,
            Self::Bytes(_) => 0,
        }
    }

    #[must_use]
    pub fn int(self) -> i64 {
        self.number().cast_signed()
    }

    #[must_use]
    pub fn sint(self) -> i64 {
        let number = self.number();
        (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
    }

    #[must_use]
    pub fn bytes(self) -> &'a [u8] {
        match self {
            Self::Number(_) => &[],
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// Reads the fields of a message in the order they were written. Stops with `Err` at the first byte that is none.
#[derive(Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

/// The bytes are no protobuf message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

impl<'a> Reader<'a> {
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// How many bytes have not been read.
    #[must_use]
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// The next (field number, value); `None` at the end.
    ///
    /// # Errors
    /// [`Malformed`] where the bytes break off or hold a wire type that proto3 does not use.
    #[inline]
    pub fn next_field(&mut self) -> Result<Option<(u32, Value<'a>)>, Malformed> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let tag = self.varint()?;
        let field = u32::try_from(tag >> 3).map_err(|_| Malformed)?;
        let value = match tag & 7 {
            0 => Value::Number(self.varint()?),
            1 => Value::Number(u64::from_le_bytes(self.take()?)),
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| Malformed)?;
                let (bytes, rest) = self.rest.split_at_checked(length).ok_or(Malformed)?;
                self.rest = rest;
                Value::Bytes(bytes)
            }
            5 => Value::Number(u32::from_le_bytes(self.take()?).into()),
            _ => return Err(Malformed),
        };
        if field == 0 { Err(Malformed) } else { Ok(Some((field, value))) }
    }

    fn take<const WIDTH: usize>(&mut self) -> Result<[u8; WIDTH], Malformed> {
        let (bytes, rest) = self.rest.split_first_chunk::<WIDTH>().ok_or(Malformed)?;
        self.rest = rest;
        Ok(*bytes)
    }

    #[inline]
    fn varint(&mut self) -> Result<u64, Malformed> {
        match self.rest {
            [byte, rest @ ..] if *byte < 0x80 => {
                self.rest = rest;
                Ok(u64::from(*byte))
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> Result<u64, Malformed> {
        let mut value = 0_u64;
        for (index, byte) in self.rest.iter().take(10).enumerate() {
            if index == 9 && *byte > 1 {
                return Err(Malformed);
            }
            value |= u64::from(byte & 0x7f) << (7 * index);
            if byte & 0x80 == 0 {
                self.rest = &self.rest[index + 1..];
                return Ok(value);
            }
        }
        Err(Malformed)
    }
}
