//! What brokers and gateways said: each report moves one order by the table, or is an execution (`booking`). Reports are
//! facts: duplicates are dropped by name, everything else is believed.

use super::state::{Instrument, Place};
use super::word::Word;
use super::{Engine, Result};
use crate::encode::effects::{AlertEffect, TransitionEffect, write_transition};
use crate::encode::report::{ReportRef, read_report};
use crate::encode::wire::Reader;
use crate::fills::decimal;
use crate::order::transition::{Kind, transition};
use crate::order::{NONE, is_final};
use crate::proto::api::{OrderState, ReasonCode, ReportKind, Side};
use crate::proto::internal::OrderEvent;

impl Engine {
    pub(super) fn apply_reports(&mut self, bytes: &[u8]) -> Result<()> {
        let mut reader = Reader::new(bytes);
        let mut connection = None;
        while let Some((field, value)) = reader.next_field().map_err(|_| self.malformed())? {
            match field {
                1 => {
                    connection = match self.places.get(&value.number()) {
                        Some(Place::Connection(index)) => Some(*index),
                        _ => None,
                    }
                }
                4 => {
                    let report = read_report(value.bytes()).map_err(|_| self.malformed())?;
                    let connection = connection.ok_or_else(|| self.malformed())?;
                    self.apply_report(connection, &report)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn apply_report(&mut self, connection: u32, report: &ReportRef<'_>) -> Result<()> {
        let place = report.order.and_then(|id| self.orders.find(id));
        if self.is_elsewhere(connection, place, report) {
            let what = "another connection's order or account, not believed";
            let text = self.with_facts(what, report);
            self.alert_of(report, "report_of_another_connection", &text);
            return Ok(());
        }
        match report.kind {
            ReportKind::Fill => return self.book(report, place, 1),
            ReportKind::TradeBust | ReportKind::TradeCorrect => {
                return self.book(report, place, -1);
            }
            ReportKind::Resumed => return self.resumed(connection, report.resume_id),
            ReportKind::Disconnected => {
                self.broker_lost(connection, report);
                return Ok(());
            }
            ReportKind::Stopped => {
                self.stopped(connection, report);
                return Ok(());
            }
            ReportKind::Anomaly => {
                self.alert_of(report, "broker_anomaly", report.text);
                return Ok(());
            }
            _ => {}
        }
        let Some(place) = place else {
            let text = self.with_facts("no order of this id is kept", report);
            self.alert_of(report, "report_of_unknown_order", &text);
            return Ok(());
        };
        match report.kind {
            ReportKind::NeverSent => self.never_sent(place, report)?,
            // At a resume: it lies with the gateway and will go.
            ReportKind::Waiting if report.attempt == 0 => {}
            ReportKind::Waiting => {
                self.alert_of(report, "account_waiting", "an order waits for its lane");
            }
            ReportKind::OutOfStep => self.out_of_step(place, report),
            _ => {
                let word = self.word_of(place, report)?;
                self.transition(place, &word)?;
            }
        }
        Ok(())
    }

    /// Whether the report speaks of what another connection's gateway has.
    fn is_elsewhere(&self, connection: u32, place: Option<u32>, report: &ReportRef<'_>) -> bool {
        if let Some(place) = place {
            return self.orders.get(place).connection != connection;
        }
        match self.places.get(&report.account_id) {
            Some(Place::Account(account)) => {
                self.accounts[*account as usize].connection != connection
            }
            _ => false,
        }
    }

    /// A gateway found its stop latch set: the record of a stop that needed none.
    fn stopped(&mut self, connection: u32, report: &ReportRef<'_>) {
        if report.account_id == 0 {
            self.connections[connection as usize].stopped = true;
        } else if let Some(Place::Account(account)) = self.places.get(&report.account_id) {
            self.accounts[*account as usize].stopped = true;
        }
        let connection_id = self.connections[connection as usize].id;
        self.out.alert(&AlertEffect {
            code: "stopped",
            account_id: report.account_id,
            connection_id,
            order: None,
            text: "a stop latch is set; openings are refused until it is resumed",
        });
    }

    /// Decided when everything the link was asked for is answered; an order the broker has had is in doubt instead.
    fn never_sent(&mut self, place: u32, report: &ReportRef<'_>) -> Result<()> {
        let order = self.orders.get_mut(place);
        if order.cum_qty > 0 {
            // What was filled in part has been sent, whatever is said.
            let word = Word::said(OrderEvent::Unknown, ReasonCode::UnknownToBroker, report);
            return self.transition(place, &word);
        }
        if is_final(transition(order.state, OrderEvent::NeverSent).0) {
            order.held = true;
            return Ok(());
        }
        let word = Word::said(OrderEvent::NeverSent, ReasonCode::NeverSent, report);
        self.transition(place, &word)
    }

    fn word_of<'a>(&mut self, place: u32, report: &ReportRef<'a>) -> Result<Word<'a>> {
        let canceled = report.kind == ReportKind::Canceled;
        let stopped = canceled && self.is_stopped(self.orders.get(place));
        let order = self.orders.get_mut(place);
        let (event, reason) = match report.kind {
            ReportKind::Sent => (OrderEvent::Sent, ReasonCode::Unspecified),
            ReportKind::Acknowledged => (OrderEvent::Acknowledged, ReasonCode::Unspecified),
            ReportKind::Working => (OrderEvent::Working, ReasonCode::Unspecified),
            ReportKind::Rejected => (OrderEvent::Rejected, ReasonCode::BrokerRejected),
            ReportKind::Canceled if order.cancel_requested => {
                (OrderEvent::Canceled, ReasonCode::CancelRequested)
            }
            // A stop's own cancels need no command.
            ReportKind::Canceled if order.opening && stopped => {
                (OrderEvent::Canceled, ReasonCode::Stopped)
            }
            ReportKind::Canceled => (OrderEvent::Canceled, ReasonCode::BrokerCanceled),
            ReportKind::CancelRejected => {
                order.cancel_requested = false;
                (OrderEvent::CancelRejected, ReasonCode::BrokerRejected)
            }
            ReportKind::Expired => (OrderEvent::Expired, ReasonCode::TimeInForce),
            ReportKind::TimedOut => (OrderEvent::TimedOut, ReasonCode::NoAnswer),
            ReportKind::Withdrawn => (OrderEvent::Canceled, ReasonCode::Withdrawn),
            ReportKind::SendExpired => (OrderEvent::Expired, ReasonCode::SendExpired),
            ReportKind::AccountBusy => (OrderEvent::Expired, ReasonCode::AccountBusy),
            ReportKind::RefusedStopped => (OrderEvent::Rejected, ReasonCode::Stopped),
            ReportKind::Unknown => (OrderEvent::Unknown, ReasonCode::UnknownToBroker),
            _ => return Err(self.malformed()),
        };
        Ok(Word::said(event, reason, report))
    }

    /// Moves an order by the table and does what the step means. A word that says nothing new leaves no effect.
    pub(super) fn transition(&mut self, place: u32, word: &Word<'_>) -> Result<()> {
        self.transition_of(place, word, true)
    }

    /// As [`Engine::transition`]; without `instruction_ends` a further revision takes the place of an order that ends.
    pub(super) fn transition_of(
        &mut self,
        place: u32,
        word: &Word<'_>,
        instruction_ends: bool,
    ) -> Result<()> {
        let order = self.orders.get_mut(place);
        let from = order.state;
        let (mut to, kind) = transition(from, word.event);
        if to == OrderState::Working && order.cum_qty > 0 {
            to = OrderState::PartiallyFilled;
        }
        if kind == Kind::Repeat && to == from {
            return Ok(());
        }
        order.state = to;
        let ends = is_final(to) && !is_final(from);
        if ends && to != OrderState::Filled {
            order.reason = word.reason;
        }
        let doubt_ended = from == OrderState::InDoubt && to != OrderState::InDoubt;
        let back_in_step = doubt_ended && std::mem::take(&mut order.out_of_step);
        let (id, cum_qty, leaves_qty) = (order.id, order.cum_qty, order.leaves());
        let signal = order.signal;
        let (line, slot, exposure) = (order.line, order.slot, order.exposure);
        let account = self.exposures[exposure as usize].account as usize;
        if back_in_step {
            self.accounts[account].out_of_step -= 1;
        }
        let effect = TransitionEffect {
            id,
            event: word.event,
            from,
            to,
            reason: word.reason,
            anomaly: kind == Kind::Odd,
            cum_qty,
            leaves_qty,
            account_id: self.accounts[account].id,
            broker_order_id: word.broker_order_id,
            text: word.text,
            broker_time_ns: word.broker_time_ns,
            received_time_ns: word.received_time_ns,
            batch_id: word.batch_id,
            instruction: self.instruction_id(signal, line, slot),
        };
        write_transition(self.out.effects_mut(), &effect);
        if ends {
            self.order_ended(place, instruction_ends)?;
        }
        if to == OrderState::InDoubt {
            self.wake(line, slot)?;
        }
        Ok(())
    }

    /// Counts an ended order out and lets its instruction end, unless a further revision takes its place.
    fn order_ended(&mut self, place: u32, instruction_ends: bool) -> Result<()> {
        let exposure = self.orders.get(place).exposure;
        let total_before = self.exposures[exposure as usize].total();
        self.count_end(place);
        self.recount_account(exposure, total_before)?;
        let order = self.orders.get(place).clone();
        self.recount_open_trades(order.line, order.slot);
        if !instruction_ends {
            return Ok(());
        }
        if order.decision == NONE && order.instructed > 0 {
            self.end_single(&order);
        } else if order.decision != NONE && order.cum_qty < order.quantity {
            let decision = &mut self.decisions[order.decision as usize];
            decision.reason = order.reason;
            decision.outcome = super::instructions::unfilled_outcome(order.state);
        }
        self.close_ended(place);
        self.wake(order.line, order.slot)?;
        if order.decision != NONE {
            self.settle_decision(order.decision);
        }
        let share = &self.lines[order.line as usize].shares[order.slot as usize];
        if share.flat_decision != NONE && share.flat_decision != order.decision {
            self.settle_decision(share.flat_decision);
        }
        Ok(())
    }

    fn out_of_step(&mut self, place: u32, report: &ReportRef<'_>) {
        let order = self.orders.get_mut(place);
        if order.state != OrderState::InDoubt || std::mem::replace(&mut order.out_of_step, true) {
            return;
        }
        let account = self.exposures[order.exposure as usize].account;
        self.accounts[account as usize].out_of_step += 1;
        self.alert_of(report, "out_of_step", "an order is in doubt; resolve it by hand");
    }

    pub(super) fn instrument_told(&self, report: &ReportRef<'_>) -> Option<&Instrument> {
        match self.places.get(&report.instrument_id) {
            Some(Place::Instrument(index)) => Some(&self.instruments[*index as usize]),
            _ => None,
        }
    }

    /// `what`, and what a report that nothing explains says of itself, for people.
    pub(super) fn with_facts(&self, what: &str, report: &ReportRef<'_>) -> String {
        let mut facts = Vec::new();
        if !report.exec_id.is_empty() {
            facts.push(format!("execution {}", report.exec_id));
        }
        if !report.broker_order_id.is_empty() {
            facts.push(format!("broker order {}", report.broker_order_id));
        }
        if let Some(instrument) = self.instrument_told(report) {
            let side = if report.side == Side::Sell { "sell" } else { "buy" };
            let symbol = &instrument.symbol;
            facts.push(if report.last_qty == 0 {
                format!("{side} {symbol}")
            } else {
                let quantity = decimal(report.last_qty, instrument.quantity_scale);
                let price = decimal(report.last_px, instrument.price_scale);
                format!("{side} {quantity} {symbol} at {price}")
            });
        }
        if !report.text.is_empty() {
            facts.push(report.text.into());
        }
        if facts.is_empty() { what.into() } else { format!("{what}: {}", facts.join(", ")) }
    }

    pub(super) fn alert_of(&mut self, report: &ReportRef<'_>, code: &str, text: &str) {
        self.out.alert(&AlertEffect {
            code,
            account_id: report.account_id,
            connection_id: 0,
            order: report.order,
            text,
        });
    }
}
