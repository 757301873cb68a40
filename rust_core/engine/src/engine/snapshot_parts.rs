//! Each part of the state and its message, both ways, side by side so that none forgets a field.

use super::currencies::Currencies;
use super::instructions::{Decision, LimitTerms, Waiting, WaitingEntry};
use super::resolving::Resolved;
use super::snapshot::Places;
use super::state::{Account, Instrument, Line, LinkState, Mark, Place, Run, Strategy};
use super::webhooks::Webhook;
use crate::ids::EffectId;
use crate::limits::Terms;
use crate::order::{NONE, Order};
use crate::position::{Exposure, Share, Sums};
use crate::proto::api::{Leg, Side};
use crate::proto::internal::decision_state::Waiting as WaitingState;
use crate::proto::internal::{
    AccountView, DecisionState, ExposureState, InstrumentView, LimitTermsState, LineState,
    LinkState as LinkView, OrderSnapshot, ResolvedState, ShareState, StrategyView, SumsState,
    WaitingEntryState, WaitingExitState,
};
use crate::sizing::exit::Fraction;
use crate::units::{NANO_SCALE, power_of_ten};

pub fn link_state(link: LinkView, resume_id: u64) -> LinkState {
    match link {
        LinkView::Up => LinkState::Up,
        LinkView::Resuming => LinkState::Resuming(resume_id),
        LinkView::Down | LinkView::Unspecified => LinkState::Down,
    }
}

/// Contracts and open trades are counted again from what it holds.
pub fn account(
    view: &AccountView,
    places: &Places,
    currencies: &mut Currencies,
) -> Option<Account> {
    let settings = view.settings.clone()?;
    let Some(Place::Connection(connection)) = places.get(&settings.connection_id) else {
        return None;
    };
    Some(Account {
        id: view.account_id,
        connection: *connection,
        name: settings.name.into(),
        broker_account: settings.broker_account.into(),
        currency: currencies.named(&settings.currency),
        contracts_nano: 0,
        open_trades: 0,
        stopped: view.stopped,
        out_of_step: view.orders_out_of_step,
    })
}

pub fn instrument(
    view: &InstrumentView,
    tenant: u64,
    currencies: &mut Currencies,
) -> Option<Instrument> {
    let settings = view.settings.clone()?;
    let unit = i64::try_from(power_of_ten(settings.quantity_scale)).ok()?;
    let places = NANO_SCALE.checked_sub(settings.quantity_scale)?;
    Some(Instrument {
        id: view.instrument_id,
        tenant,
        symbol: settings.symbol,
        currency: currencies.named(&settings.currency),
        price_scale: settings.price_scale,
        quantity_scale: settings.quantity_scale,
        tick: settings.tick_size,
        terms: Terms {
            lot: settings.lot_size,
            unit,
            nano_per_unit: i64::try_from(power_of_ten(places)).ok()?,
            multiplier_nano: settings.multiplier_nano,
            scales: settings.price_scale + settings.quantity_scale,
        },
        mark: view.mark.map(|price| Mark { price, time_ns: view.mark_time_ns }),
    })
}

pub fn strategy(view: &StrategyView, tenant: u64, places: &Places) -> Option<Strategy> {
    let settings = view.settings.clone()?;
    let instrument = |id| match places.get(&id) {
        Some(Place::Instrument(index)) => Some(*index),
        _ => None,
    };
    let mut symbol_map = std::collections::BTreeMap::new();
    for entry in settings.symbol_map {
        symbol_map.insert(entry.ticker, instrument(entry.instrument_id)?);
    }
    Some(Strategy {
        id: view.strategy_id,
        tenant,
        name: settings.name,
        default_instrument: instrument(settings.default_instrument_id)?,
        dedupe_window_ns: i64::from(settings.dedupe_window_ms) * 1_000_000,
        webhook: Webhook::from_view(view.strategy_id, view)?,
        webhook_secret_hash: settings.webhook_secret_hash,
        symbol_map,
        active: view.active,
        activations: Vec::new(),
        lines: Vec::new(),
    })
}

pub fn line_state(line: &Line, order_index: impl Fn(u32) -> u32 + Copy) -> LineState {
    LineState {
        strategy: line.strategy,
        instrument: line.instrument,
        run: line.run.number,
        run_side: line.run.side.unwrap_or(Side::Unspecified).into(),
        leader_total: line.run.leader_total,
        shares: line.shares.iter().map(|share| share_state(share, order_index)).collect(),
    }
}

pub fn line(state: &LineState) -> Option<Line> {
    let side = state.run_side();
    Some(Line {
        strategy: state.strategy,
        instrument: state.instrument,
        run: Run {
            number: state.run,
            side: (side != Side::Unspecified).then_some(side),
            leader_total: state.leader_total,
        },
        shares: state.shares.iter().map(share).collect::<Option<_>>()?,
    })
}

fn share_state(share: &Share, order_index: impl Fn(u32) -> u32) -> ShareState {
    ShareState {
        run: share.run,
        exposure: share.exposure,
        activation: share.activation,
        exact: share.exact.to_le_bytes().to_vec(),
        filled: share.filled,
        leaves: share.leaves,
        missed: share.missed,
        position: share.position,
        exit_leaves: share.exit_leaves,
        flat_signal: share.flat_signal,
        flat_decision: share.flat_decision,
        flat_revision: share.flat_revision.into(),
        flat_failures: share.flat_failures.into(),
        flat_retry_ns: share.flat_retry_ns,
        after_flat: share.after_flat,
        open_buys: share.open_buys,
        open_sells: share.open_sells,
        first_order: order_index(share.first_order),
        waiting: share.waiting.clone(),
        counted_open: share.counted_open,
        sums: Some(sums_state(&share.sums)),
    }
}

fn share(state: &ShareState) -> Option<Share> {
    Some(Share {
        run: state.run,
        exposure: state.exposure,
        activation: state.activation,
        exact: wide(&state.exact)?,
        filled: state.filled,
        leaves: state.leaves,
        missed: state.missed,
        position: state.position,
        exit_leaves: state.exit_leaves,
        flat_signal: state.flat_signal,
        flat_decision: state.flat_decision,
        flat_revision: u16::try_from(state.flat_revision).ok()?,
        flat_failures: u16::try_from(state.flat_failures).ok()?,
        flat_retry_ns: state.flat_retry_ns,
        after_flat: state.after_flat,
        open_buys: state.open_buys,
        open_sells: state.open_sells,
        first_order: state.first_order,
        waiting: state.waiting.clone(),
        counted_open: state.counted_open,
        sums: sums(state.sums.as_ref()?)?.into(),
    })
}

fn sums_state(sums: &Sums) -> SumsState {
    SumsState {
        bought_qty: sums.bought_qty,
        sold_qty: sums.sold_qty,
        bought_value: sums.bought_value.to_le_bytes().to_vec(),
        sold_value: sums.sold_value.to_le_bytes().to_vec(),
        fees: sums.fees.to_le_bytes().to_vec(),
        cost: sums.cost.to_le_bytes().to_vec(),
    }
}

fn sums(state: &SumsState) -> Option<Sums> {
    Some(Sums {
        bought_qty: state.bought_qty,
        sold_qty: state.sold_qty,
        bought_value: wide(&state.bought_value)?,
        sold_value: wide(&state.sold_value)?,
        fees: wide(&state.fees)?,
        cost: wide(&state.cost)?,
    })
}

pub fn exposure_state(exposure: &Exposure) -> ExposureState {
    ExposureState {
        account: exposure.account,
        instrument: exposure.instrument,
        position: exposure.position,
        opening_buy: exposure.opening_buy,
        opening_sell: exposure.opening_sell,
        sums: Some(sums_state(&exposure.sums)),
    }
}

pub fn exposure(state: &ExposureState) -> Option<Exposure> {
    Some(Exposure {
        account: state.account,
        instrument: state.instrument,
        position: state.position,
        opening_buy: state.opening_buy,
        opening_sell: state.opening_sell,
        sums: sums(state.sums.as_ref()?)?.into(),
    })
}

const LEADER: u32 = 1;
const HELD: u32 = 2;
const CANCEL_REQUESTED: u32 = 4;
const OUT_OF_STEP: u32 = 8;

pub fn order_state(order: &Order, order_index: impl Fn(u32) -> u32) -> OrderSnapshot {
    let flag = |set: bool, bit: u32| if set { bit } else { 0 };
    OrderSnapshot {
        order_id: order.id.to_bytes().to_vec(),
        signal: order.signal,
        quantity: order.quantity,
        cum_qty: order.cum_qty,
        limit_price: order.limit_price,
        cum_value: order.cum_value.to_le_bytes().to_vec(),
        received_ns: order.received_ns,
        instructed: order.instructed,
        missed: order.missed,
        line: order.line,
        slot: order.slot,
        exposure: order.exposure,
        connection: order.connection,
        run: order.run,
        decision: order.decision,
        next: order_index(order.next),
        previous: order_index(order.previous),
        revision: order.revision.into(),
        state: order.state.into(),
        side: order.side.into(),
        order_type: order.order_type.get().into(),
        time_in_force: order.time_in_force.get().into(),
        leg: order.leg.get().into(),
        flags: flag(order.leader, LEADER)
            | flag(order.held, HELD)
            | flag(order.cancel_requested, CANCEL_REQUESTED)
            | flag(order.out_of_step, OUT_OF_STEP),
        reason: order.reason.into(),
    }
}

pub fn order(state: &OrderSnapshot) -> Option<Order> {
    Some(Order {
        id: EffectId::from_bytes(&state.order_id)?,
        signal: state.signal,
        quantity: state.quantity,
        cum_qty: state.cum_qty,
        limit_price: state.limit_price,
        cum_value: wide(&state.cum_value)?,
        received_ns: state.received_ns,
        instructed: state.instructed,
        missed: state.missed,
        line: state.line,
        slot: state.slot,
        exposure: state.exposure,
        connection: state.connection,
        run: state.run,
        decision: state.decision,
        next: state.next,
        previous: state.previous,
        revision: u16::try_from(state.revision).ok()?,
        state: state.state(),
        side: state.side(),
        order_type: state.order_type().into(),
        time_in_force: state.time_in_force().into(),
        leg: state.leg().into(),
        opening: state.leg() == Leg::Entry,
        leader: state.flags & LEADER != 0,
        held: state.flags & HELD != 0,
        cancel_requested: state.flags & CANCEL_REQUESTED != 0,
        out_of_step: state.flags & OUT_OF_STEP != 0,
        reason: state.reason(),
    })
}

pub fn decision_state(decision: &Decision) -> DecisionState {
    let waiting = decision.waiting.map(|waiting| match waiting {
        Waiting::Exit { fraction, side, limit } => WaitingState::Exit(WaitingExitState {
            numerator: fraction.numerator,
            denominator: fraction.denominator,
            side: side.unwrap_or(Side::Unspecified).into(),
            limit: Some(limit_state(&limit)),
        }),
        Waiting::Entry(entry) => WaitingState::Entry(WaitingEntryState {
            side: entry.side.into(),
            asked: entry.asked,
            run: entry.run,
            limit: Some(limit_state(&entry.limit)),
            from_flat: entry.from_flat,
        }),
    });
    DecisionState {
        signal: decision.signal,
        received_ns: decision.received_ns,
        line: decision.line,
        slot: decision.slot,
        instructed: decision.instructed,
        filled: decision.filled,
        lapsed: decision.lapsed,
        live: decision.live,
        flat: decision.flat,
        leader: decision.leader,
        outcome: decision.outcome.into(),
        reason: decision.reason.into(),
        waiting,
    }
}

pub fn decision(state: &DecisionState) -> Option<Decision> {
    let waiting = match &state.waiting {
        None => None,
        Some(WaitingState::Exit(exit)) => Some(Waiting::Exit {
            fraction: Fraction::new(exit.numerator, exit.denominator)?,
            side: (exit.side() != Side::Unspecified).then(|| exit.side()),
            limit: limit(exit.limit.as_ref()?),
        }),
        Some(WaitingState::Entry(entry)) => Some(Waiting::Entry(WaitingEntry {
            side: entry.side(),
            asked: entry.asked,
            run: entry.run,
            limit: limit(entry.limit.as_ref()?),
            from_flat: entry.from_flat,
        })),
    };
    Some(Decision {
        signal: state.signal,
        received_ns: state.received_ns,
        line: state.line,
        slot: state.slot,
        instructed: state.instructed,
        filled: state.filled,
        lapsed: state.lapsed,
        live: state.live,
        waiting,
        flat: state.flat,
        leader: state.leader,
        outcome: state.outcome(),
        reason: state.reason(),
    })
}

fn limit_state(limit: &LimitTerms) -> LimitTermsState {
    LimitTermsState {
        order_type: limit.order_type.into(),
        time_in_force: limit.time_in_force.into(),
        buy_price: limit.buy_price,
        sell_price: limit.sell_price,
    }
}

fn limit(state: &LimitTermsState) -> LimitTerms {
    LimitTerms {
        order_type: state.order_type(),
        time_in_force: state.time_in_force(),
        buy_price: state.buy_price,
        sell_price: state.sell_price,
    }
}

pub fn resolved_state((id, resolved): (&EffectId, &Resolved)) -> ResolvedState {
    ResolvedState {
        order_id: id.to_bytes().to_vec(),
        quantity: resolved.quantity,
        taken_over: resolved.taken_over,
        price: resolved.price,
        position: resolved.position,
        at_ns: resolved.at_ns,
    }
}

pub fn resolved(state: &ResolvedState) -> Option<(EffectId, Resolved)> {
    let resolved = Resolved {
        quantity: state.quantity,
        taken_over: state.taken_over,
        price: state.price,
        position: state.position,
        at_ns: state.at_ns,
    };
    Some((EffectId::from_bytes(&state.order_id)?, resolved))
}

fn wide(bytes: &[u8]) -> Option<i128> {
    Some(i128::from_le_bytes(*bytes.first_chunk()?))
}

const _: () = assert!(NONE == u32::MAX, "the snapshot's word for no place");
