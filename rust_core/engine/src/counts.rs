//! How often what happened, for metrics: read off the effects as they are stored, off the hot path.

use std::collections::BTreeMap;

use crate::encode::fields::{Fields, each_effect};
use crate::encode::wire::Malformed;
use crate::ids::EffectId;
use crate::order::is_final;
use crate::proto::api::{OrderState, Outcome, ReasonCode};
use crate::spans::Records;

/// What is counted: all of it has few values, whatever is traded. Ids of 0 and empty words: does not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// `signals`, `instructions`, `orders`, `orders_ended`, `fills`.
    pub what: &'static str,
    pub connection_id: u64,
    pub strategy_id: u64,
    /// A published word in capitals, such as `OUTCOME_FILLED`.
    pub how: &'static str,
    pub reason: &'static str,
}

/// Since this process began.
#[derive(Debug, Default)]
pub struct Counts {
    by: BTreeMap<Key, u64>,
    /// From receipt to record, over all signals.
    pub lag_ns: u64,
    pub signals: u64,
}

impl Counts {
    pub fn rows(&self) -> impl Iterator<Item = (&Key, u64)> {
        self.by.iter().map(|(key, count)| (key, *count))
    }

    /// Counts the effects of the record at `own`. Where it needs records that `records` lacks, they are added to `missing`
    /// and nothing is counted.
    ///
    /// # Errors
    /// [`Malformed`] where the bytes are no effects.
    pub fn take(
        &mut self,
        records: &Records,
        own: u64,
        effects: &[u8],
        missing: &mut Vec<u64>,
    ) -> Result<(), Malformed> {
        let known = missing.len();
        let mut found: BTreeMap<Key, u64> = BTreeMap::new();
        let (mut lag_ns, mut signals) = (0, 0);
        each_effect(effects, |body, bytes| {
            if !matches!(body, 1..=5 | 7) {
                return Ok(true);
            }
            let fields = Fields::read(bytes)?;
            let seen = Seen { records, own, fields: &fields };
            let (account, signal) = seen.needs(body)?;
            if signal != 0 && !records.knows(signal) {
                missing.push(signal);
                return Ok(false);
            }
            if !records.knows(account) {
                missing.push(account);
                return Ok(true);
            }
            if body == 1
                && let Some(event) = records.event(own)
                && event.received_ns != 0
            {
                lag_ns += event.stamp_ns.saturating_sub(event.received_ns);
                signals += 1;
            }
            if let Some(key) = seen.key(body, account, signal) {
                *found.entry(key).or_default() += 1;
            }
            if body == 2 && !fields.bytes(10).is_empty() {
                let key = seen.of("orders", account, signal);
                *found.entry(key).or_default() += 1;
            }
            Ok(true)
        })?;
        if missing.len() == known {
            for (key, count) in found {
                *self.by.entry(key).or_default() += count;
            }
            self.lag_ns += lag_ns;
            self.signals += signals;
        }
        Ok(())
    }
}

/// One effect.
struct Seen<'a> {
    records: &'a Records,
    own: u64,
    fields: &'a Fields<'a>,
}

impl Seen<'_> {
    /// The account and the signal; 0 for none.
    fn needs(&self, body: u32) -> Result<(u64, u64), Malformed> {
        let fields = self.fields;
        let signal = |field| fields.id(field).map_or(0, |id: EffectId| id.position);
        Ok(match body {
            1 => (0, self.own),
            2 => (fields.number(3), signal(1)),
            3 => (fields.number(9), signal(15)),
            4 => (fields.number(5), signal(2)),
            5 => (fields.number(2), signal(1)),
            _ => (Fields::read(fields.bytes(5))?.number(2), signal(1)),
        })
    }

    fn key(&self, body: u32, account: u64, signal: u64) -> Option<Key> {
        let fields = self.fields;
        let reason = |field| match fields.word::<ReasonCode>(field) {
            ReasonCode::Unspecified => "",
            reason => reason.as_str_name(),
        };
        match body {
            1 => {
                let how = if fields.number(1) != 0 { "ACCEPTED" } else { "REFUSED" };
                Some(Key { how, reason: reason(2), ..self.of("signals", 0, signal) })
            }
            2 | 5 => {
                let (outcome, why): (Outcome, _) =
                    if body == 2 { (fields.word(6), 7) } else { (fields.word(3), 4) };
                let how = outcome.as_str_name();
                let ended = outcome != Outcome::Pending && outcome != Outcome::Unspecified;
                let key =
                    Key { how, reason: reason(why), ..self.of("instructions", account, signal) };
                ended.then_some(key)
            }
            3 => {
                let (from, to): (OrderState, OrderState) = (fields.word(3), fields.word(4));
                let ended =
                    is_final(to) && !is_final(from) || to == OrderState::InDoubt && from != to;
                let (how, what) = (to.as_str_name(), "orders_ended");
                let key = Key { how, reason: reason(5), ..self.of(what, account, signal) };
                ended.then_some(key)
            }
            4 => Some(self.of("fills", account, signal)),
            _ => Some(self.of("orders", account, signal)),
        }
    }

    fn of(&self, what: &'static str, account: u64, signal: u64) -> Key {
        let connection_id = self.records.thing(account).connection_id;
        let strategy_id = self.records.event(signal).map_or(0, |event| event.strategy_id);
        Key { what, connection_id, strategy_id, how: "", reason: "" }
    }
}

#[cfg(test)]
mod tests {
    use prost::Message as _;

    use super::*;
    use crate::encode::effects::{EndedEffect, TransitionEffect, write_ended, write_transition};
    use crate::proto::internal::command::Body as CommandBody;
    use crate::proto::internal::record::Body;
    use crate::proto::internal::{Command, CreateAccount, OrderEvent, Record, Signal};

    const ACCOUNT: u64 = 2;
    const SIGNAL: u64 = 10;
    const INSTRUCTION: EffectId = EffectId { position: SIGNAL, hash: 1 };

    fn record(position: u64) -> Vec<u8> {
        let body = if position == SIGNAL {
            Body::Signal(Signal { strategy_id: 4, received_time_ns: 70, ..Signal::default() })
        } else {
            let made = CreateAccount { connection_id: 3, ..CreateAccount::default() };
            let body = Some(CommandBody::CreateAccount(made));
            Body::Command(Command { body, ..Command::default() })
        };
        Record { body: Some(body), ..Record::default() }.encode_to_vec()
    }

    fn rejected() -> Vec<u8> {
        let mut effects = Vec::new();
        let transition = TransitionEffect {
            id: EffectId { position: SIGNAL, hash: 2 },
            event: OrderEvent::Rejected,
            from: OrderState::Submitted,
            to: OrderState::Rejected,
            reason: ReasonCode::BrokerRejected,
            anomaly: false,
            cum_qty: 0,
            leaves_qty: 0,
            account_id: ACCOUNT,
            broker_order_id: "",
            text: "",
            broker_time_ns: 0,
            received_time_ns: 0,
            batch_id: 0,
            instruction: INSTRUCTION,
        };
        write_transition(&mut effects, &transition);
        // Said again, it is not counted again.
        let again = TransitionEffect { from: OrderState::Rejected, ..transition };
        write_transition(&mut effects, &again);
        let ended = EndedEffect {
            id: INSTRUCTION,
            account_id: ACCOUNT,
            outcome: Outcome::Rejected,
            reason: ReasonCode::BrokerRejected,
            instructed: 1,
            filled: 0,
        };
        write_ended(&mut effects, &ended);
        effects
    }

    #[test]
    fn what_ended_is_counted_by_connection_strategy_and_reason_once_it_is_known() {
        let (mut counts, mut records) = (Counts::default(), Records::default());
        let effects = rejected();
        let mut missing = Vec::new();
        for unknown in [SIGNAL, ACCOUNT] {
            counts.take(&records, 12, &effects, &mut missing).unwrap();
            assert!(missing.contains(&unknown) && counts.rows().next().is_none());
            missing.clear();
            records.learn(unknown, 100, &record(unknown)).unwrap();
        }
        for times in 1..=2 {
            counts.take(&records, 12, &effects, &mut missing).unwrap();
            let rows: Vec<_> = counts.rows().map(|(key, count)| (*key, count)).collect();
            let key = |what, how| Key {
                what,
                connection_id: 3,
                strategy_id: 4,
                how,
                reason: "REASON_CODE_BROKER_REJECTED",
            };
            let expected = [
                (key("instructions", "OUTCOME_REJECTED"), times),
                (key("orders_ended", "ORDER_STATE_REJECTED"), times),
            ];
            assert_eq!(rows, expected);
        }
        assert_eq!(missing, []);
    }
}
