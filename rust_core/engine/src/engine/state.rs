//! What the engine knows: things that were created by commands, by index, and the lines that join a strategy's followers
//! to an instrument. Everything is a vector in the order of creation, so that followers are walked in memory order.

use std::collections::BTreeMap;

use super::currencies::Currency;
use super::webhooks::Webhook;
use crate::encode::instruction::{FollowerFields, InstructionEffect};
use crate::ids::{EventSeed, digest};
use crate::limits::{Limits, Terms};
use crate::position::Share;
use crate::proto::api::{Outcome, ReasonCode, Side};
use crate::sizing::entry::Mode;
use crate::units::Rounding;

/// What an id names, and where it stands in its vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Connection(u32),
    Account(u32),
    Instrument(u32),
    Strategy(u32),
    Activation(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    Down,
    /// Up, but the fate of earlier orders is still being asked for; the value names the query.
    Resuming(u64),
    Up,
}

#[derive(Debug, Clone)]
pub struct Connection {
    pub id: u64,
    pub tenant: u64,
    pub name: String,
    pub adapter: String,
    pub address: String,
    pub gateway_address: String,
    pub link: LinkState,
    pub session: u64,
    pub stopped: bool,
    /// Since when its gateway has had no broker, by the gateway's clock; until the connection has resumed.
    pub broker_lost_ns: Option<u64>,
}

#[derive(Debug, Clone)]
pub struct Account {
    pub id: u64,
    pub connection: u32,
    pub name: Box<str>,
    pub broker_account: Box<str>,
    pub currency: Currency,
    /// Contracts over all instruments at 10^-9: |position| and openings under way.
    pub contracts_nano: i64,
    pub open_trades: u32,
    pub stopped: bool,
    /// Orders whose doubt outlived its deadline; openings are held back while there are any.
    pub out_of_step: u32,
}

/// The hash of an account's name: its own within its tenant, or the one at its broker within its connection, for
/// [`super::Engine::account_names`] and [`super::Engine::broker_accounts`].
pub(super) fn name_hash(within: u64, name: &str) -> u64 {
    digest(within, name.as_bytes())
}

#[derive(Debug, Clone)]
pub struct Instrument {
    pub id: u64,
    pub tenant: u64,
    pub symbol: String,
    pub currency: Currency,
    pub price_scale: u32,
    pub quantity_scale: u32,
    pub tick: i64,
    pub terms: Terms,
    pub mark: Option<Mark>,
}

/// The price that positions are valued at.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// At price scale.
    pub price: i64,
    /// The stamp of its record; 0 where an older snapshot did not have it.
    pub time_ns: i64,
}

#[derive(Debug, Clone)]
pub struct Strategy {
    pub id: u64,
    pub tenant: u64,
    pub name: String,
    pub default_instrument: u32,
    pub dedupe_window_ns: i64,
    pub webhook_secret_hash: Vec<u8>,
    pub webhook: Webhook,
    pub symbol_map: BTreeMap<String, u32>,
    pub active: bool,
    /// In activation order.
    pub activations: Vec<u32>,
    /// One per instrument this strategy has traded: (instrument, line).
    pub lines: Vec<(u32, u32)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The position of the record that set it.
    pub version: u64,
    pub mode: Mode,
    pub exit_rounding: Rounding,
    pub limits: Limits,
}

#[derive(Debug, Clone)]
pub struct Activation {
    pub id: u64,
    pub strategy: u32,
    pub account: u32,
    pub active: bool,
    pub plan: Plan,
    /// What every instruction says of it, encoded.
    pub fields: FollowerFields,
}

impl Activation {
    /// The common part of an instruction; skipped unless the caller says otherwise.
    pub(super) fn instruction(
        &self,
        seed: EventSeed,
        signal: u64,
        leader: bool,
    ) -> InstructionEffect<'_> {
        InstructionEffect {
            id: seed.instruction(signal, self.id),
            follower: &self.fields,
            leader,
            outcome: Outcome::Skipped,
            reason: ReasonCode::Unspecified,
            sizing: None,
            checks: None,
            order: None,
        }
    }
}

/// A strategy in one instrument: the run its followers are in, and each one's share, parallel to the strategy's
/// activations.
#[derive(Debug, Clone)]
pub struct Line {
    pub strategy: u32,
    pub instrument: u32,
    pub run: Run,
    pub shares: Vec<Share>,
}

/// From flat to flat (docs/explanation/runs-and-missed.md). `number` grows with each run; `side` is `None` before the first entry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Run {
    pub number: u32,
    pub side: Option<Side>,
    /// Sum of the entry quantities of its signals, at quantity scale.
    pub leader_total: i64,
}

impl Run {
    /// The next run, with nothing in it.
    #[must_use]
    pub fn next(self) -> Self {
        Self { number: self.number + 1, side: None, leader_total: 0 }
    }
}

/// Appends one of the many that stay: room grows by an eighth, where doubling could leave half of it empty.
pub(super) fn append<T>(many: &mut Vec<T>, one: T) {
    if many.len() == many.capacity() {
        many.reserve_exact(many.len() / 8 + 4);
    }
    many.push(one);
}
