//! `api.v1.Order` for the stream to a gateway.

use super::cursor::{Cursor, Stage, bytes_tag, varint_tag};
use super::wire::Encoded;
use crate::ids::EffectId;
use crate::proto::api::{Order, OrderAction, OrderType, Priority, Side, TimeInForce};

/// What a gateway needs of an order.
#[derive(Debug, Clone, Copy)]
pub struct OrderMessage {
    pub id: EffectId,
    pub account_id: u64,
    pub instrument_id: u64,
    pub side: Side,
    pub order_type: OrderType,
    pub time_in_force: TimeInForce,
    pub quantity: i64,
    pub limit_price: i64,
    pub priority: Priority,
    pub opening: bool,
    /// 0: goes at any age.
    pub send_before_ns: i64,
    pub ordinal: u32,
    pub action: OrderAction,
}

impl OrderMessage {
    /// `shared`: [`shared_fields`] of this order.
    #[inline]
    #[must_use]
    pub fn fields<'a>(&self, shared: &'a Encoded) -> OrderFields<'a> {
        let Self { id, account_id, quantity, ordinal, .. } = *self;
        OrderFields { id, account_id, quantity, ordinal, shared }
    }

    /// The same message for prost, where speed does not matter.
    #[must_use]
    pub fn to_proto(&self) -> Order {
        Order {
            order_id: self.id.to_bytes().to_vec(),
            account_id: self.account_id,
            instrument_id: self.instrument_id,
            side: self.side.into(),
            order_type: self.order_type.into(),
            time_in_force: self.time_in_force.into(),
            quantity: self.quantity,
            limit_price: self.limit_price,
            priority: self.priority.into(),
            opening: self.opening,
            send_before_ns: self.send_before_ns.cast_unsigned(),
            ordinal: self.ordinal,
            action: self.action.into(),
        }
    }
}

/// The fields that all orders of one event, but the leader's, share.
#[must_use]
pub fn shared_fields(order: &OrderMessage) -> Encoded {
    Encoded::new(|writer| {
        writer.uint(3, order.instrument_id);
        writer.uint(4, order.side as u64);
        writer.uint(5, order.order_type as u64);
        writer.uint(6, order.time_in_force as u64);
        writer.sint(8, order.limit_price);
        writer.uint(9, order.priority as u64);
        writer.flag(10, order.opening);
        writer.fixed64(11, order.send_before_ns.cast_unsigned());
        writer.uint(13, order.action as u64);
    })
}

/// An order as it is written: what is its own, and what it shares with others.
#[derive(Debug, Clone, Copy)]
pub struct OrderFields<'a> {
    pub id: EffectId,
    pub account_id: u64,
    pub quantity: i64,
    pub ordinal: u32,
    /// [`shared_fields`] of the order.
    pub shared: &'a Encoded,
}

/// Puts the message's fields, at most 96 bytes.
#[inline(always)]
pub fn put_order(cursor: &mut Cursor<'_>, order: &OrderFields<'_>) {
    cursor.put([bytes_tag(1), 16]);
    cursor.put(order.id.to_bytes());
    cursor.uint(varint_tag(2), order.account_id);
    cursor.int(varint_tag(7), order.quantity);
    cursor.uint(varint_tag(12), order.ordinal.into());
    cursor.encoded(order.shared);
}

/// Appends the message as the field `tag` of another; built on `stage`, which stays as it is.
pub fn write_order(stage: &mut Stage, out: &mut Vec<u8>, tag: u8, order: &OrderMessage) {
    let mut cursor = stage.cursor();
    let open = cursor.open_tiny(tag);
    put_order(&mut cursor, &order.fields(&shared_fields(order)));
    cursor.close_tiny(open);
    out.extend_from_slice(cursor.written());
}
