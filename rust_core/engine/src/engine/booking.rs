//! Executions: each is booked once, to its order, or to nobody. A fill is always believed, unless no sum could hold it.

use super::state::Place;
use super::word::Word;
use super::{Engine, Result};
use crate::encode::effects::{ExecutionEffect, Holding, write_execution};
use crate::encode::report::ReportRef;
use crate::order::{is_final, sign};
use crate::position::Trade;
use crate::proto::api::{Leg, ReasonCode};
use crate::proto::internal::OrderEvent;

/// Remembered for an execution that was booked to no order; no record has this position.
const NOBODYS: u64 = 0;

impl Engine {
    /// Books an execution (`direction` +1) or the reversal of one (-1), once. `place`: its order's, where that is known.
    pub(super) fn book(
        &mut self,
        report: &ReportRef<'_>,
        mut place: Option<u32>,
        direction: i64,
    ) -> Result<()> {
        if report.last_qty <= 0 {
            self.alert_of(report, "execution_without_quantity", "an execution of nothing");
            return Ok(());
        }
        let key = execution_key(report);
        let can_hold = match place {
            Some(place) => self.order_can_hold(place, report),
            None => self.account_can_hold(report),
        };
        if !can_hold {
            self.not_booked(report);
            return Ok(());
        }
        let said = self.executions_said.said_within(key, self.now_ns, i64::MAX);
        match said {
            // Told as nobody's before the gateway knew the broker's name of the order: now it is known whose it is.
            Some(NOBODYS) if place.is_some() => {
                if !self.account_can_hold(report) {
                    self.not_booked(report);
                    return Ok(());
                }
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
        let after = self.book_exposure(exposure, sign(side), report, direction)?;
        self.count_fill(place, report.last_qty * direction);
        self.book_share(place, report, direction)?;
        self.recount_account(exposure, total_before)?;
        self.write_fill(place, report, direction, was_final, after);
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

    /// Where an execution is held whose order is not known; `None` for an unknown account or instrument.
    fn exposure_told(&mut self, report: &ReportRef<'_>) -> Option<u32> {
        let account = self.places.get(&report.account_id).copied();
        let instrument = self.places.get(&report.instrument_id).copied();
        match (account, instrument) {
            (Some(Place::Account(account)), Some(Place::Instrument(instrument))) => {
                Some(self.exposure(account, instrument))
            }
            _ => None,
        }
    }

    /// Whether the account that is told can hold it; one that is not known holds nothing.
    fn account_can_hold(&mut self, report: &ReportRef<'_>) -> bool {
        self.exposure_told(report).is_none_or(|told| self.can_hold(told, report))
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

    /// What the account holds after it, and what the execution has realized.
    pub(super) fn book_exposure(
        &mut self,
        exposure: u32,
        sign: i64,
        report: &ReportRef<'_>,
        direction: i64,
    ) -> Result<Holding> {
        let trade = self.trade(exposure, sign, report, direction);
        let before = self.exposures[exposure as usize].sums.realized();
        let sums = self.exposures[exposure as usize].sums.with(&trade);
        let moved = self.exposures[exposure as usize].moved_to(sign * trade.quantity);
        let (Some(sums), Some(position)) = (sums, moved) else {
            return Err(self.overflow("the sums of an account"));
        };
        let exposure = &mut self.exposures[exposure as usize];
        exposure.sums.set(sums);
        exposure.position = position;
        Ok(Holding { position, realized: sums.realized() - before, cost: sums.cost })
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
        let Some(exposure) = self.exposure_told(report) else {
            let account = !matches!(self.places.get(&report.account_id), Some(Place::Account(_)));
            let missing = match (account, self.instrument_told(report)) {
                (true, None) => "account and instrument",
                (true, Some(_)) => "account",
                (false, _) => "instrument",
            };
            let text = self.with_facts(&format!("no such {missing} here"), report);
            self.alert_of(report, "execution_of_unknown_account", &text);
            return Ok(None);
        };
        let total_before = self.exposures[exposure as usize].total();
        let after = self.book_exposure(exposure, sign(report.side), report, direction)?;
        self.recount_account(exposure, total_before)?;
        let last_qty = report.last_qty * direction;
        let effect = ExecutionEffect { last_qty, after, ..execution_effect(report) };
        write_execution(self.out.effects_mut(), &effect);
        Ok(Some(exposure))
    }

    pub(super) fn write_fill(
        &mut self,
        place: u32,
        report: &ReportRef<'_>,
        direction: i64,
        ended: bool,
        after: Holding,
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
            after,
            ..execution_effect(report)
        };
        write_execution(self.out.effects_mut(), &effect);
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
        after: Holding::default(),
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
