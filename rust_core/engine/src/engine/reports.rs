//! What brokers and gateways said: each report moves one order by the table, or books one execution. Reports are facts:
//! duplicates are dropped by name, everything else is believed.

use super::entries::CONTRACTS_NANO_MAX;
use super::state::Place;
use super::word::Word;
use super::{Engine, Result};
use crate::encode::effects::{
    AlertEffect, ExecutionEffect, TransitionEffect, write_execution, write_transition,
};
use crate::encode::report::{ReportRef, read_report};
use crate::encode::wire::Reader;
use crate::order::transition::{Kind, transition};
use crate::order::{NONE, is_final, sign};
use crate::position::Trade;
use crate::proto::api::{Leg, OrderState, ReasonCode, ReportKind};
use crate::proto::internal::OrderEvent;

/// Remembered for an execution that was booked to no order; no record has this position.
const NOBODYS: u64 = 0;

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
        match report.kind {
            ReportKind::Fill => return self.book(report, 1),
            ReportKind::TradeBust | ReportKind::TradeCorrect => return self.book(report, -1),
            ReportKind::Resumed => return self.resumed(connection, report.resume_id),
            ReportKind::Disconnected => {
                self.broker_lost(connection, report);
                return Ok(());
            }
            ReportKind::Stopped => {
                self.stopped(connection, report);
                return Ok(());
            }
            _ => {}
        }
        let Some(place) = report.order.and_then(|id| self.orders.find(id)) else {
            self.alert_of(report, "report_of_unknown_order", "no order of this id is kept");
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
        let stopped = self.is_stopped(self.orders.get(place));
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

    /// Books an execution (`direction` +1) or the reversal of one (-1), once.
    pub(super) fn book(&mut self, report: &ReportRef<'_>, direction: i64) -> Result<()> {
        if report.last_qty <= 0 {
            self.alert_of(report, "execution_without_quantity", "an execution of nothing");
            return Ok(());
        }
        let key = execution_key(report);
        let mut place = report.order.and_then(|id| self.orders.find(id));
        let side = place.map_or(report.side, |place| self.orders.get(place).side);
        if !self.is_believable(report, sign(side), direction) {
            self.not_booked(report);
            return Ok(());
        }
        let said = self.executions_said.said_within(key, self.now_ns, i64::MAX);
        match said {
            // Told as nobody's before the gateway knew the broker's name of the order: now it is known whose it is.
            Some(NOBODYS) if place.is_some() => {
                let taken_back = ReportRef { ref_exec_id: report.exec_id, ..*report };
                self.book_foreign(&taken_back, -direction)?;
            }
            Some(_) => return Ok(()),
            None if place.is_none() && direction > 0 => place = self.resolved_order_of(report),
            None => {}
        }
        let whose = if place.is_some() { self.position } else { NOBODYS };
        self.executions_said.insert(key, whose, self.now_ns);
        let Some(place) = place else {
            let Some(exposure) = self.book_foreign(report, direction)? else { return Ok(()) };
            for (line, slot) in self.shares_of(exposure) {
                self.wake(line, slot)?;
            }
            return Ok(());
        };
        if direction > 0 {
            self.replace_resolved(place, report, said.is_some())?;
        }
        let order = self.orders.get(place);
        let (exposure, side, was_final) = (order.exposure, order.side, is_final(order.state));
        let total_before = self.exposures[exposure as usize].total();
        self.book_exposure(exposure, sign(side), report, direction)?;
        self.count_fill(place, report.last_qty * direction);
        self.book_share(place, report, direction)?;
        self.recount_account(exposure, total_before)?;
        self.write_fill(place, report, direction, was_final);
        let order = self.orders.get(place);
        let (line, slot) = (order.line, order.slot);
        let event = if direction < 0 {
            OrderEvent::TradeReversed
        } else if order.cum_qty >= order.quantity {
            OrderEvent::FinalFill
        } else {
            OrderEvent::PartialFill
        };
        let overfilled = order.cum_qty > order.quantity && direction > 0;
        let share = &self.lines[line as usize].shares[slot as usize];
        if overfilled && order.leg.get() == Leg::Close && order.signal <= share.flat_signal {
            self.close_failed(line, slot);
        }
        // Before the order ends: the close of everything has its claim on the fill before later exits wake.
        self.pursue_flat(line, slot)?;
        self.transition(place, &Word::said(event, ReasonCode::Unspecified, report))?;
        self.recount_open_trades(line, slot);
        self.wake(line, slot)
    }

    /// Whether the quantity is such as an order of ours could have, and all sums can hold it.
    fn is_believable(&mut self, report: &ReportRef<'_>, sign: i64, direction: i64) -> bool {
        let account = self.places.get(&report.account_id).copied();
        let instrument = self.places.get(&report.instrument_id).copied();
        let (Some(Place::Account(account)), Some(Place::Instrument(instrument))) =
            (account, instrument)
        else {
            return true;
        };
        let exposure = self.exposure(account, instrument);
        let trade = self.trade(exposure, sign, report, direction);
        let known = &self.exposures[exposure as usize];
        let per_unit = self.instruments[instrument as usize].terms.nano_per_unit;
        let contracts = report.last_qty.checked_mul(per_unit);
        let held = self.accounts[account as usize].contracts_nano;
        contracts.is_some_and(|contracts| contracts <= CONTRACTS_NANO_MAX)
            && contracts.is_some_and(|contracts| held.checked_add(contracts).is_some())
            && known.sums.with(&trade).is_some()
            && known.moved_to(sign * trade.quantity).is_some()
    }

    /// An execution beyond all range is told, and its account opens nothing until a person resumes it: what it holds is not
    /// known.
    fn not_booked(&mut self, report: &ReportRef<'_>) {
        if let Some(Place::Account(account)) = self.places.get(&report.account_id) {
            self.accounts[*account as usize].stopped = true;
        }
        let text = "an execution of impossible size was not booked; the account is stopped until it is resumed";
        self.alert_of(report, "execution_out_of_range", text);
    }

    pub(super) fn book_exposure(
        &mut self,
        exposure: u32,
        sign: i64,
        report: &ReportRef<'_>,
        direction: i64,
    ) -> Result<()> {
        let trade = self.trade(exposure, sign, report, direction);
        let sums = self.exposures[exposure as usize].sums.with(&trade);
        let moved = self.exposures[exposure as usize].moved_to(sign * trade.quantity);
        let (Some(sums), Some(position)) = (sums, moved) else {
            return Err(self.overflow("the sums of an account"));
        };
        let exposure = &mut self.exposures[exposure as usize];
        exposure.sums.set(sums);
        exposure.position = position;
        Ok(())
    }

    pub(super) fn book_share(
        &mut self,
        place: u32,
        report: &ReportRef<'_>,
        direction: i64,
    ) -> Result<()> {
        let order = self.orders.get(place);
        let (line, slot) = (order.line as usize, order.slot as usize);
        let trade = self.trade(order.exposure, sign(order.side), report, direction);
        let Some(sums) = self.lines[line].shares[slot].sums.with(&trade) else {
            return Err(self.overflow("the sums of a share"));
        };
        self.lines[line].shares[slot].sums.set(sums);
        let value = i128::from(trade.quantity) * i128::from(trade.price);
        self.orders.get_mut(place).cum_value += value;
        Ok(())
    }

    fn trade(&self, exposure: u32, sign: i64, report: &ReportRef<'_>, direction: i64) -> Trade {
        let instrument = &self.instruments[self.exposures[exposure as usize].instrument as usize];
        Trade {
            sign,
            quantity: report.last_qty * direction,
            price: report.last_px,
            multiplier_nano: instrument.terms.multiplier_nano,
            scales: instrument.terms.scales,
            fee_nano: report.fee_nano * direction,
        }
    }

    /// A trade that is not ours: by hand, or of an order long forgotten. The account's position moves, no share does.
    /// `None` where account or instrument is unknown.
    pub(super) fn book_foreign(
        &mut self,
        report: &ReportRef<'_>,
        direction: i64,
    ) -> Result<Option<u32>> {
        let account = self.places.get(&report.account_id).copied();
        let instrument = self.places.get(&report.instrument_id).copied();
        let (Some(Place::Account(account)), Some(Place::Instrument(instrument))) =
            (account, instrument)
        else {
            self.alert_of(report, "execution_of_unknown_account", "no such account or instrument");
            return Ok(None);
        };
        let exposure = self.exposure(account, instrument);
        let total_before = self.exposures[exposure as usize].total();
        self.book_exposure(exposure, sign(report.side), report, direction)?;
        self.recount_account(exposure, total_before)?;
        write_execution(
            self.out.effects_mut(),
            &ExecutionEffect { last_qty: report.last_qty * direction, ..execution_effect(report) },
        );
        Ok(Some(exposure))
    }

    pub(super) fn write_fill(
        &mut self,
        place: u32,
        report: &ReportRef<'_>,
        direction: i64,
        ended: bool,
    ) {
        let order = self.orders.get(place);
        let line = &self.lines[order.line as usize];
        let share = &line.shares[order.slot as usize];
        let exposure = &self.exposures[order.exposure as usize];
        let effect = ExecutionEffect {
            id: Some(order.id),
            instruction: Some(self.instruction_id(order.signal, order.line, order.slot)),
            signal: order.signal,
            activation_id: self.activations[share.activation as usize].id,
            account_id: self.accounts[exposure.account as usize].id,
            instrument_id: self.instruments[exposure.instrument as usize].id,
            side: order.side,
            last_qty: report.last_qty * direction,
            cum_qty: order.cum_qty,
            leaves_qty: order.leaves(),
            overfill: order.cum_qty > order.quantity,
            after_end: ended,
            leg: order.leg.get(),
            strategy_id: self.strategies[line.strategy as usize].id,
            ..execution_effect(report)
        };
        write_execution(self.out.effects_mut(), &effect);
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

    fn alert_of(&mut self, report: &ReportRef<'_>, code: &str, text: &str) {
        self.out.alert(&AlertEffect {
            code,
            account_id: report.account_id,
            connection_id: 0,
            order: report.order,
            text,
        });
    }
}

fn execution_effect<'a>(report: &ReportRef<'a>) -> ExecutionEffect<'a> {
    ExecutionEffect {
        id: None,
        instruction: None,
        signal: 0,
        activation_id: 0,
        account_id: report.account_id,
        instrument_id: report.instrument_id,
        side: report.side,
        last_qty: report.last_qty,
        last_px: report.last_px,
        cum_qty: report.cum_qty,
        leaves_qty: report.leaves_qty,
        fee_nano: report.fee_nano,
        exec_id: report.exec_id,
        broker_order_id: report.broker_order_id,
        broker_time_ns: report.broker_time_ns,
        received_time_ns: report.received_time_ns,
        overfill: false,
        after_end: false,
        leg: Leg::Unspecified,
        strategy_id: 0,
        ref_exec_id: report.ref_exec_id,
    }
}

/// The execution's own name within its account; else the order and the quantity it had come to.
fn execution_key(report: &ReportRef<'_>) -> u128 {
    use super::memory::key;
    if !report.exec_id.is_empty() {
        return key(report.account_id, report.exec_id.as_bytes());
    }
    let mut name = [0; 24];
    name[..16].copy_from_slice(&report.order.unwrap_or_default().to_bytes());
    name[16..].copy_from_slice(&report.cum_qty.to_be_bytes());
    key(report.account_id, &name)
}
