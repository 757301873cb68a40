//! Which ids lead to which effects: read off the serialized effects, off the hot path, for the store's index.

use crate::encode::wire::{Malformed, Reader};

/// What an index row leads to. The numbers are stored; they never change their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum IndexKind {
    /// A signal was judged; no key.
    Signal = 1,
    /// Key: the instruction.
    Instruction = 2,
    /// An order was made; key: the order.
    Order = 3,
    /// Key: the order.
    Transition = 4,
    /// Key: the execution's id at the broker.
    Execution = 5,
    /// Key: the order it belongs to.
    OrderExecution = 6,
    /// Key: the instruction.
    Ended = 7,
    /// Key: the order's id at the broker; leads to its first mention.
    BrokerOrder = 8,
    /// No key.
    Alert = 9,
    /// An order was made; key: its instruction.
    InstructionOrder = 10,
}

/// Every kind with its name, for whoever reads the store.
pub const KINDS: [(IndexKind, &str); 10] = [
    (IndexKind::Signal, "SIGNAL"),
    (IndexKind::Instruction, "INSTRUCTION"),
    (IndexKind::Order, "ORDER"),
    (IndexKind::Transition, "TRANSITION"),
    (IndexKind::Execution, "EXECUTION"),
    (IndexKind::OrderExecution, "ORDER_EXECUTION"),
    (IndexKind::Ended, "ENDED"),
    (IndexKind::BrokerOrder, "BROKER_ORDER"),
    (IndexKind::Alert, "ALERT"),
    (IndexKind::InstructionOrder, "INSTRUCTION_ORDER"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row<'a> {
    kind: IndexKind,
    key: &'a [u8],
    account: u64,
    ordinal: u32,
}

/// Bytes of a packed row.
const PACKED: usize = 52;

/// The rows of a serialized `Effects` for a store that takes them apart by itself: of each, as decimal digits, kind (2),
/// account (20), ordinal (10), where in `effects` its key begins (10) and how long it is (10). With the next ordinal.
///
/// # Errors
/// [`Malformed`] where the bytes are no effects.
pub fn pack(effects: &[u8], first: u32) -> Result<(Vec<u8>, u32), Malformed> {
    let mut rows = Vec::new();
    let next = index(effects, first, &mut rows)?;
    let mut packed = vec![0; rows.len() * PACKED];
    for (row, place) in rows.iter().zip(packed.chunks_exact_mut(PACKED)) {
        let begins =
            if row.key.is_empty() { 0 } else { row.key.as_ptr().addr() - effects.as_ptr().addr() };
        let (kind, place) = place.split_at_mut(2);
        write_digits(kind, row.kind as u64);
        let (account, place) = place.split_at_mut(20);
        write_digits(account, row.account);
        let (ordinal, place) = place.split_at_mut(10);
        write_digits(ordinal, row.ordinal.into());
        let (begin, length) = place.split_at_mut(10);
        write_digits(begin, begins as u64);
        write_digits(length, row.key.len() as u64);
    }
    Ok((packed, next))
}

/// Where in a serialized `Effects` each effect ends, by ordinal; the next one, its tag first, begins there.
///
/// # Errors
/// [`Malformed`] where the bytes are no effects.
pub fn ends(effects: &[u8]) -> Result<Vec<usize>, Malformed> {
    let mut ends = Vec::new();
    let mut reader = Reader::new(effects);
    while let Some((_, effect)) = reader.next_field()? {
        ends.push(effect.bytes().as_ptr_range().end.addr() - effects.as_ptr().addr());
    }
    Ok(ends)
}

fn write_digits(place: &mut [u8], mut value: u64) {
    for digit in place.iter_mut().rev() {
        *digit = b"0123456789"[(value % 10) as usize];
        value /= 10;
    }
}

/// The rows of a serialized `Effects`, whose first effect has the ordinal `first`; returns the next ordinal.
///
/// # Errors
/// [`Malformed`] where the bytes are no effects.
fn index<'a>(effects: &'a [u8], first: u32, rows: &mut Vec<Row<'a>>) -> Result<u32, Malformed> {
    let mut ordinal = first;
    let mut reader = Reader::new(effects);
    while let Some((_, effect)) = reader.next_field()? {
        let body = Reader::new(effect.bytes()).next_field()?;
        if let Some((field, value)) = body {
            let parts = Parts::read(field, value.bytes())?;
            let account = parts.account;
            let mut push = |kind, key| rows.push(Row { kind, key, account, ordinal });
            match field {
                1 => push(IndexKind::Signal, &[]),
                2 => {
                    push(IndexKind::Instruction, parts.id);
                    if !parts.order.is_empty() {
                        push(IndexKind::Order, parts.order);
                        push(IndexKind::InstructionOrder, parts.id);
                    }
                }
                3 => {
                    push(IndexKind::Transition, parts.id);
                    if !parts.broker_order.is_empty() {
                        push(IndexKind::BrokerOrder, parts.broker_order);
                    }
                }
                4 => {
                    push(IndexKind::Execution, parts.execution);
                    if !parts.id.is_empty() {
                        push(IndexKind::OrderExecution, parts.id);
                    }
                }
                5 => push(IndexKind::Ended, parts.id),
                7 => {
                    push(IndexKind::Order, parts.order);
                    push(IndexKind::InstructionOrder, parts.id);
                }
                8 => push(IndexKind::Alert, &[]),
                _ => {}
            }
        }
        ordinal += 1;
    }
    Ok(ordinal)
}

/// The fields of an effect that an index needs.
#[derive(Default)]
struct Parts<'a> {
    id: &'a [u8],
    account: u64,
    order: &'a [u8],
    execution: &'a [u8],
    broker_order: &'a [u8],
}

impl<'a> Parts<'a> {
    fn read(body: u32, bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut parts = Self::default();
        let mut reader = Reader::new(bytes);
        while let Some((field, value)) = reader.next_field()? {
            match (body, field) {
                (2..=5 | 7, 1) => parts.id = value.bytes(),
                (2, 3) | (3, 9) | (4, 5) | (5 | 8, 2) => parts.account = value.number(),
                (2, 10) | (7, 5) => {
                    let (id, account) = order(value.bytes())?;
                    parts.order = id;
                    parts.account = account;
                }
                (4, 13) => parts.execution = value.bytes(),
                (3, 10) => parts.broker_order = value.bytes(),
                _ => {}
            }
        }
        Ok(parts)
    }
}

fn order(bytes: &[u8]) -> Result<(&[u8], u64), Malformed> {
    let (mut id, mut account) = (&[][..], 0);
    let mut reader = Reader::new(bytes);
    while let Some((field, value)) = reader.next_field()? {
        match field {
            1 => id = value.bytes(),
            2 => account = value.number(),
            _ => {}
        }
    }
    Ok((id, account))
}
