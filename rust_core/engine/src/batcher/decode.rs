//! Reads the order groups of a serialized `LinkRequest` where they lie, without a message object in between. Tested against
//! prost, which writes the same bytes.

use std::fmt;

use super::{Order, Request};
use crate::proto::api::{OrderAction, Priority};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// Bytes that are no `LinkRequest`; `at` counts from the innermost message that could not be read.
    Malformed { what: &'static str, at: usize },
    /// What it says is not known here, so the order may not be what was meant.
    UnknownField { message: &'static str, number: u64 },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { what, at } => write!(out, "{what} at byte {at}"),
            Self::UnknownField { message, number } => {
                write!(out, "{message} has no field {number}")
            }
        }
    }
}

impl std::error::Error for Unreadable {}

enum Value<'a> {
    Varint(u64),
    Fixed64(u64),
    Bytes(&'a [u8]),
    Fixed32,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn fail<T>(&self, what: &'static str) -> Result<T, Unreadable> {
        Err(Unreadable::Malformed { what, at: self.at })
    }

    fn varint(&mut self) -> Result<u64, Unreadable> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let Some(byte) = self.bytes.get(self.at) else {
                return self.fail("cut off");
            };
            self.at += 1;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        self.fail("varint too long")
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], Unreadable> {
        let end = usize::try_from(length).ok().and_then(|length| self.at.checked_add(length));
        let Some(part) = end.and_then(|end| self.bytes.get(self.at..end)) else {
            return self.fail("cut off");
        };
        self.at += part.len();
        Ok(part)
    }

    /// The next field, or None at the end.
    fn field(&mut self) -> Result<Option<(u64, Value<'a>)>, Unreadable> {
        if self.at == self.bytes.len() {
            return Ok(None);
        }
        let tag = self.varint()?;
        let value = match tag & 7 {
            0 => Value::Varint(self.varint()?),
            1 => {
                let word = self.take(8)?.first_chunk().map_or(0, |word| u64::from_le_bytes(*word));
                Value::Fixed64(word)
            }
            2 => {
                let length = self.varint()?;
                Value::Bytes(self.take(length)?)
            }
            5 => {
                self.take(4)?;
                Value::Fixed32
            }
            _ => return self.fail("unknown wire type"),
        };
        Ok(Some((tag >> 3, value)))
    }
}

/// An order as it was written in its group. `order.late_at_ns` is not known yet: the times here are record time.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub epoch: u64,
    pub time_ns: u64,
    pub send_before_ns: u64,
    pub order: Order,
}

/// Calls `each` for every order, in the order of the bytes.
pub(super) fn orders(request: &[u8], each: &mut dyn FnMut(Written)) -> Result<(), Unreadable> {
    let mut reader = Reader::new(request);
    while let Some((number, value)) = reader.field()? {
        match (number, value) {
            (4, Value::Bytes(bytes)) => group(bytes, each)?,
            (4, _) => return unknown("LinkRequest", number),
            _ => {}
        }
    }
    Ok(())
}

fn unknown<T>(message: &'static str, number: u64) -> Result<T, Unreadable> {
    Err(Unreadable::UnknownField { message, number })
}

fn group(bytes: &[u8], each: &mut dyn FnMut(Written)) -> Result<(), Unreadable> {
    let (mut position, mut epoch, mut time_ns) = (0, 0, 0);
    let mut reader = Reader::new(bytes);
    while let Some(field) = reader.field()? {
        match field {
            (1, Value::Varint(value)) => position = value,
            (2, Value::Varint(value)) => epoch = value,
            (3 | 4, Value::Bytes(_)) => {}
            (5, Value::Fixed64(value)) => time_ns = value,
            (number, _) => return unknown("OrderGroup", number),
        }
    }
    // The orders come second: a writer may put the other fields behind them.
    let mut reader = Reader::new(bytes);
    while let Some((number, value)) = reader.field()? {
        if let (3, Value::Bytes(bytes)) = (number, value) {
            let (order, send_before_ns) = order(bytes, position)?;
            each(Written { epoch, time_ns, send_before_ns, order });
        }
    }
    Ok(())
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "as protobuf defines them"
)]
fn order(bytes: &[u8], position: u64) -> Result<(Order, u64), Unreadable> {
    let mut order = Order {
        id: [0; 16],
        request: Request::Place,
        account: 0,
        instrument: 0,
        side: 0,
        order_type: 0,
        time_in_force: 0,
        quantity: 0,
        limit_price: 0,
        priority: 0,
        opening: false,
        late_at_ns: None,
        position,
        ordinal: 0,
    };
    let (mut named, mut action, mut send_before_ns) = (false, 0, 0);
    let mut reader = Reader::new(bytes);
    while let Some(field) = reader.field()? {
        match field {
            (1, Value::Bytes(id)) => {
                let Ok(id) = id.try_into() else {
                    return reader.fail("order id is not 16 bytes");
                };
                (order.id, named) = (id, true);
            }
            (2, Value::Varint(value)) => order.account = value,
            (3, Value::Varint(value)) => order.instrument = value,
            (4, Value::Varint(value)) => order.side = value as i32,
            (5, Value::Varint(value)) => order.order_type = value as i32,
            (6, Value::Varint(value)) => order.time_in_force = value as i32,
            (7, Value::Varint(value)) => order.quantity = value as i64,
            (8, Value::Varint(value)) => {
                order.limit_price = (value >> 1) as i64 ^ -((value & 1) as i64)
            }
            (9, Value::Varint(value)) => order.priority = value.min(u64::from(u8::MAX)) as u8,
            (10, Value::Varint(value)) => order.opening = value != 0,
            (11, Value::Fixed64(value)) => send_before_ns = value,
            (12, Value::Varint(value)) => order.ordinal = value as u32,
            (13, Value::Varint(value)) => action = value as i32,
            (number, _) => return unknown("Order", number),
        }
    }
    if !named {
        return reader.fail("order without an id");
    }
    match OrderAction::try_from(action) {
        Ok(OrderAction::Cancel) => {
            order.request = Request::Cancel;
            order.priority = Priority::Close as u8;
            order.opening = false;
            send_before_ns = 0;
        }
        Ok(OrderAction::Place) => {
            // An unknown priority never holds back what only reduces (LM7).
            if !(Priority::Leader as u8..=Priority::Amendment as u8).contains(&order.priority) {
                let known = if order.opening { Priority::Opening } else { Priority::Close };
                order.priority = known as u8;
            }
        }
        _ => return reader.fail("unknown order action"),
    }
    Ok((order, send_before_ns))
}

#[cfg(test)]
mod tests {
    use prost::Message;

    use super::*;
    use crate::proto::api;

    #[test]
    fn reads_what_prost_writes_and_refuses_every_cut() {
        let written = api::LinkRequest {
            hello: Some(api::LinkHello { tenant_id: 1, shard_id: 2, epoch: 3 }),
            order_groups: vec![api::OrderGroup {
                position: 300,
                epoch: 4,
                orders: vec![api::Order {
                    order_id: (0..16).collect(),
                    account_id: u64::MAX,
                    instrument_id: 7,
                    side: 2,
                    order_type: 2,
                    time_in_force: 3,
                    quantity: i64::MAX,
                    limit_price: -5,
                    priority: 4,
                    opening: true,
                    send_before_ns: 99,
                    ordinal: 12,
                    action: 1,
                }],
                trace_context: vec![1; 25],
                time_ns: 90,
            }],
            ..api::LinkRequest::default()
        }
        .encode_to_vec();
        let mut found = Vec::new();
        orders(&written, &mut |written| found.push(written)).expect("readable");
        let id: [u8; 16] = std::array::from_fn(|index| u8::try_from(index).expect("small"));
        let order = Order {
            id,
            request: Request::Place,
            account: u64::MAX,
            instrument: 7,
            side: 2,
            order_type: 2,
            time_in_force: 3,
            quantity: i64::MAX,
            limit_price: -5,
            priority: 4,
            opening: true,
            late_at_ns: None,
            position: 300,
            ordinal: 12,
        };
        let expected = Written { epoch: 4, time_ns: 90, send_before_ns: 99, order };
        assert_eq!(found, vec![expected]);
        let whole_fields = [0, 8];
        for length in (0..written.len()).filter(|length| !whole_fields.contains(length)) {
            assert!(orders(&written[..length], &mut |_| {}).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn refuses_what_this_version_does_not_know() {
        let order = [[10, 16].as_slice(), &[7; 16], &[104, 1]].concat();
        let request = |order: &[u8], group: &[u8]| {
            let order = [&[26, u8::try_from(order.len()).expect("small")], order].concat();
            let group = [order.as_slice(), group].concat();
            [&[34, u8::try_from(group.len()).expect("small")], group.as_slice()].concat()
        };
        let read = |bytes: &[u8]| orders(bytes, &mut |_| {});
        let strange = [120, 1];
        let strange_order = [order.as_slice(), &strange].concat();
        assert_eq!(read(&request(&order, &[])), Ok(()));
        assert_eq!(read(&request(&strange_order, &[])), unknown("Order", 15));
        assert_eq!(read(&request(&order, &strange)), unknown("OrderGroup", 15));
        assert_eq!(read(&[32, 1]), unknown("LinkRequest", 4));
    }
}
