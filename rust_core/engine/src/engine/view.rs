//! Looking at the engine: lists in the order of ids, a page at a time. Nothing here changes anything.

use super::state::{Account, Activation, Connection, LinkState, Plan};
use super::{Engine, Result};
use crate::limits::Limits;
use crate::order::is_final;
use crate::position::Exposure;
use crate::proto::api::OrderState;
use crate::proto::internal::{
    self as wire, AccountView, ActivationView, AttributedShare, ConnectionView, Decimal,
    InstrumentView, PositionView, StrategyView, SymbolMapEntry, ViewKind, ViewRequest,
    ViewResponse,
};
use crate::sizing::entry::Mode;
use crate::units::{NANO_SCALE, Rounding};

const PAGE: u32 = 1000;

/// A connection's orders without an answer, and of these the ones that were not sent yet.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Waits {
    unanswered: u32,
    openings: u32,
    closes: u32,
    in_doubt: u32,
}

impl Engine {
    /// Answers a question about the state after the last record.
    ///
    /// # Errors
    /// [`crate::error::EngineError::RecordUnreadable`] where the question has no kind.
    pub fn view(&self, request: &ViewRequest) -> Result<ViewResponse> {
        let mut response = ViewResponse::default();
        let limit = if request.limit == 0 { PAGE } else { request.limit } as usize;
        let after = request.after_id;
        let of_tenant = |tenant: u64| request.tenant_id == 0 || request.tenant_id == tenant;
        let of_account =
            |known: &Account| of_tenant(self.connections[known.connection as usize].tenant);
        match request.kind() {
            ViewKind::Connections => {
                let all = self.connections.iter().zip(self.waits());
                let views = all
                    .filter(|(known, _)| known.id > after && of_tenant(known.tenant))
                    .map(|(known, waits)| (known.id, connection_view(known, waits)));
                (response.connections, response.next_after_id) = page(views, limit);
            }
            ViewKind::Accounts => {
                let all =
                    self.accounts.iter().filter(|known| known.id > after && of_account(known));
                let views = all.map(|known| (known.id, self.account_view(known)));
                (response.accounts, response.next_after_id) = page(views, limit);
            }
            ViewKind::AccountsOutOfStep => {
                let all = self.accounts.iter();
                let found = all
                    .filter(|known| known.id > after && known.out_of_step > 0 && of_account(known));
                let views = found.map(|known| (known.id, self.account_view(known)));
                (response.accounts, response.next_after_id) = page(views, limit);
            }
            ViewKind::Instruments => {
                let all = self.instruments.iter();
                let all = all.filter(|known| known.id > after && of_tenant(known.tenant));
                let views = all.map(|known| (known.id, self.instrument_view(known)));
                (response.instruments, response.next_after_id) = page(views, limit);
            }
            ViewKind::Strategies => {
                let all = self.strategies.iter();
                let all = all.filter(|known| known.id > after && of_tenant(known.tenant));
                let views = all.map(|known| (known.id, self.strategy_view(known)));
                (response.strategies, response.next_after_id) = page(views, limit);
            }
            ViewKind::Activations => {
                let all = (0_u32..).zip(&self.activations);
                let found = all.filter(|(_, known)| {
                    let strategy = &self.strategies[known.strategy as usize];
                    let of_parent = request.parent_id == 0 || strategy.id == request.parent_id;
                    known.id > after && of_parent && of_tenant(strategy.tenant)
                });
                let views = found.map(|(index, known)| (known.id, self.activation_view(index)));
                (response.activations, response.next_after_id) = page(views, limit);
            }
            ViewKind::Positions => {
                (response.positions, response.next_after_id) =
                    self.positions(request.parent_id, after, limit, of_account);
            }
            ViewKind::OpenOrders => {
                response.open_order_ids = self.open_orders(request.parent_id, of_account);
            }
            ViewKind::Keys => {
                let all = self.keys.iter();
                let all = all.filter(|known| known.id > after && of_tenant(known.tenant));
                let views = all.map(|known| (known.id, known.view()));
                (response.keys, response.next_after_id) = page(views, limit);
            }
            ViewKind::Tenants => {
                let all =
                    self.tenants.iter().filter(|known| known.id > after && of_tenant(known.id));
                let views = all.map(|known| (known.id, known.view()));
                (response.tenants, response.next_after_id) = page(views, limit);
            }
            ViewKind::Unspecified => return Err(self.malformed()),
        }
        Ok(response)
    }

    fn open_orders(&self, account_id: u64, shown: impl Fn(&Account) -> bool) -> Vec<Vec<u8>> {
        let open = self.orders.iter().map(|(_, order)| order).filter(|order| {
            let of = |account: &Account| account_id == 0 || account.id == account_id;
            let account = self.account_of(order);
            !is_final(order.state) && of(account) && shown(account)
        });
        open.map(|order| order.id.to_bytes().to_vec()).collect()
    }

    /// What waits on each connection, in one walk over the orders.
    fn waits(&self) -> Vec<Waits> {
        let mut waits = vec![Waits::default(); self.connections.len()];
        for (_, order) in self.orders.iter() {
            let counted = &mut waits[order.connection as usize];
            match order.state {
                OrderState::Created if order.opening => counted.openings += 1,
                OrderState::Created => counted.closes += 1,
                OrderState::InDoubt => counted.in_doubt += 1,
                OrderState::Submitted | OrderState::PendingCancel => {}
                _ => continue,
            }
            counted.unanswered += 1;
        }
        waits
    }

    pub(super) fn account_view(&self, known: &super::state::Account) -> AccountView {
        AccountView {
            account_id: known.id,
            settings: Some(wire::CreateAccount {
                name: known.name.to_string(),
                connection_id: self.connections[known.connection as usize].id,
                broker_account: known.broker_account.to_string(),
                currency: self.currencies.name(known.currency).into(),
            }),
            stopped: known.stopped,
            orders_out_of_step: known.out_of_step,
        }
    }

    pub(super) fn instrument_view(&self, known: &super::state::Instrument) -> InstrumentView {
        InstrumentView {
            instrument_id: known.id,
            settings: Some(wire::CreateInstrument {
                symbol: known.symbol.clone(),
                price_scale: known.price_scale,
                quantity_scale: known.quantity_scale,
                tick_size: known.tick,
                lot_size: known.terms.lot,
                multiplier_nano: known.terms.multiplier_nano,
                currency: self.currencies.name(known.currency).into(),
            }),
            mark: known.mark.map(|mark| mark.price),
            mark_time_ns: known.mark.map_or(0, |mark| mark.time_ns),
            tenant_id: known.tenant,
        }
    }

    pub(super) fn strategy_view(&self, known: &super::state::Strategy) -> StrategyView {
        let map = known.symbol_map.iter().map(|(ticker, index)| SymbolMapEntry {
            ticker: ticker.clone(),
            instrument_id: self.instruments[*index as usize].id,
        });
        let window_ms = known.dedupe_window_ns / 1_000_000;
        StrategyView {
            strategy_id: known.id,
            settings: Some(wire::CreateStrategy {
                name: known.name.clone(),
                default_instrument_id: self.instruments[known.default_instrument as usize].id,
                dedupe_window_ms: u32::try_from(window_ms).unwrap_or(u32::MAX),
                webhook_secret_hash: known.webhook_secret_hash.clone(),
                symbol_map: map.collect(),
            }),
            active: known.active,
            tenant_id: known.tenant,
            webhook: Some(known.webhook.view(known.id)),
        }
    }

    pub(super) fn activation_view(&self, index: u32) -> ActivationView {
        let known: &Activation = &self.activations[index as usize];
        let strategy = &self.strategies[known.strategy as usize];
        let mut active = strategy.activations.iter();
        let leader = active.find(|other| self.activations[**other as usize].active);
        ActivationView {
            activation_id: known.id,
            strategy_id: strategy.id,
            account_id: self.accounts[known.account as usize].id,
            plan: Some(plan_view(&known.plan)),
            plan_version: known.plan.version,
            active: known.active,
            leader: leader == Some(&index),
        }
    }

    /// Whole accounts a page: an account's positions are never torn apart.
    fn positions(
        &self,
        account: u64,
        after: u64,
        limit: usize,
        shown: impl Fn(&Account) -> bool,
    ) -> (Vec<PositionView>, u64) {
        let mut found: Vec<(u64, u64, &Exposure)> = self
            .exposures
            .iter()
            .filter(|exposure| shown(&self.accounts[exposure.account as usize]))
            .map(|exposure| {
                let account = self.accounts[exposure.account as usize].id;
                let instrument = self.instruments[exposure.instrument as usize].id;
                (account, instrument, exposure)
            })
            .filter(|(id, _, _)| *id > after && (account == 0 || *id == account))
            .collect();
        found.sort_unstable_by_key(|(account, instrument, _)| (*account, *instrument));
        let mut views: Vec<PositionView> = Vec::new();
        for (account, instrument, exposure) in found {
            let last = views.last().map_or(account, |view| view.account_id);
            if views.len() >= limit && account != last {
                return (views, last);
            }
            views.push(self.position_view(account, instrument, exposure));
        }
        (views, 0)
    }

    fn position_view(&self, account: u64, instrument: u64, exposure: &Exposure) -> PositionView {
        let lines = self.lines.iter().filter(|line| line.instrument == exposure.instrument);
        let shares = lines.flat_map(|line| {
            let strategy_id = self.strategies[line.strategy as usize].id;
            let of_account = line.shares.iter().filter(move |share| {
                let activation = &self.activations[share.activation as usize];
                activation.account == exposure.account && share.position != 0
            });
            of_account.map(move |share| AttributedShare { strategy_id, quantity: share.position })
        });
        PositionView {
            account_id: account,
            instrument_id: instrument,
            quantity: exposure.position,
            bought_qty: exposure.sums.bought_qty,
            sold_qty: exposure.sums.sold_qty,
            bought_value_nano: exposure.sums.bought_value.to_string(),
            sold_value_nano: exposure.sums.sold_value.to_string(),
            fees_nano: exposure.sums.fees.to_string(),
            shares: shares.collect(),
        }
    }
}

pub(super) fn connection_view(known: &Connection, waits: Waits) -> ConnectionView {
    ConnectionView {
        connection_id: known.id,
        settings: Some(wire::CreateConnection {
            name: known.name.clone(),
            adapter: known.adapter.clone(),
            address: known.address.clone(),
            gateway_address: known.gateway_address.clone(),
        }),
        link: match known.link {
            LinkState::Down => wire::LinkState::Down,
            LinkState::Resuming(_) => wire::LinkState::Resuming,
            LinkState::Up => wire::LinkState::Up,
        }
        .into(),
        stopped: known.stopped,
        unanswered: waits.unanswered,
        broker_lost_ns: known.broker_lost_ns,
        openings_waiting: waits.openings,
        closes_waiting: waits.closes,
        in_doubt: waits.in_doubt,
        tenant_id: known.tenant,
    }
}

/// The first `limit` views, and the id to go on after; 0 where that was all.
fn page<T>(views: impl Iterator<Item = (u64, T)>, limit: usize) -> (Vec<T>, u64) {
    let mut views = views.peekable();
    let mut taken = Vec::new();
    let mut last = 0;
    while taken.len() < limit {
        let Some((id, view)) = views.next() else { return (taken, 0) };
        taken.push(view);
        last = id;
    }
    (taken, if views.peek().is_some() { last } else { 0 })
}

/// The plan as a command would set it.
pub(super) fn plan_view(plan: &Plan) -> wire::Plan {
    let nano = |coefficient| Decimal { coefficient, scale: NANO_SCALE };
    let limit = |value: i64| (value != i64::MAX).then(|| nano(value));
    let (mode, value) = match plan.mode {
        Mode::Fixed { contracts_nano } => (wire::SizingMode::Fixed, contracts_nano),
        Mode::Multiplier { ratio_nano } => (wire::SizingMode::Multiplier, ratio_nano),
    };
    let Limits { contracts_symbol_nano, contracts_nano, notional_symbol_nano, open_trades, reduce } =
        plan.limits;
    wire::Plan {
        mode: mode.into(),
        value: Some(nano(value)),
        on_limit: if reduce { wire::OnLimit::Reduce } else { wire::OnLimit::Refuse }.into(),
        exit_rounding: match plan.exit_rounding {
            Rounding::Nearest => wire::ExitRounding::Nearest,
            Rounding::Down => wire::ExitRounding::Down,
            Rounding::Up => wire::ExitRounding::Up,
        }
        .into(),
        max_contracts_symbol: limit(contracts_symbol_nano),
        max_contracts: limit(contracts_nano),
        max_notional_symbol_nano: if notional_symbol_nano == i64::MAX {
            0
        } else {
            notional_symbol_nano
        },
        max_open_trades: if open_trades == u32::MAX { 0 } else { open_trades },
    }
}
