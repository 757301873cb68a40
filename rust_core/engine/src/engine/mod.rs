//! The engine: records in, effects out. `feed` takes framed records, `step` works until there is something to hand out.
//!
//! Invariants: same records, same bytes, whatever the batches; time is the record's stamp; nothing here reads a clock,
//! draws a random number or walks a hashed map. One file a kind of record: `commands`, `signals` (with `entries` and
//! `closing`), `reports`, `links`, `timers`.

mod booking;
mod closing;
mod commands;
mod currencies;
mod entries;
mod forms;
mod instructions;
mod links;
pub mod memory;
pub mod output;
mod placing;
mod pursuing;
mod range;
mod reports;
mod resolving;
mod reversing;
mod ruled;
mod seat;
mod signals;
mod snapshot;
mod snapshot_parts;
pub mod state;
mod tenants;
#[cfg(test)]
mod tests;
mod timers;
mod view;
mod webhooks;
mod word;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use hashbrown::{HashMap, HashTable};
use prost::Message;

use crate::encode::wire::{Reader, Value};
use crate::error::EngineError;
use crate::ids::EffectId;
use crate::limits::Checks;
use crate::order::book::OrderBook;
use crate::position::Exposure;
use crate::proto::internal::{Command, Genesis, Lease, Link, Marks, Signal, SignalJudged};
use currencies::Currencies;
use instructions::Decision;
use memory::Memory;
use output::{Answer, Output};
use resolving::Resolved;
use signals::Event;
use state::{Account, Activation, Connection, Instrument, Line, Mark, Place, Strategy};
use tenants::{Key, Tenant};
use timers::Due;

/// The engine version that logs name.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Followers computed between two hand-overs.
pub const SLICE_FOLLOWERS: u32 = 8192;
/// Openings older than this since receipt are not sent (LE7).
pub const ENTRY_AGE_NS_MAX: i64 = 60 * 1_000_000_000;
/// How long an order waits for its lane, and an exit for entries before it (SG5, SG6).
pub const ACCOUNT_LOCK_TIMEOUT_MS: u32 = 30_000;
pub const ACCOUNT_LOCK_RETRIES: u32 = 3;

pub(crate) type Result<T> = std::result::Result<T, EngineError>;

/// Field numbers of `internal.v1.Record`.
mod record {
    pub const TENANT_ID: u32 = 1;
    pub const TRACE_CONTEXT: u32 = 2;
    pub const GENESIS: u32 = 3;
    pub const ENGINE_VERSION: u32 = 4;
    pub const LEASE: u32 = 5;
    pub const SIGNAL: u32 = 6;
    pub const REPORTS: u32 = 7;
    pub const MARKS: u32 = 8;
    pub const TIMER: u32 = 9;
    pub const COMMAND: u32 = 10;
    pub const LINK: u32 = 11;
    pub const CLOCK_ANOMALY: u32 = 12;
}

/// One shard's state and what it has to say.
#[derive(Debug, Default)]
pub struct Engine {
    pub(crate) tenant_id: u64,
    /// Whose record is applied.
    pub(crate) caller: u64,
    pub(crate) tenants: Vec<Tenant>,
    pub(crate) keys: Vec<Key>,
    pub(crate) incarnation: u64,
    pub(crate) shard_id: u32,
    pub(crate) epoch: u64,
    /// The last record applied, and its stamp, clamped to run forward.
    pub(crate) position: u64,
    pub(crate) now_ns: i64,
    pub(crate) chain: u64,

    pub(crate) connections: Vec<Connection>,
    pub(crate) accounts: Vec<Account>,
    pub(crate) instruments: Vec<Instrument>,
    pub(crate) strategies: Vec<Strategy>,
    pub(crate) activations: Vec<Activation>,
    pub(crate) currencies: Currencies,
    pub(crate) places: BTreeMap<u64, Place>,
    /// Instruments by symbol, a tenant each.
    pub(crate) symbols: BTreeMap<u64, BTreeMap<String, u32>>,
    /// Accounts by name: each once. Looked up, never walked.
    pub(crate) account_names: HashTable<u32>,
    /// The same by connection and name at the broker.
    pub(crate) broker_accounts: HashTable<u32>,
    /// (strategy, account): each once.
    pub(crate) activated: BTreeSet<(u32, u32)>,

    pub(crate) lines: Vec<Line>,
    pub(crate) exposures: Vec<Exposure>,
    /// (account, instrument) -> exposure. Looked up, never walked.
    pub(crate) exposure_of: HashMap<(u32, u32), u32, foldhash::fast::FixedState>,
    pub(crate) orders: OrderBook,
    pub(crate) decisions: Vec<Decision>,
    /// The lowest is taken first, as an engine restored from a snapshot does.
    pub(crate) free_decisions: BTreeSet<u32>,
    pub(crate) due: BTreeMap<(i64, u64), Due>,
    pub(crate) due_sequence: u64,

    pub(crate) signals_said: Memory,
    pub(crate) executions_said: Memory,
    pub(crate) resolved: BTreeMap<EffectId, Resolved>,
    pub(crate) requests_said: Memory,

    input: VecDeque<Frame>,
    event: Option<Event>,
    /// Of the follower that is looked at; kept, so that it need not be cleared for each.
    checks: Checks,
    pub(crate) out: Output,
}

#[derive(Debug)]
struct Frame {
    position: u64,
    stamp_ns: i64,
    payload: Vec<u8>,
}

/// Bytes before each payload: position, stamp, length, little endian.
const FRAME_HEADER: usize = 20;

impl Engine {
    /// Takes records, each framed as position (u64), stamp in ns (i64), length (u32), payload; all little endian.
    ///
    /// # Errors
    /// [`EngineError::RecordUnreadable`] where the framing breaks off, [`EngineError::PositionOutOfOrder`].
    pub fn feed(&mut self, mut frames: &[u8]) -> Result<()> {
        let mut last = self.input.back().map_or(self.position, |frame| frame.position);
        while !frames.is_empty() {
            let unreadable = || EngineError::RecordUnreadable {
                position: last,
                detail: "the frame after it breaks off".into(),
            };
            let (header, rest) =
                frames.split_first_chunk::<FRAME_HEADER>().ok_or_else(unreadable)?;
            let (position, header) = split::<8, 12>(header);
            let (stamp, length) = split::<8, 4>(&header);
            let length = u32::from_le_bytes(length) as usize;
            let (payload, rest) = rest.split_at_checked(length).ok_or_else(unreadable)?;
            let position = u64::from_le_bytes(position);
            if position <= last {
                return Err(EngineError::PositionOutOfOrder { last, found: position });
            }
            let stamp_ns = i64::from_le_bytes(stamp);
            self.input.push_back(Frame { position, stamp_ns, payload: payload.to_vec() });
            last = position;
            frames = rest;
        }
        Ok(())
    }

    /// Works on what was fed until a leader's order is out, a slice of followers is computed, or nothing is left. What is
    /// to be handed out lies in [`Engine::output`] until the next step. `false`: nothing was left to do, and memory was made
    /// ready for the next event.
    ///
    /// # Errors
    /// Any [`EngineError`]: the shard must stop, nothing of this step may be used.
    pub fn step(&mut self) -> Result<bool> {
        self.out.clear();
        let mut worked = false;
        loop {
            if self.event.is_some() {
                worked = true;
                if self.follow()? {
                    return Ok(true);
                }
            } else {
                let Some(frame) = self.input.pop_front() else {
                    if !worked {
                        self.orders.make_ready();
                    }
                    return Ok(worked);
                };
                worked = true;
                self.begin(&frame)?;
            }
        }
    }

    /// Whether there is more to do than has been handed out.
    #[must_use]
    pub fn has_work(&self) -> bool {
        self.event.is_some() || !self.input.is_empty()
    }

    #[must_use]
    pub fn output(&self) -> &Output {
        &self.out
    }

    /// A chain over the effects of every record so far: two replays that differ, differ here from that record on.
    #[must_use]
    pub fn chain(&self) -> u64 {
        self.chain
    }

    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The highest lease epoch; 0 before the first.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// 0 before the genesis.
    #[must_use]
    pub fn tenant_id(&self) -> u64 {
        self.tenant_id
    }

    /// Record time up to which this engine has come; ns since 1970.
    #[must_use]
    pub fn now_ns(&self) -> i64 {
        self.now_ns
    }

    fn begin(&mut self, frame: &Frame) -> Result<()> {
        self.position = frame.position;
        self.now_ns = self.now_ns.max(frame.stamp_ns);
        let body = self.read_record(&frame.payload)?;
        if (self.tenant_id == 0) != (body.0 == record::GENESIS) {
            return Err(EngineError::NoGenesis { position: frame.position });
        }
        self.fire_due()?;
        self.apply_body(body.0, body.1)?;
        if self.event.is_none() {
            self.end_record();
        }
        Ok(())
    }

    fn read_record<'a>(&mut self, payload: &'a [u8]) -> Result<(u32, &'a [u8])> {
        let mut reader = Reader::new(payload);
        let (mut body, mut trace) = (None, &[][..]);
        self.caller = self.tenant_id;
        while let Some((field, value)) = reader.next_field().map_err(|_| self.malformed())? {
            match (field, value) {
                (record::TENANT_ID, value) if value.number() == 0 => {}
                (record::TENANT_ID, value) => self.caller = value.number(),
                (record::TRACE_CONTEXT, value) => trace = value.bytes(),
                (_, Value::Bytes(bytes)) => body = Some((field, bytes)),
                _ => return Err(self.malformed()),
            }
        }
        self.out.begin_record(self.position, self.epoch, self.now_ns, trace);
        body.ok_or_else(|| self.malformed())
    }

    fn apply_body(&mut self, field: u32, bytes: &[u8]) -> Result<()> {
        match field {
            record::GENESIS => {
                let genesis: Genesis = self.decode(bytes)?;
                self.tenant_id = self.position;
                self.tenants.push(Tenant::first(self.position));
                self.incarnation = genesis.incarnation;
            }
            record::LEASE => {
                let lease: Lease = self.decode(bytes)?;
                self.shard_id = lease.shard_id;
                self.epoch = self.epoch.max(lease.epoch);
            }
            record::SIGNAL => {
                let signal: Signal = self.decode(bytes)?;
                self.judge_signal(&signal)?;
            }
            record::REPORTS => {
                self.take_in_orders()?;
                self.apply_reports(bytes)?;
            }
            record::MARKS => {
                let marks: Marks = self.decode(bytes)?;
                self.apply_marks(&marks);
            }
            record::COMMAND => {
                let command: Command = self.decode(bytes)?;
                self.take_in_orders()?;
                self.apply_command(&command)?;
            }
            record::LINK => {
                let link: Link = self.decode(bytes)?;
                self.apply_link(&link)?;
            }
            // A timer has done its work by its stamp; the others are there for the reader of the log.
            record::TIMER | record::ENGINE_VERSION | record::CLOCK_ANOMALY => {}
            _ => return Err(self.malformed()),
        }
        Ok(())
    }

    pub(crate) fn end_record(&mut self) {
        self.chain = self.out.end_slice(self.chain);
        self.orders.forget(self.now_ns);
        self.signals_said.forget(self.now_ns);
        self.executions_said.forget(self.now_ns);
        self.requests_said.forget(self.now_ns);
    }

    fn take_in_orders(&mut self) -> Result<()> {
        if self.orders.take_in() { Ok(()) } else { Err(self.broken("an order id is made twice")) }
    }

    fn apply_marks(&mut self, marks: &Marks) {
        for mark in &marks.marks {
            if let Some(Place::Instrument(index)) = self.places.get(&mark.instrument_id) {
                let mark = Mark { price: mark.price, time_ns: self.now_ns };
                self.instruments[*index as usize].mark = Some(mark);
            }
        }
    }

    pub(crate) fn answer_signal(&mut self, judged: &SignalJudged) {
        crate::encode::effects::write_signal_judged(self.out.effects_mut(), judged);
        let answer = Answer { position: self.position, bytes: judged.encode_to_vec() };
        self.out.answers.push(answer);
    }

    fn decode<M: Message + Default>(&self, bytes: &[u8]) -> Result<M> {
        M::decode(bytes).map_err(|error| EngineError::RecordUnreadable {
            position: self.position,
            detail: error.to_string(),
        })
    }

    pub(crate) fn malformed(&self) -> EngineError {
        EngineError::RecordUnreadable {
            position: self.position,
            detail: "no protobuf message of this version".into(),
        }
    }

    pub(crate) fn overflow(&self, what: &'static str) -> EngineError {
        EngineError::Overflow { position: self.position, what }
    }

    pub(crate) fn broken(&self, what: &'static str) -> EngineError {
        EngineError::InvariantBroken { position: self.position, what }
    }
}

fn split<const HEAD: usize, const TAIL: usize>(bytes: &[u8]) -> ([u8; HEAD], [u8; TAIL]) {
    let mut head = [0; HEAD];
    let mut tail = [0; TAIL];
    head.copy_from_slice(&bytes[..HEAD]);
    tail.copy_from_slice(&bytes[HEAD..HEAD + TAIL]);
    (head, tail)
}
