//! Judging a signal (is it a duplicate, what does it mean, in which instrument) and walking the followers it addresses,
//! leader first.

use super::instructions::LimitTerms;
use super::memory::EXACT_NS;
use super::state::{Line, Place, append};
use super::{ENTRY_AGE_NS_MAX, Engine, Result, SLICE_FOLLOWERS};
use crate::encode::order::{OrderMessage, shared_fields};
use crate::encode::wire::Encoded;
use crate::ids::{EffectId, EventSeed};
use crate::limits::Worth;
use crate::order::opposite;
use crate::position::{Exposure, Share};
use crate::proto::api::{OrderAction, OrderType, Priority, ReasonCode, Side, TimeInForce};
use crate::proto::internal::{
    Decimal, DedupeKind, Dialect, EntryRule, MarketPosition, Signal, SignalJudged, SignalKind,
};
use crate::sizing::exit::Fraction;
use crate::sizing::price::limit_price;
use crate::units::{NANO_SCALE, rescale};

/// A signal that was accepted, while its followers are walked.
#[derive(Debug, Clone, Copy)]
pub struct Event {
    pub signal: u64,
    pub received_ns: i64,
    pub seed: EventSeed,
    pub line: u32,
    pub kind: EventKind,
    pub leader: u32,
    pub leader_done: bool,
    /// The leader was refused by a limit of its own: nobody else opens.
    pub leader_refused: bool,
    pub next: u32,
    pub count: u32,
}

#[derive(Debug, Clone, Copy)]
pub enum EventKind {
    Entry(EntryTerms),
    Exit { fraction: Fraction, side: Option<Side>, limit: LimitTerms },
    Flat { side: Option<Side> },
    Cancel,
}

#[derive(Debug, Clone, Copy)]
pub struct EntryTerms {
    pub side: Side,
    pub rule: EntryRule,
    /// Contracts at 10^-9; `None` where the signal names none.
    pub quantity_nano: Option<i64>,
    pub limit: LimitTerms,
    pub price_asked: i64,
    pub price_asked_scale: u32,
    pub leader_total: i64,
    /// What its quantities are worth for limits, if a price is known.
    pub worth: Option<Worth>,
    /// The limit price on this side; 0 for a market order.
    pub price: i64,
    /// What the followers' orders share, encoded; and the leader's.
    pub shared: Encoded,
    pub leader_shared: Encoded,
}

/// A whole signal refused: the code, and the field it is about.
pub(super) struct Refusal(pub ReasonCode, pub &'static str);

impl Engine {
    pub(super) fn judge_signal(&mut self, signal: &Signal) -> Result<()> {
        let mut judged = SignalJudged { strategy_id: signal.strategy_id, ..Default::default() };
        match self.interpret(signal, &mut judged) {
            Ok(event) => {
                judged.accepted = true;
                judged.instructions = event.count;
                self.answer_signal(&judged);
                self.orders.reserve(event.count as usize);
                self.event = Some(event);
            }
            Err(Refusal(reason, field)) => {
                judged.reason = reason.into();
                judged.field = field.into();
                self.answer_signal(&judged);
            }
        }
        Ok(())
    }

    fn interpret(
        &mut self,
        signal: &Signal,
        judged: &mut SignalJudged,
    ) -> std::result::Result<Event, Refusal> {
        let Some(Place::Strategy(strategy)) = self.mine(signal.strategy_id) else {
            return Err(Refusal(ReasonCode::UnknownStrategy, "strategy_id"));
        };
        let key = dedupe_key(signal);
        if let Some(first) = self.said_before(signal, strategy, key) {
            judged.first_position = first;
            return Err(Refusal(ReasonCode::Duplicate, "event_id"));
        }
        let instrument = self
            .resolve_ticker(strategy, &signal.ticker)
            .ok_or(Refusal(ReasonCode::UnknownTicker, "ticker"))?;
        judged.instrument_id = self.instruments[instrument as usize].id;
        let count = self.strategies[strategy as usize].activations.len();
        let leader = self.leader(strategy);
        if count == 0 {
            return Err(Refusal(ReasonCode::NoActivations, "strategy_id"));
        }
        let line = self.line(strategy, instrument);
        let kind = self.event_kind(signal, line, instrument)?;
        self.signals_said.insert(key, self.position, self.now_ns);
        self.turn_run(line, &kind);
        Ok(Event {
            signal: self.position,
            received_ns: received_ns(signal, self.now_ns),
            seed: EventSeed::new(self.incarnation, self.position),
            line,
            kind,
            leader,
            leader_done: false,
            leader_refused: false,
            next: 0,
            count: u32::try_from(count).unwrap_or(u32::MAX),
        })
    }

    fn said_before(&self, signal: &Signal, strategy: u32, key: u128) -> Option<u64> {
        let window_ns = if signal.dedupe_kind() == DedupeKind::Exact {
            EXACT_NS
        } else {
            self.strategies[strategy as usize].dedupe_window_ns
        };
        self.signals_said.said_within(key, self.now_ns, window_ns)
    }

    /// Default symbol, symbol map, then the instrument's own name.
    fn resolve_ticker(&self, strategy: u32, ticker: &str) -> Option<u32> {
        let strategy = &self.strategies[strategy as usize];
        if ticker.is_empty() {
            return Some(strategy.default_instrument);
        }
        let named = || self.symbols.get(&strategy.tenant)?.get(ticker);
        strategy.symbol_map.get(ticker).or_else(named).copied()
    }

    /// The first active activation, else the first.
    fn leader(&self, strategy: u32) -> u32 {
        let activations = &self.strategies[strategy as usize].activations;
        let first = activations.iter().position(|index| self.activations[*index as usize].active);
        u32::try_from(first.unwrap_or(0)).unwrap_or(0)
    }

    fn event_kind(
        &self,
        signal: &Signal,
        line: u32,
        instrument: u32,
    ) -> std::result::Result<EventKind, Refusal> {
        if signal.kind() == SignalKind::Cancel {
            return Ok(EventKind::Cancel);
        }
        let side = known_side(signal.side());
        let limit = self.limit_terms(signal, instrument)?;
        match signal.kind() {
            SignalKind::Entry => {
                let side = self.entry_side(signal, line)?;
                self.entry_terms(signal, line, side, limit).map(EventKind::Entry)
            }
            SignalKind::Exit => {
                let fraction = Fraction::new(signal.exit_numerator, signal.exit_denominator)
                    .ok_or(Refusal(ReasonCode::NoPositionSize, "exit_percent"))?;
                Ok(EventKind::Exit { fraction, side, limit })
            }
            SignalKind::Flat if limit.order_type == OrderType::Market => {
                Ok(EventKind::Flat { side })
            }
            SignalKind::Flat | SignalKind::Cancel | SignalKind::Unspecified => {
                Err(Refusal(ReasonCode::UnsupportedInThisVersion, "order_type"))
            }
        }
    }

    fn limit_terms(
        &self,
        signal: &Signal,
        instrument: u32,
    ) -> std::result::Result<LimitTerms, Refusal> {
        let time_in_force = signal.time_in_force();
        if !matches!(
            time_in_force,
            TimeInForce::Unspecified
                | TimeInForce::Day
                | TimeInForce::Gtc
                | TimeInForce::Ioc
                | TimeInForce::Fok
        ) {
            return Err(Refusal(ReasonCode::UnsupportedInThisVersion, "time_in_force"));
        }
        let given = |default| {
            if time_in_force == TimeInForce::Unspecified { default } else { time_in_force }
        };
        match signal.order_type() {
            OrderType::Unspecified | OrderType::Market => {
                Ok(LimitTerms { time_in_force: given(TimeInForce::Day), ..LimitTerms::MARKET })
            }
            OrderType::Limit => {
                let bad = |reason| Refusal(reason, "limit_price");
                let missing = || bad(ReasonCode::PriceNotPositive);
                let asked = signal.limit_price.as_ref().ok_or_else(missing)?;
                let instrument = &self.instruments[instrument as usize];
                let price =
                    |side| limit_price(asked, side, instrument.price_scale, instrument.tick);
                Ok(LimitTerms {
                    order_type: OrderType::Limit,
                    time_in_force: given(TimeInForce::Gtc),
                    buy_price: price(Side::Buy).map_err(bad)?,
                    sell_price: price(Side::Sell).map_err(bad)?,
                })
            }
            _ => Err(Refusal(ReasonCode::UnsupportedInThisVersion, "order_type")),
        }
    }

    fn entry_terms(
        &self,
        signal: &Signal,
        line: u32,
        side: Side,
        limit: LimitTerms,
    ) -> std::result::Result<EntryTerms, Refusal> {
        let run = self.lines[line as usize].run;
        let quantity = if self.is_flip(signal, side, run.side) {
            let size = signal.market_position_size.as_ref();
            Some(size.ok_or(Refusal(ReasonCode::NoPositionSize, "size"))?)
        } else {
            signal.quantity.as_ref()
        };
        let quantity_nano = quantity
            .map(|quantity| {
                positive_nano(quantity).ok_or(Refusal(ReasonCode::ArithmeticOverflow, "quantity"))
            })
            .transpose()?;
        let before = if run.side == Some(opposite(side)) { 0 } else { run.leader_total };
        let leader_total = before
            .checked_add(quantity_nano.unwrap_or(0))
            .ok_or(Refusal(ReasonCode::ArithmeticOverflow, "quantity"))?;
        let asked = signal.limit_price.unwrap_or_default();
        Ok(EntryTerms {
            side,
            rule: signal.entry_rule(),
            quantity_nano,
            limit,
            price_asked: asked.coefficient,
            price_asked_scale: asked.scale,
            leader_total,
            worth: self.worth(line, side, &limit),
            price: limit.price(side),
            shared: self.entry_fields(signal, line, side, &limit, Priority::Opening),
            leader_shared: self.entry_fields(signal, line, side, &limit, Priority::Leader),
        })
    }

    fn entry_fields(
        &self,
        signal: &Signal,
        line: u32,
        side: Side,
        limit: &LimitTerms,
        priority: Priority,
    ) -> Encoded {
        let instrument = self.lines[line as usize].instrument;
        shared_fields(&OrderMessage {
            id: EffectId::default(),
            account_id: 0,
            instrument_id: self.instruments[instrument as usize].id,
            side,
            order_type: limit.order_type,
            time_in_force: limit.time_in_force,
            quantity: 0,
            limit_price: limit.price(side),
            priority,
            opening: true,
            send_before_ns: received_ns(signal, self.now_ns) + ENTRY_AGE_NS_MAX,
            ordinal: 0,
            action: OrderAction::Place,
        })
    }

    /// A TradingView body that turns the strategy's own position over: its quantity holds the close as well (SG7).
    fn is_flip(&self, signal: &Signal, side: Side, run: Option<Side>) -> bool {
        if signal.dialect() != Dialect::TradingView {
            return false;
        }
        match signal.previous_market_position() {
            MarketPosition::Unspecified => run == Some(opposite(side)),
            MarketPosition::Flat => false,
            MarketPosition::Long => side == Side::Sell,
            MarketPosition::Short => side == Side::Buy,
        }
    }

    /// Counts the signal into its line's run (docs/explanation/runs-and-missed.md).
    fn turn_run(&mut self, line: u32, kind: &EventKind) {
        let run = &mut self.lines[line as usize].run;
        match kind {
            EventKind::Entry(entry) => {
                if run.side == Some(opposite(entry.side)) {
                    *run = run.next();
                }
                run.side = Some(entry.side);
                run.leader_total = entry.leader_total;
            }
            EventKind::Flat { .. } => *run = run.next(),
            EventKind::Exit { .. } | EventKind::Cancel => {}
        }
    }

    /// The line of a strategy in an instrument, made at the first signal.
    fn line(&mut self, strategy: u32, instrument: u32) -> u32 {
        let lines = &self.strategies[strategy as usize].lines;
        if let Some((_, line)) = lines.iter().find(|(found, _)| *found == instrument) {
            return *line;
        }
        let line = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        let activations = self.strategies[strategy as usize].activations.clone();
        let mut shares = Vec::with_capacity(activations.len());
        for activation in activations {
            shares.push(self.new_share(activation, instrument));
        }
        let run = super::state::Run { number: 1, ..Default::default() };
        self.lines.push(Line { strategy, instrument, run, shares });
        self.strategies[strategy as usize].lines.push((instrument, line));
        line
    }

    pub(super) fn new_share(&mut self, activation: u32, instrument: u32) -> Share {
        let account = self.activations[activation as usize].account;
        Share::new(self.exposure(account, instrument), activation)
    }

    pub(super) fn exposure(&mut self, account: u32, instrument: u32) -> u32 {
        if let Some(exposure) = self.exposure_of.get(&(account, instrument)) {
            return *exposure;
        }
        let exposure = u32::try_from(self.exposures.len()).unwrap_or(u32::MAX);
        append(&mut self.exposures, Exposure { account, instrument, ..Exposure::default() });
        self.exposure_of.insert((account, instrument), exposure);
        exposure
    }

    /// Walks on through the followers of the event. `true`: there is something to hand out first.
    pub(super) fn follow(&mut self) -> Result<bool> {
        let Some(mut event) = self.event.take() else { return Ok(false) };
        if !event.leader_done {
            event.leader_done = true;
            event.leader_refused = !self.follow_one(&event, event.leader, true)?;
            if event.count > 1 {
                self.chain = self.out.end_slice(self.chain);
                self.event = Some(event);
                return Ok(true);
            }
        }
        let end = event.count.min(event.next.saturating_add(SLICE_FOLLOWERS));
        // Entries have a loop of their own: it is the hot path, and shares no registers with the others.
        let others = (event.next..end).filter(|slot| *slot != event.leader);
        if let EventKind::Entry(entry) = &event.kind
            && entry.rule == EntryRule::Unspecified
        {
            for slot in others {
                self.follow_entry(&event, entry, slot, false)?;
            }
        } else {
            for slot in others {
                self.follow_one(&event, slot, false)?;
            }
        }
        event.next = end;
        if end < event.count {
            self.chain = self.out.end_slice(self.chain);
            self.event = Some(event);
            return Ok(true);
        }
        self.end_record();
        Ok(false)
    }

    /// `false`: refused by a limit.
    fn follow_one(&mut self, event: &Event, slot: u32, leader: bool) -> Result<bool> {
        match &event.kind {
            EventKind::Entry(entry) => match entry.rule {
                EntryRule::Unspecified => self.follow_entry(event, entry, slot, leader),
                EntryRule::FromFlat => self.follow_from_flat(event, entry, slot, leader),
                EntryRule::Add => self.follow_add(event, entry, slot, leader),
            },
            EventKind::Exit { fraction, side, limit } => {
                self.follow_exit(event, slot, leader, (*fraction, *side, *limit))?;
                Ok(true)
            }
            EventKind::Flat { side } => {
                self.follow_flat(event, slot, leader, *side)?;
                Ok(true)
            }
            EventKind::Cancel => {
                self.follow_cancel(event, slot, leader)?;
                Ok(true)
            }
        }
    }
}

pub(super) fn known_side(side: Side) -> Option<Side> {
    (side != Side::Unspecified).then_some(side)
}

fn positive_nano(quantity: &Decimal) -> Option<i64> {
    rescale(quantity, NANO_SCALE).filter(|nano| *nano > 0)
}

/// Ingestion's key is a SHA-256; its first half names it well enough.
fn dedupe_key(signal: &Signal) -> u128 {
    let mut bytes = [0; 16];
    let length = signal.dedupe_key.len().min(16);
    bytes[..length].copy_from_slice(&signal.dedupe_key[..length]);
    u128::from_be_bytes(bytes)
}

/// When it was received, never after it was logged.
fn received_ns(signal: &Signal, now_ns: i64) -> i64 {
    match i64::try_from(signal.received_time_ns) {
        Ok(received) if received > 0 => received.min(now_ns),
        _ => now_ns,
    }
}
