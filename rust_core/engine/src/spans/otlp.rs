//! One span of OTLP (opentelemetry.proto.trace.v1.Span) at a time, appended as an entry of `ScopeSpans.spans`, and the
//! request that carries them.

use crate::encode::wire::{Malformed, OpenLarge, Reader, Writer};

/// The longest text of an attribute, in bytes; the rest is cut.
pub const TEXT_MAX: usize = 500;

/// `ScopeSpans.spans`.
const SPANS: u32 = 2;
const STATUS_CODE_ERROR: u64 = 2;

/// `SpanKind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    Internal = 1,
    Server = 2,
    Client = 3,
}

/// What a span is, without its attributes. Ids as they go out; a parent of zeros is none.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    pub trace_id: [u8; 16],
    pub id: u64,
    pub parent: u64,
    pub name: &'a str,
    pub kind: Kind,
    pub start_ns: u64,
    /// Not before the start: the two may be of different clocks.
    pub end_ns: u64,
    pub failed: bool,
}

/// Appends a span. `write` adds its attributes.
pub fn span(out: &mut Vec<u8>, head: &Head<'_>, write: impl FnOnce(&mut Attributes<'_>)) {
    let mut writer = Writer::new(out);
    let open: OpenLarge = writer.open_large(SPANS);
    writer.bytes(1, &head.trace_id);
    writer.bytes(2, &head.id.to_be_bytes());
    if head.parent != 0 {
        writer.bytes(4, &head.parent.to_be_bytes());
    }
    writer.text(5, head.name);
    writer.uint(6, head.kind as u64);
    writer.fixed64(7, head.start_ns);
    writer.fixed64(8, head.end_ns.max(head.start_ns));
    write(&mut Attributes { out });
    let mut writer = Writer::new(out);
    if head.failed {
        let status = writer.open_small(15);
        writer.uint(3, STATUS_CODE_ERROR);
        writer.close(status);
    }
    writer.close(open);
}

/// A serialized `ExportTraceServiceRequest` of one process's spans, as [`span`] wrote them one behind the other.
#[must_use]
pub fn request(resource: &[(&str, &str)], spans: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(spans.len() + 256);
    let all: OpenLarge = Writer::new(&mut out).open_large(1);
    let told = Writer::new(&mut out).open_small(1);
    for (key, value) in resource {
        text(&mut out, RESOURCE_ATTRIBUTES, key, cut(value).as_bytes());
    }
    Writer::new(&mut out).close(told);
    let scope: OpenLarge = Writer::new(&mut out).open_large(2);
    let name = Writer::new(&mut out).open_small(1);
    Writer::new(&mut out).text(1, "retinue");
    Writer::new(&mut out).close(name);
    out.extend_from_slice(spans);
    Writer::new(&mut out).close(scope);
    Writer::new(&mut out).close(all);
    out
}

/// How many spans a receiver says it did not take, of a serialized `ExportTraceServiceResponse`.
///
/// # Errors
/// [`Malformed`] where the bytes are no message.
pub fn refused(response: &[u8]) -> Result<u64, Malformed> {
    let (mut refused, mut response) = (0, Reader::new(response));
    while let Some((field, value)) = response.next_field()? {
        let mut partial = Reader::new(if field == 1 { value.bytes() } else { &[] });
        while let Some((field, value)) = partial.next_field()? {
            if field == 1 {
                refused = value.number();
            }
        }
    }
    Ok(refused)
}

/// The attributes of a span. What is empty is left out.
#[derive(Debug)]
pub struct Attributes<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Attributes<'a> {
    /// For attributes that are kept to be copied into many spans.
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out }
    }

    pub fn text(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.put_text(key, cut(value).as_bytes());
        }
    }

    /// As [`Attributes::text`] of bytes that should be UTF-8 and cannot be trusted to be.
    pub fn bytes(&mut self, key: &str, value: &[u8]) {
        self.text(key, &String::from_utf8_lossy(value));
    }

    pub fn flag(&mut self, key: &str, value: bool) {
        attribute(self.out, SPAN_ATTRIBUTES, key, &[TAG_FLAG, value.into()], &[]);
    }

    pub fn number(&mut self, key: &str, value: u64) {
        let (digits, length) = varint(value);
        attribute(self.out, SPAN_ATTRIBUTES, key, &[TAG_NUMBER], &digits[..length]);
    }

    /// A published word without its prefix, in lower case. Words have at most 48 letters.
    pub fn word(&mut self, key: &str, name: &str, prefix: &str) {
        let word = name.strip_prefix(prefix).unwrap_or(name).as_bytes();
        let mut letters = [0; 48];
        let letters = &mut letters[..word.len().min(48)];
        for (letter, upper) in letters.iter_mut().zip(word) {
            *letter = upper.to_ascii_lowercase();
        }
        self.put_text(key, letters);
    }

    /// The hex digits of an id of at most 16 bytes.
    pub fn hex(&mut self, key: &str, value: &[u8]) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut digits = [0; 32];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(value) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        if !value.is_empty() {
            self.put_text(key, &digits[..2 * value.len().min(16)]);
        }
    }

    /// The one canonical text of `value` x 10^-`scale`.
    pub fn decimal(&mut self, key: &str, value: i64, scale: u32) {
        let mut digits = [0; 48];
        let begin = write_decimal(&mut digits, value, scale);
        self.put_text(key, &digits[begin..]);
    }

    /// Attributes that were written before.
    pub fn copied(&mut self, attributes: &[u8]) {
        self.out.extend_from_slice(attributes);
    }

    fn put_text(&mut self, key: &str, value: &[u8]) {
        text(self.out, SPAN_ATTRIBUTES, key, value);
    }
}

/// `Span.attributes`, and `Resource.attributes`.
const SPAN_ATTRIBUTES: u8 = 9 << 3 | 2;
const RESOURCE_ATTRIBUTES: u8 = 1 << 3 | 2;
/// Fields of `AnyValue`.
const TAG_TEXT: u8 = 1 << 3 | 2;
const TAG_FLAG: u8 = 2 << 3;
const TAG_NUMBER: u8 = 3 << 3;
const TAG_KEY: u8 = 1 << 3 | 2;
const TAG_VALUE: u8 = 2 << 3 | 2;

#[inline]
fn text(out: &mut Vec<u8>, tag: u8, key: &str, value: &[u8]) {
    let (length, digits) = varint(value.len() as u64);
    let mut head = [TAG_TEXT, 0, 0];
    head[1..=digits].copy_from_slice(&length[..digits]);
    attribute(out, tag, key, &head[..=digits], value);
}

/// Appends a `KeyValue` whose `AnyValue` is `head` and `value`. Keys are below 64 bytes, values below 2^14.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "held to seven bits by the branch")]
fn attribute(out: &mut Vec<u8>, tag: u8, key: &str, head: &[u8], value: &[u8]) {
    let inner = head.len() + value.len();
    let outer = 2 + key.len() + 2 + inner;
    if outer < 0x80 {
        out.extend_from_slice(&[tag, outer as u8, TAG_KEY, key.len() as u8]);
        out.extend_from_slice(key.as_bytes());
        out.extend_from_slice(&[TAG_VALUE, inner as u8]);
    } else {
        let mut writer = Writer::new(out);
        let outer = writer.open_small(u32::from(tag >> 3));
        writer.text(1, key);
        let any = writer.open_small(2);
        out.extend_from_slice(head);
        out.extend_from_slice(value);
        Writer::new(out).close(any);
        Writer::new(out).close(outer);
        return;
    }
    out.extend_from_slice(head);
    out.extend_from_slice(value);
}

#[allow(clippy::cast_possible_truncation, reason = "seven bits at a time")]
fn varint(mut value: u64) -> ([u8; 10], usize) {
    let (mut bytes, mut length) = ([0; 10], 0);
    while value >= 0x80 {
        bytes[length] = value as u8 | 0x80;
        value >>= 7;
        length += 1;
    }
    bytes[length] = value as u8;
    (bytes, length + 1)
}

/// Writes at the end of `digits`; where the text begins. Scales go to 12 places, so that 48 hold every number.
fn write_decimal(digits: &mut [u8; 48], value: i64, scale: u32) -> usize {
    let (mut rest, mut at, mut place) = (value.unsigned_abs(), digits.len(), 0);
    let mut shown = scale == 0;
    loop {
        if place == scale && place > 0 {
            if shown {
                at -= 1;
                digits[at] = b'.';
            }
            shown = true;
        }
        if place > scale && rest == 0 {
            break;
        }
        let digit = b"0123456789"[(rest % 10) as usize];
        rest /= 10;
        // The fraction's zeros at its end are left out.
        shown |= digit != b'0';
        if shown || place >= scale {
            at -= 1;
            digits[at] = digit;
        }
        place += 1;
    }
    if value < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    at
}

/// At most [`TEXT_MAX`] bytes, on a character's border.
fn cut(text: &str) -> &str {
    if text.len() <= TEXT_MAX {
        return text;
    }
    let end = (0..=TEXT_MAX).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}
