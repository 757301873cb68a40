//! Links to gateways: up, resuming, down. Until a link has resumed no order goes out on it; then what was certainly
//! never sent is decided anew, by what is held now.

use super::entries::Follower;
use super::output::link_request;
use super::placing::{Placement, closing_side};
use super::state::{LinkState, Place};
use super::word::Word;
use super::{ACCOUNT_LOCK_RETRIES, ACCOUNT_LOCK_TIMEOUT_MS, ENTRY_AGE_NS_MAX, Engine, Result};
use crate::encode::effects::AlertEffect;
use crate::encode::report::ReportRef;
use crate::ids::EventSeed;
use crate::order::{NONE, is_final};
use crate::proto::api::{
    AccountRoute, GatewayConfiguration, InstrumentRoute, Leg, OrderAction, ReasonCode, ResumeQuery,
};
use crate::proto::internal::{Link, OrderEvent};

impl Engine {
    pub(super) fn apply_link(&mut self, link: &Link) -> Result<()> {
        let Some(Place::Connection(index)) = self.places.get(&link.connection_id).copied() else {
            return Err(self.malformed());
        };
        let connection = &mut self.connections[index as usize];
        connection.session = link.session;
        if !link.up {
            connection.link = LinkState::Down;
            return Ok(());
        }
        connection.link = LinkState::Resuming(self.position);
        let accounts: Vec<u32> = (0_u32..)
            .zip(&self.accounts)
            .filter_map(|(account, known)| (known.connection == index).then_some(account))
            .collect();
        let tenant = self.connections[index as usize].tenant;
        let instruments: Vec<u32> = (0_u32..)
            .zip(&self.instruments)
            .filter_map(|(index, known)| (known.tenant == tenant).then_some(index))
            .collect();
        self.configure(index, &accounts, &instruments);
        let time_ns = self.now_ns.cast_unsigned();
        let mut query = ResumeQuery { resume_id: self.position, orders: Vec::new(), time_ns };
        for place in self.live_orders(index) {
            if !self.orders.get(place).held {
                let message = self.message_of(place, OrderAction::Place);
                query.orders.push(message.to_proto());
            }
        }
        self.out.link_field(index, link_request::RESUME, &query);
        Ok(())
    }

    /// Tells a gateway of accounts and instruments. What it was told before stays.
    pub(super) fn configure(&mut self, connection: u32, accounts: &[u32], instruments: &[u32]) {
        let accounts = accounts.iter().map(|index| &self.accounts[*index as usize]);
        let instruments = instruments.iter().map(|index| &self.instruments[*index as usize]);
        let configuration = GatewayConfiguration {
            tenant_id: self.connections[connection as usize].tenant,
            connection_id: self.connections[connection as usize].id,
            accounts: accounts
                .map(|account| AccountRoute {
                    account_id: account.id,
                    broker_account: account.broker_account.to_string(),
                })
                .collect(),
            instruments: instruments
                .map(|instrument| InstrumentRoute {
                    instrument_id: instrument.id,
                    broker_symbol: instrument.symbol.clone(),
                    price_scale: instrument.price_scale,
                    quantity_scale: instrument.quantity_scale,
                    tick_size: instrument.tick,
                })
                .collect(),
            account_lock_timeout_ms: ACCOUNT_LOCK_TIMEOUT_MS,
            account_lock_retries: ACCOUNT_LOCK_RETRIES,
        };
        self.out.link_field(connection, link_request::CONFIGURATION, &configuration);
    }

    /// The connection's orders that have not ended, oldest signal first.
    fn live_orders(&self, connection: u32) -> Vec<u32> {
        let mut live: Vec<_> = self
            .orders
            .iter()
            .filter(|(_, order)| order.connection == connection && !is_final(order.state))
            .map(|(place, order)| ((order.signal, order.id), place))
            .collect();
        live.sort_unstable();
        live.into_iter().map(|(_, place)| place).collect()
    }

    /// The gateway has no broker. Its orders wait with it: closes until it has one again, openings until their time is over.
    pub(super) fn broker_lost(&mut self, connection: u32, report: &ReportRef<'_>) {
        let known = &mut self.connections[connection as usize];
        if known.broker_lost_ns.is_some() {
            return;
        }
        known.broker_lost_ns = Some(report.received_time_ns);
        self.out.alert(&AlertEffect {
            code: "broker_disconnected",
            account_id: 0,
            connection_id: known.id,
            order: None,
            text: report.text,
        });
    }

    /// The gateway has answered for every order it was asked for.
    pub(super) fn resumed(&mut self, connection: u32, resume_id: u64) -> Result<()> {
        let known = &mut self.connections[connection as usize];
        if known.link != LinkState::Resuming(resume_id) {
            return Ok(());
        }
        known.link = LinkState::Up;
        known.broker_lost_ns = None;
        for place in self.live_orders(connection) {
            let order = self.orders.get(place);
            if is_final(order.state) {
                continue;
            }
            if order.held {
                self.decide_anew(place)?;
            } else if order.cancel_requested {
                let message = self.message_of(place, OrderAction::Cancel);
                self.out.cancel(connection, &message);
            }
        }
        Ok(())
    }

    /// An order that was certainly never sent: its instruction goes on with a further revision, or ends.
    fn decide_anew(&mut self, place: u32) -> Result<()> {
        let order = self.orders.get(place).clone();
        let share = &self.lines[order.line as usize].shares[order.slot as usize];
        let stopped = self.is_stopped(&order);
        let reason = if order.cancel_requested {
            ReasonCode::CancelRequested
        } else if order.signal < share.flat_signal {
            ReasonCode::Superseded
        } else if order.leg.get() != Leg::Entry {
            ReasonCode::Unspecified
        } else if self.now_ns - order.received_ns > ENTRY_AGE_NS_MAX {
            ReasonCode::TooOld
        } else if stopped {
            ReasonCode::Stopped
        } else {
            ReasonCode::Unspecified
        };
        if reason != ReasonCode::Unspecified {
            return self.transition(place, &Word::own(OrderEvent::NeverSent, reason));
        }
        self.revise(place)
    }

    /// Puts a further revision in the place of an order that was never sent.
    fn revise(&mut self, place: u32) -> Result<()> {
        let old = self.orders.get(place).clone();
        let follower = Follower { line: old.line, slot: old.slot, leader: old.leader };
        let word = Word::own(OrderEvent::NeverSent, ReasonCode::NeverSent);
        self.transition_of(place, &word, false)?;
        let rest = old.quantity - old.cum_qty;
        let share = &self.lines[old.line as usize].shares[old.slot as usize];
        let quantity = if old.opening {
            rest
        } else if old.side == closing_side(share.position) {
            rest.min(share.uncovered(&self.exposures[share.exposure as usize]))
        } else {
            0
        };
        if old.decision != NONE && !old.opening {
            self.decisions[old.decision as usize].lapsed += rest - quantity;
        }
        if quantity == 0 {
            // What it was to close is gone.
            self.wake(old.line, old.slot)?;
            if old.decision != NONE {
                self.settle_decision(old.decision);
            } else if old.instructed > 0 {
                let ended = crate::order::Order { reason: ReasonCode::NoPosition, ..old };
                self.end_single(&ended);
            }
            // A close of everything may have waited for this order alone.
            let share = &self.lines[old.line as usize].shares[old.slot as usize];
            if share.flat_decision != NONE {
                self.settle_decision(share.flat_decision);
            }
            return Ok(());
        }
        let flat = old.signal == share.flat_signal && !old.opening;
        if old.opening {
            // The further revision may still fill it.
            self.miss(follower, -rest);
            self.orders.get_mut(place).missed = 0;
        }
        let revision = if flat { self.next_flat_revision(follower) } else { old.revision + 1 };
        let placement = Placement {
            line: old.line,
            slot: old.slot,
            signal: old.signal,
            seed: EventSeed::new(self.incarnation, old.signal),
            received_ns: old.received_ns,
            leg: old.leg.get(),
            side: old.side,
            order_type: old.order_type.get(),
            time_in_force: old.time_in_force.get(),
            limit_price: old.limit_price,
            quantity,
            instructed: if old.decision == NONE { old.instructed } else { 0 },
            decision: old.decision,
            revision,
            leader: old.leader,
            reason: ReasonCode::Unspecified,
        };
        self.create_further(&placement, None, None)
    }

    fn next_flat_revision(&mut self, follower: Follower) -> u16 {
        let share = &mut self.lines[follower.line as usize].shares[follower.slot as usize];
        let revision = share.flat_revision;
        share.flat_revision += 1;
        revision
    }
}
