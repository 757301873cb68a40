//! Control commands: what exists and how it is switched. A command is judged here, at its place in the log; the answer
//! is its effect. A repeated `request_id` is answered like the first time, for 7 days.

use prost::Message;

use super::forms::{check_instrument, name};
use super::memory::{EXACT_NS, key};
use super::output::{Answer, link_request};
use super::state::{
    Account, Activation, Connection, Instrument, LinkState, Place, Strategy, append, name_hash,
};
use super::webhooks::Webhook;
use super::{Engine, Result};
use crate::encode::effects::write_command_judged;
use crate::encode::instruction::follower_fields;
use crate::limits::Terms;
use crate::proto::api::ClearStop;
use crate::proto::internal::command::Body;
use crate::proto::internal::{self as wire, Command, CommandJudged};
use crate::units::{NANO_SCALE, power_of_ten};

/// What request ids are known by, with their tenant.
const REQUEST_SCOPE: u64 = 0x7265_7175_6573_7431;

/// A command refused: stable code, field, what is wrong, what would be right.
pub(super) struct Problem {
    pub code: &'static str,
    pub field: &'static str,
    pub problem: &'static str,
    pub remedy: &'static str,
}

pub(super) type Judged<T> = std::result::Result<T, Problem>;

pub(super) fn problem<T>(
    code: &'static str,
    field: &'static str,
    problem: &'static str,
    remedy: &'static str,
) -> Judged<T> {
    Err(Problem { code, field, problem, remedy })
}

pub(super) fn not_found<T>(field: &'static str) -> Judged<T> {
    problem("NOT_FOUND", field, "nothing has this id", "list what exists and take an id from there")
}

pub(super) fn invalid<T>(
    field: &'static str,
    what: &'static str,
    remedy: &'static str,
) -> Judged<T> {
    problem("INVALID_ARGUMENT", field, what, remedy)
}

impl Engine {
    pub(super) fn apply_command(&mut self, command: &Command) -> Result<()> {
        let request = key(REQUEST_SCOPE ^ self.caller, command.request_id.as_bytes());
        let content = key(request_scope(request), &command.request_hash);
        let judged = if let Some(first) = self.first_answer(request, content) {
            first
        } else {
            match self.judge(command)? {
                Ok(position) => {
                    self.requests_said.insert(request, position, self.now_ns);
                    self.requests_said.insert(content, position, self.now_ns);
                    let not_linked = self.not_resumed(command);
                    CommandJudged { accepted: true, position, not_linked, ..Default::default() }
                }
                Err(found) => refused(&found),
            }
        };
        write_command_judged(self.out.effects_mut(), &judged);
        let answer = Answer { position: self.position, bytes: judged.encode_to_vec() };
        self.out.answers.push(answer);
        Ok(())
    }

    fn first_answer(&self, request: u128, content: u128) -> Option<CommandJudged> {
        let position = self.requests_said.said_within(request, self.now_ns, EXACT_NS)?;
        if self.requests_said.said_within(content, self.now_ns, EXACT_NS) == Some(position) {
            let repeated_request = true;
            return Some(CommandJudged {
                accepted: true,
                position,
                repeated_request,
                ..Default::default()
            });
        }
        Some(refused(&Problem {
            code: "REQUEST_ID_REUSED",
            field: "request_id",
            problem: "another request was made under this request_id",
            remedy: "draw a new request_id for each new request",
        }))
    }

    /// The position that the command set, or why it is refused.
    fn judge(&mut self, command: &Command) -> Result<Judged<u64>> {
        let Some(body) = &command.body else { return Err(self.malformed()) };
        Ok(match body {
            Body::CreateConnection(create) => self.create_connection(create),
            Body::CreateAccount(create) => self.create_account(create),
            Body::CreateInstrument(create) => self.create_instrument(create),
            Body::CreateStrategy(create) => self.create_strategy(create),
            Body::SetSymbolMap(set) => self.set_symbol_map(set),
            Body::SetWebhook(set) => self.set_webhook(set),
            Body::AddWebhookSecret(add) => self.add_webhook_secret(add),
            Body::WithdrawWebhookSecret(withdraw) => self.withdraw_webhook_secret(withdraw),
            Body::CreateActivation(create) => self.create_activation(create),
            Body::CreateTenant(create) => self.create_tenant(create),
            Body::CreateKey(create) => self.create_key(create),
            Body::RevokeKey(revoke) => self.revoke_key(revoke),
            Body::SetPlan(set) => self.set_plan(set),
            Body::SetSwitch(set) => self.set_switch(set),
            Body::ResumeTrading(resume) => {
                self.set_stop(resume.connection_id, resume.account_id, false)
            }
            Body::StopNoted(stop) => self.set_stop(stop.connection_id, stop.account_id, true),
            Body::ResolveOrder(resolve) => return self.resolve_order(resolve),
        })
    }

    fn create_connection(&mut self, create: &wire::CreateConnection) -> Judged<u64> {
        name("connection.name", &create.name)?;
        let mut known = self.connections.iter().filter(|known| known.tenant == self.caller);
        if known.any(|known| known.name == create.name) {
            return exists("connection.name");
        }
        let index = self.register(self.connections.len(), Place::Connection)?;
        self.connections.push(Connection {
            id: index,
            tenant: self.caller,
            name: create.name.clone(),
            adapter: create.adapter.clone(),
            address: create.address.clone(),
            gateway_address: create.gateway_address.clone(),
            link: LinkState::Down,
            session: 0,
            stopped: false,
            broker_lost_ns: None,
        });
        self.out.add_connection(index);
        Ok(index)
    }

    fn create_account(&mut self, create: &wire::CreateAccount) -> Judged<u64> {
        name("account.name", &create.name)?;
        name("account.broker_account", &create.broker_account)?;
        let Some(Place::Connection(connection)) = self.mine(create.connection_id) else {
            return not_found("account.connection_id");
        };
        let (accounts, connections) = (&self.accounts, &self.connections);
        let same = |index: &u32| {
            let known = &accounts[*index as usize];
            let tenant = connections[known.connection as usize].tenant;
            tenant == self.caller && *known.name == *create.name
        };
        if self.account_names.find(name_hash(self.caller, &create.name), same).is_some() {
            return exists("account.name");
        }
        let same = |index: &u32| {
            let known = &accounts[*index as usize];
            known.connection == connection && *known.broker_account == *create.broker_account
        };
        let hash = name_hash(connection.into(), &create.broker_account);
        if self.broker_accounts.find(hash, same).is_some() {
            return exists("account.broker_account");
        }
        let index = self.register(self.accounts.len(), Place::Account)?;
        let account = Account {
            id: index,
            connection,
            name: create.name.as_str().into(),
            broker_account: create.broker_account.as_str().into(),
            currency: self.currencies.named(&create.currency),
            contracts_nano: 0,
            open_trades: 0,
            stopped: false,
            out_of_step: 0,
        };
        self.open_account(account);
        if self.connections[connection as usize].link != LinkState::Down {
            let account = u32::try_from(self.accounts.len() - 1).unwrap_or(u32::MAX);
            self.configure(connection, &[account], &[]);
        }
        Ok(index)
    }

    /// Adds an account under its names, which nobody has.
    pub(super) fn open_account(&mut self, account: Account) {
        let index = u32::try_from(self.accounts.len()).unwrap_or(u32::MAX);
        append(&mut self.accounts, account);
        let (accounts, connections) = (&self.accounts, &self.connections);
        let own = |index: &u32| {
            let known = &accounts[*index as usize];
            name_hash(connections[known.connection as usize].tenant, &known.name)
        };
        let at_broker = |index: &u32| {
            let known = &accounts[*index as usize];
            name_hash(known.connection.into(), &known.broker_account)
        };
        self.account_names.insert_unique(own(&index), index, own);
        self.broker_accounts.insert_unique(at_broker(&index), index, at_broker);
    }

    fn create_instrument(&mut self, create: &wire::CreateInstrument) -> Judged<u64> {
        name("instrument.symbol", &create.symbol)?;
        let symbols = self.symbols.entry(self.caller).or_default();
        if symbols.contains_key(&create.symbol) {
            return exists("instrument.symbol");
        }
        let scales = check_instrument(create)?;
        let id = self.register(self.instruments.len(), Place::Instrument)?;
        let index = u32::try_from(self.instruments.len()).unwrap_or(u32::MAX);
        let unit = power_of_ten(create.quantity_scale);
        self.instruments.push(Instrument {
            id,
            tenant: self.caller,
            symbol: create.symbol.clone(),
            currency: self.currencies.named(&create.currency),
            price_scale: create.price_scale,
            quantity_scale: create.quantity_scale,
            tick: create.tick_size,
            terms: Terms {
                lot: create.lot_size,
                unit: i64::try_from(unit).unwrap_or(i64::MAX),
                nano_per_unit: i64::try_from(power_of_ten(NANO_SCALE - create.quantity_scale))
                    .unwrap_or(1),
                multiplier_nano: create.multiplier_nano,
                scales,
            },
            mark: None,
        });
        self.symbols.entry(self.caller).or_default().insert(create.symbol.clone(), index);
        for connection in 0..u32::try_from(self.connections.len()).unwrap_or(0) {
            let known = &self.connections[connection as usize];
            if known.tenant == self.caller && known.link != LinkState::Down {
                self.configure(connection, &[], &[index]);
            }
        }
        Ok(id)
    }

    fn create_strategy(&mut self, create: &wire::CreateStrategy) -> Judged<u64> {
        name("strategy.name", &create.name)?;
        let mut known = self.strategies.iter().filter(|known| known.tenant == self.caller);
        if known.any(|known| known.name == create.name) {
            return exists("strategy.name");
        }
        let default_instrument =
            self.instrument("strategy.default_instrument_id", create.default_instrument_id)?;
        let symbol_map = self.symbol_map(&create.symbol_map)?;
        let index = self.register(self.strategies.len(), Place::Strategy)?;
        self.strategies.push(Strategy {
            id: index,
            tenant: self.caller,
            name: create.name.clone(),
            default_instrument,
            dedupe_window_ns: i64::from(create.dedupe_window_ms) * 1_000_000,
            webhook_secret_hash: create.webhook_secret_hash.clone(),
            webhook: Webhook::new(index, &create.webhook_secret_hash),
            symbol_map,
            active: true,
            activations: Vec::new(),
            lines: Vec::new(),
        });
        Ok(index)
    }

    fn set_symbol_map(&mut self, set: &wire::SetSymbolMap) -> Judged<u64> {
        let Some(Place::Strategy(index)) = self.mine(set.strategy_id) else {
            return not_found("strategy_id");
        };
        self.strategies[index as usize].symbol_map = self.symbol_map(&set.symbol_map)?;
        Ok(self.position)
    }

    fn symbol_map(
        &self,
        entries: &[wire::SymbolMapEntry],
    ) -> Judged<std::collections::BTreeMap<String, u32>> {
        let mut map = std::collections::BTreeMap::new();
        for entry in entries {
            name("symbol_map.ticker", &entry.ticker)?;
            let index = self.instrument("symbol_map.instrument_id", entry.instrument_id)?;
            if map.insert(entry.ticker.clone(), index).is_some() {
                return invalid("symbol_map.ticker", "a ticker is mapped twice", "map it once");
            }
        }
        Ok(map)
    }

    fn create_activation(&mut self, create: &wire::CreateActivation) -> Judged<u64> {
        let Some(Place::Strategy(strategy)) = self.mine(create.strategy_id) else {
            return not_found("activation.strategy_id");
        };
        let Some(Place::Account(account)) = self.mine(create.account_id) else {
            return not_found("activation.account_id");
        };
        let plan = self.plan(create.plan.as_ref())?;
        let pair = (strategy, account);
        if !self.activated.insert(pair) {
            return problem(
                "ALREADY_EXISTS",
                "activation.account_id",
                "this account copies this strategy already",
                "to change how much, use SetPlan or `retinue activations set-plan`",
            );
        }
        let id = self.register(self.activations.len(), Place::Activation)?;
        let index = u32::try_from(self.activations.len()).unwrap_or(u32::MAX);
        let account_id = create.account_id;
        let fields = follower_fields(id, account_id, plan.version);
        self.enlist(Activation { id, strategy, account, active: true, plan, fields });
        for (instrument, line) in self.strategies[strategy as usize].lines.clone() {
            let share = self.new_share(index, instrument);
            append(&mut self.lines[line as usize].shares, share);
        }
        Ok(id)
    }

    /// Adds an activation to its strategy's followers.
    pub(super) fn enlist(&mut self, activation: Activation) {
        let index = u32::try_from(self.activations.len()).unwrap_or(u32::MAX);
        let followers = &mut self.strategies[activation.strategy as usize].activations;
        followers.push(index);
        self.orders.expect(followers.len());
        append(&mut self.activations, activation);
    }

    fn set_plan(&mut self, set: &wire::SetPlan) -> Judged<u64> {
        let Some(Place::Activation(index)) = self.mine(set.activation_id) else {
            return not_found("activation_id");
        };
        let plan = self.plan(set.plan.as_ref())?;
        let activation = &mut self.activations[index as usize];
        let account_id = self.accounts[activation.account as usize].id;
        activation.plan = plan;
        activation.fields = follower_fields(activation.id, account_id, plan.version);
        Ok(self.position)
    }

    fn set_switch(&mut self, set: &wire::SetSwitch) -> Judged<u64> {
        let id = set.strategy_id.max(set.activation_id);
        match self.mine(id) {
            Some(Place::Strategy(index)) if set.strategy_id != 0 => {
                self.strategies[index as usize].active = set.active;
            }
            Some(Place::Activation(index)) if set.activation_id != 0 => {
                self.activations[index as usize].active = set.active;
            }
            _ => return not_found("id"),
        }
        Ok(self.position)
    }

    /// The connections that a resume of everything had to leave out.
    fn not_resumed(&self, command: &Command) -> Vec<u64> {
        let Some(Body::ResumeTrading(resume)) = &command.body else { return Vec::new() };
        if resume.connection_id != 0 || resume.account_id != 0 {
            return Vec::new();
        }
        let own = self.connections.iter().filter(|known| known.tenant == self.caller);
        let left_out = own.filter(|known| known.link != LinkState::Up);
        left_out.map(|known| known.id).collect()
    }

    /// A stop latch was set, or is to be opened again; 0 and 0: every connection, and of those to be opened the ones
    /// that are linked.
    fn set_stop(&mut self, connection_id: u64, account_id: u64, stopped: bool) -> Judged<u64> {
        let linked = |index: &u32| self.connections[*index as usize].link == LinkState::Up;
        let found: Vec<u32> = if account_id != 0 {
            let Some(Place::Account(account)) = self.mine(account_id) else {
                return not_found("account_id");
            };
            vec![self.accounts[account as usize].connection]
        } else if connection_id != 0 {
            let Some(Place::Connection(index)) = self.mine(connection_id) else {
                return not_found("connection_id");
            };
            vec![index]
        } else {
            let all = 0..u32::try_from(self.connections.len()).unwrap_or(0);
            let own = |index: &u32| self.connections[*index as usize].tenant == self.caller;
            all.filter(|index| own(index) && (stopped || linked(index))).collect()
        };
        if !stopped && !found.iter().all(linked) {
            return problem(
                "FAILED_PRECONDITION",
                "connection_id",
                "a gateway is not linked and could not be told",
                "resume it when the connection is up: `retinue doctor` shows that",
            );
        }
        if let Some(Place::Account(account)) = self.mine(account_id) {
            self.accounts[account as usize].stopped = stopped;
        }
        for index in found {
            if account_id == 0 {
                self.connections[index as usize].stopped = stopped;
            }
            if !stopped {
                self.out.link_field(index, link_request::CLEAR_STOP, &ClearStop { account_id });
            }
        }
        Ok(self.position)
    }

    fn instrument(&self, field: &'static str, id: u64) -> Judged<u32> {
        match self.mine(id) {
            Some(Place::Instrument(index)) => Ok(index),
            _ => not_found(field),
        }
    }

    /// Names the thing this record creates.
    fn register(&mut self, count: usize, place: fn(u32) -> Place) -> Judged<u64> {
        let Ok(index) = u32::try_from(count) else {
            return problem("RESOURCE_EXHAUSTED", "", "too many of them", "remove some first");
        };
        self.places.insert(self.position, place(index));
        Ok(self.position)
    }
}

fn refused(found: &Problem) -> CommandJudged {
    CommandJudged {
        accepted: false,
        code: found.code.into(),
        field: found.field.into(),
        problem: found.problem.into(),
        remedy: found.remedy.into(),
        ..Default::default()
    }
}

fn request_scope(request: u128) -> u64 {
    let bytes = request.to_le_bytes();
    bytes.first_chunk().map_or(0, |low| u64::from_le_bytes(*low))
}

pub(super) fn exists<T>(field: &'static str) -> Judged<T> {
    problem("ALREADY_EXISTS", field, "there is one already", "use that one, or another name")
}
