//! `api.v1.Order` for the stream to a gateway.

use super::wire::{Encoded, Writer};
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

/// Writes the message's fields; at most 96 bytes. `shared`: [`shared_fields`] of this order, if they are known.
pub fn write_order(out: &mut Vec<u8>, order: &OrderMessage, shared: Option<&Encoded>) {
    let mut id = [0; 18];
    id[0] = (1 << 3) | 2;
    id[1] = 16;
    id[2..].copy_from_slice(&order.id.to_bytes());
    out.extend_from_slice(&id);
    let mut writer = Writer::new(out);
    writer.uint(2, order.account_id);
    writer.int(7, order.quantity);
    writer.uint(12, order.ordinal.into());
    match shared {
        Some(shared) => writer.encoded(shared),
        None => writer.encoded(&shared_fields(order)),
    }
}
