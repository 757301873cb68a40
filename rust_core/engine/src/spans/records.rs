//! What the log says of the things that spans name: signals with their traces, accounts, instruments, strategies. An id is
//! the position of the record that made the thing, so all of it is asked for by position, and kept.

use std::collections::VecDeque;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use prost::Message as _;

use super::otlp::Attributes;
use crate::encode::wire::Malformed;
use crate::proto::internal::Record;
use crate::proto::internal::command::Body as Command;
use crate::proto::internal::record::Body;

/// Signals and further records beyond this many are forgotten, the oldest first, and asked for again where they are needed.
const EVENTS_MAX: usize = 100_000;

/// The record of a signal, or another one whose time is needed: then its trace id is empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Event {
    pub trace_id: [u8; 16],
    /// The span of the request.
    pub parent: u64,
    pub strategy_id: u64,
    pub received_ns: u64,
    pub stamp_ns: u64,
}

impl Event {
    #[must_use]
    pub fn is_traced(&self) -> bool {
        self.trace_id != [0; 16]
    }
}

/// A thing's attributes as every span has them that names it.
#[derive(Debug, Clone, Default)]
pub struct Thing {
    pub attributes: Vec<u8>,
    /// Of an account.
    pub connection_id: u64,
    pub price_scale: u32,
    pub quantity_scale: u32,
}

/// Looked up by position, and never iterated over.
type ByPosition<T> = HashMap<u64, T, FixedState>;

#[derive(Debug, Default)]
pub struct Records {
    events: ByPosition<Event>,
    /// In the order in which they were told.
    oldest: VecDeque<u64>,
    things: ByPosition<Thing>,
    nothing: Thing,
}

impl Records {
    /// Whether a thing's record was told.
    #[must_use]
    pub fn knows(&self, position: u64) -> bool {
        position == 0 || self.things.contains_key(&position) || self.events.contains_key(&position)
    }

    #[must_use]
    pub fn event(&self, position: u64) -> Option<&Event> {
        self.events.get(&position)
    }

    #[must_use]
    pub fn thing(&self, position: u64) -> &Thing {
        self.things.get(&position).unwrap_or(&self.nothing)
    }

    /// Takes a record as it is logged.
    ///
    /// # Errors
    /// [`Malformed`] where the bytes are no record.
    pub fn learn(&mut self, position: u64, stamp_ns: u64, record: &[u8]) -> Result<(), Malformed> {
        let record = Record::decode(record).map_err(|_| Malformed)?;
        let command = match record.body {
            Some(Body::Command(command)) => command.body,
            Some(Body::Signal(signal)) => {
                let context = record.trace_context.split_first_chunk::<16>();
                let (trace_id, rest) = context.unwrap_or((&[0; 16], &[]));
                let parent = rest.first_chunk().map_or(0, |span| u64::from_be_bytes(*span));
                let received_ns = signal.received_time_ns;
                let (trace_id, strategy_id) = (*trace_id, signal.strategy_id);
                let event = Event { trace_id, parent, strategy_id, received_ns, stamp_ns };
                self.add_event(position, event);
                return Ok(());
            }
            _ => None,
        };
        match thing(position, command) {
            Some(thing) => _ = self.things.insert(position, thing),
            None => self.add_event(position, Event { stamp_ns, ..Event::default() }),
        }
        Ok(())
    }

    fn add_event(&mut self, position: u64, event: Event) {
        if self.events.insert(position, event).is_none() {
            self.oldest.push_back(position);
        }
        while self.oldest.len() > EVENTS_MAX {
            let oldest = self.oldest.pop_front();
            self.events.remove(&oldest.unwrap_or_default());
        }
    }
}

fn thing(position: u64, command: Option<Command>) -> Option<Thing> {
    let (mut told, mut thing) = (Vec::new(), Thing::default());
    let mut attributes = Attributes::new(&mut told);
    match command? {
        Command::CreateAccount(made) => {
            attributes.number("retinue.account_id", position);
            attributes.text("retinue.account", &made.name);
            thing.connection_id = made.connection_id;
        }
        Command::CreateInstrument(made) => {
            attributes.text("retinue.symbol", &made.symbol);
            (thing.price_scale, thing.quantity_scale) = (made.price_scale, made.quantity_scale);
        }
        Command::CreateStrategy(made) => {
            attributes.number("retinue.strategy_id", position);
            attributes.text("retinue.strategy", &made.name);
        }
        _ => return None,
    }
    Some(Thing { attributes: told, ..thing })
}
