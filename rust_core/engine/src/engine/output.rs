//! What one step of the engine hands out: bytes per connection for its gateway, effects by record, an answer per record.
//! Buffers are kept from step to step.

use std::ops::Range;

use crate::encode::cursor::{Stage, bytes_tag};
use crate::encode::effects::{AlertEffect, write_alert};
use crate::encode::instruction::{
    InstructionEffect, OrderCreatedEffect, write_instruction, write_order_created,
};
use crate::encode::order::{OrderMessage, write_order};
use crate::encode::wire::{OpenLarge, Writer, close};
use crate::ids::digest;

/// Field numbers of `api.v1.LinkRequest`.
pub mod link_request {
    pub const CONFIGURATION: u32 = 2;
    pub const RESUME: u32 = 3;
    pub const ORDER_GROUPS: u32 = 4;
    pub const CLEAR_STOP: u32 = 6;
}

/// `OrderGroup.orders`.
const ORDERS_TAG: u8 = bytes_tag(3);
/// An order's message takes at most 96 bytes, and two before it.
const ORDER_MAX: usize = 98;

/// Serialized `LinkRequest` fields for one connection.
#[derive(Debug, Default)]
pub struct Outgoing {
    pub connection_id: u64,
    pub bytes: Vec<u8>,
    group: Option<OpenLarge>,
}

/// The effects of one record, or of one slice of it, within [`Output::effects`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    pub position: u64,
    pub range: Range<usize>,
}

/// The answer to whoever sent a record: its judged effect, without the envelope. Empty where nobody waits for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub position: u64,
    pub bytes: Vec<u8>,
}

#[derive(Debug, Default)]
pub struct Output {
    /// By connection index; those with bytes have something to send.
    pub outgoing: Vec<Outgoing>,
    pub effects: Vec<u8>,
    pub slices: Vec<Slice>,
    pub answers: Vec<Answer>,
    /// The connections with an open group, in the order they were opened.
    open: Vec<u32>,
    slice_start: usize,
    position: u64,
    epoch: u64,
    time_ns: i64,
    ordinal: u32,
    trace_context: Vec<u8>,
    stage: Stage,
    /// (connection, where its field lies on the stage), in the order they were made.
    staged_orders: Vec<(u32, Range<usize>)>,
}

impl Output {
    /// Empties everything for the next step; capacity stays.
    pub fn clear(&mut self) {
        for outgoing in &mut self.outgoing {
            outgoing.bytes.clear();
        }
        self.effects.clear();
        self.slices.clear();
        self.answers.clear();
        self.slice_start = 0;
    }

    pub fn add_connection(&mut self, connection_id: u64) {
        self.outgoing.push(Outgoing { connection_id, ..Outgoing::default() });
    }

    pub fn begin_record(&mut self, position: u64, epoch: u64, time_ns: i64, trace_context: &[u8]) {
        self.position = position;
        self.epoch = epoch;
        self.time_ns = time_ns;
        self.ordinal = 0;
        self.slice_start = self.effects.len();
        self.trace_context.clear();
        self.trace_context.extend_from_slice(trace_context);
    }

    /// The ordinal of the next order message of this record.
    #[inline]
    pub fn next_ordinal(&mut self) -> u32 {
        self.ordinal += 1;
        self.ordinal
    }

    /// The effects, for more to be appended.
    pub fn effects_mut(&mut self) -> &mut Vec<u8> {
        self.unstage();
        &mut self.effects
    }

    /// Appends an instruction to the effects. Where its order lies, for [`Output::order`].
    #[inline(always)]
    pub fn instruction(&mut self, effect: &InstructionEffect<'_>) -> Range<usize> {
        if self.stage.is_full() {
            self.unstage();
        }
        write_instruction(&mut self.stage, effect)
    }

    /// Appends a further order to the effects. Where it lies, for [`Output::order`].
    pub fn order_created(&mut self, effect: &OrderCreatedEffect<'_>) -> Range<usize> {
        if self.stage.is_full() {
            self.unstage();
        }
        write_order_created(&mut self.stage, effect)
    }

    /// Appends the order that was just written, and lies there, to its connection's group for this record.
    #[inline]
    pub fn order(&mut self, connection: u32, lies: Range<usize>) {
        self.staged_orders.push((connection, lies));
    }

    /// Appends a cancel to its connection's group for this record.
    pub fn cancel(&mut self, connection: u32, order: &OrderMessage) {
        self.unstage();
        self.open_group(connection);
        let bytes = &mut self.outgoing[connection as usize].bytes;
        write_order(&mut self.stage, bytes, ORDERS_TAG, order);
    }

    /// Copies what was staged to where it goes.
    fn unstage(&mut self) {
        let mut orders = std::mem::take(&mut self.staged_orders);
        for (connection, lies) in orders.drain(..) {
            if self.outgoing[connection as usize].group.is_none() {
                self.open_group(connection);
            }
            let bytes = &mut self.outgoing[connection as usize].bytes;
            let start = bytes.len();
            bytes.extend_from_slice(self.stage.chunk::<ORDER_MAX>(lies.start));
            bytes.truncate(start + lies.len());
            bytes[start] = ORDERS_TAG;
        }
        self.staged_orders = orders;
        self.effects.extend_from_slice(self.stage.kept());
        self.stage.empty();
    }

    #[cold]
    fn open_group(&mut self, connection: u32) {
        let outgoing = &mut self.outgoing[connection as usize];
        if outgoing.group.is_some() {
            return;
        }
        let mut writer = Writer::new(&mut outgoing.bytes);
        let open = writer.open_large(link_request::ORDER_GROUPS);
        writer.uint(1, self.position);
        writer.uint(2, self.epoch);
        writer.bytes(4, &self.trace_context);
        writer.fixed64(5, self.time_ns.cast_unsigned());
        outgoing.group = Some(open);
        self.open.push(connection);
    }

    /// Appends another field of `LinkRequest` for a connection.
    pub fn link_field(&mut self, connection: u32, field: u32, message: &impl prost::Message) {
        self.close_groups();
        let bytes = &mut self.outgoing[connection as usize].bytes;
        Writer::new(bytes).message(field, &message.encode_to_vec());
    }

    pub fn alert(&mut self, alert: &AlertEffect<'_>) {
        write_alert(self.effects_mut(), alert);
    }

    /// Ends a slice: its groups are closed and its effects chained on `chain`.
    pub fn end_slice(&mut self, chain: u64) -> u64 {
        self.close_groups();
        let range = self.slice_start..self.effects.len();
        self.slice_start = range.end;
        if range.is_empty() {
            return chain;
        }
        let chained = digest(chain ^ self.position, &self.effects[range.clone()]);
        self.slices.push(Slice { position: self.position, range });
        chained
    }

    fn close_groups(&mut self) {
        self.unstage();
        for connection in self.open.drain(..) {
            let outgoing = &mut self.outgoing[connection as usize];
            if let Some(open) = outgoing.group.take() {
                close(&mut outgoing.bytes, open);
            }
        }
    }
}
