//! A small trading desk for tests: one connection, accounts, a strategy in ES, and words to say what happens. Everything
//! the engine says is decoded by prost, so that each test also holds the hand-written encoders against it.

use prost::Message;

use crate::engine::Engine;
use crate::ids::EffectId;
use crate::proto::api::{
    LinkRequest, Order, OrderAction, OrderState, OrderType, Report, ReportBatch, ReportKind, Side,
};
use crate::proto::internal::command::Body as CommandBody;
use crate::proto::internal::effect::Body as Effect;
use crate::proto::internal::record::Body;
use crate::proto::internal::{
    Command, CommandJudged, CreateAccount, CreateActivation, CreateConnection, CreateInstrument,
    CreateStrategy, Decimal, DedupeKind, Effects, Execution, Genesis, Instruction,
    InstructionEnded, Lease, Link, Plan, Record, Signal, SignalJudged, SignalKind, SizingMode,
    Transition,
};
use crate::units::NANO;

pub const SECOND: i64 = 1_000_000_000;

pub struct Desk {
    pub engine: Engine,
    /// Whose records are said.
    pub tenant: u64,
    pub position: u64,
    pub now: i64,
    pub connection: u64,
    pub instrument: u64,
    pub strategy: u64,
    pub accounts: Vec<u64>,
    pub activations: Vec<u64>,
    /// What the last record caused.
    pub orders: Vec<Order>,
    pub effects: Vec<Effect>,
    pub requests: Vec<LinkRequest>,
    /// Every order that was ever placed.
    pub handed: Vec<Order>,
    /// Every frame ever fed, for replay.
    pub frames: Vec<Vec<u8>>,
    pub executions: u32,
}

pub fn whole(contracts: i64) -> Decimal {
    Decimal { coefficient: contracts, scale: 0 }
}

pub fn fixed(contracts: i64) -> Plan {
    let mode = SizingMode::Fixed.into();
    Plan { mode, value: Some(whole(contracts)), ..Plan::default() }
}

pub fn ratio(coefficient: i64, scale: u32) -> Plan {
    let mode = SizingMode::Multiplier.into();
    Plan { mode, value: Some(Decimal { coefficient, scale }), ..Plan::default() }
}

pub fn order_id(order: &Order) -> EffectId {
    EffectId::from_bytes(&order.order_id).unwrap()
}

impl Desk {
    /// A desk with one account for each plan, its link up and resumed.
    pub fn new(plans: &[Plan]) -> Self {
        let mut desk = Self {
            engine: Engine::default(),
            tenant: 1,
            position: 0,
            now: 1_700_000_000 * SECOND,
            connection: 0,
            instrument: 0,
            strategy: 0,
            accounts: Vec::new(),
            activations: Vec::new(),
            orders: Vec::new(),
            effects: Vec::new(),
            requests: Vec::new(),
            handed: Vec::new(),
            frames: Vec::new(),
            executions: 0,
        };
        desk.say(Body::Genesis(Genesis { incarnation: 42, engine_version: "test".into() }));
        desk.say(Body::Lease(Lease { shard_id: 0, epoch: 1, owner: "test".into() }));
        desk.connection = desk.create(CommandBody::CreateConnection(CreateConnection {
            name: "sim".into(),
            adapter: "simulated".into(),
            ..Default::default()
        }));
        desk.instrument = desk.create(CommandBody::CreateInstrument(es()));
        desk.strategy = desk.create(CommandBody::CreateStrategy(CreateStrategy {
            name: "trend".into(),
            default_instrument_id: desk.instrument,
            dedupe_window_ms: 20_000,
            ..Default::default()
        }));
        for (index, plan) in plans.iter().enumerate() {
            desk.follower(&format!("account-{index}"), *plan);
        }
        desk.link_up();
        desk
    }

    pub fn follower(&mut self, name: &str, plan: Plan) {
        self.follower_in("USD", name, plan);
    }

    /// `currency`: the account's; the instrument is paid in USD.
    pub fn follower_in(&mut self, currency: &str, name: &str, plan: Plan) {
        let account = self.create(CommandBody::CreateAccount(CreateAccount {
            name: name.into(),
            connection_id: self.connection,
            broker_account: name.into(),
            currency: currency.into(),
        }));
        self.accounts.push(account);
        let activation = self.create(CommandBody::CreateActivation(CreateActivation {
            strategy_id: self.strategy,
            account_id: account,
            plan: Some(plan),
        }));
        self.activations.push(activation);
    }

    /// The link comes up and everything it asks is answered by `answers`.
    pub fn link_up(&mut self) {
        self.link(true);
        let resume_id = self.position;
        self.report(Report { kind: ReportKind::Resumed.into(), resume_id, ..Report::default() });
    }

    pub fn link(&mut self, up: bool) {
        self.say(Body::Link(Link { connection_id: self.connection, session: self.position, up }));
    }

    pub fn create(&mut self, body: CommandBody) -> u64 {
        let judged = self.command(body);
        assert!(judged.accepted, "{judged:?}");
        judged.position
    }

    pub fn command(&mut self, body: CommandBody) -> CommandJudged {
        let request_id = format!("request-{}", self.position + 1);
        self.command_as(&request_id, body)
    }

    pub fn command_as(&mut self, request_id: &str, body: CommandBody) -> CommandJudged {
        let mut hash = Vec::new();
        body.encode(&mut hash);
        self.say(Body::Command(Command {
            request_id: request_id.into(),
            request_hash: hash,
            actor: "owner".into(),
            actor_key_id: 0,
            body: Some(body),
        }));
        let found = self.effects.iter().find_map(|effect| match effect {
            Effect::CommandJudged(judged) => Some(judged.clone()),
            _ => None,
        });
        found.unwrap()
    }

    /// Feeds one record and keeps what came of it.
    pub fn say(&mut self, body: Body) {
        self.position += 1;
        self.now += 1_000;
        let tenant_id = self.tenant;
        let record = Record { tenant_id, trace_context: vec![7; 25], body: Some(body) };
        let payload = record.encode_to_vec();
        let mut frame = self.position.to_le_bytes().to_vec();
        frame.extend(self.now.to_le_bytes());
        frame.extend(u32::try_from(payload.len()).unwrap().to_le_bytes());
        frame.extend(payload);
        self.frames.push(frame.clone());
        self.engine.feed(&frame).unwrap();
        self.collect();
    }

    fn collect(&mut self) {
        self.orders.clear();
        self.effects.clear();
        self.requests.clear();
        while self.engine.step().unwrap() {
            let out = self.engine.output();
            let effects = Effects::decode(&out.effects[..]).unwrap();
            self.effects.extend(effects.effects.into_iter().map(|effect| effect.body.unwrap()));
            for outgoing in &out.outgoing {
                let request = LinkRequest::decode(&outgoing.bytes[..]).unwrap();
                for group in &request.order_groups {
                    assert_eq!(group.position, self.position);
                    assert_eq!(group.trace_context, vec![7; 25]);
                    assert_eq!(group.time_ns, self.now.unsigned_abs());
                    self.orders.extend(group.orders.iter().cloned());
                }
                if let Some(query) = &request.resume {
                    assert_eq!(query.time_ns, self.now.unsigned_abs());
                }
                self.requests.push(request);
            }
        }
        let placed = self.orders.iter().filter(|order| order.action() == OrderAction::Place);
        self.handed.extend(placed.cloned());
    }

    pub fn pass(&mut self, nanoseconds: i64) {
        self.now += nanoseconds;
        self.say(Body::Timer(crate::proto::internal::Timer {}));
    }

    pub fn signal(&mut self, signal: Signal) -> SignalJudged {
        let strategy_id = self.strategy;
        let received_time_ns = self.now.unsigned_abs();
        let dedupe_key = match &signal.dedupe_key[..] {
            [] => (self.position + 1).to_be_bytes().repeat(2),
            key => key.to_vec(),
        };
        self.say(Body::Signal(Signal { strategy_id, received_time_ns, dedupe_key, ..signal }));
        let found = self.effects.iter().find_map(|effect| match effect {
            Effect::SignalJudged(judged) => Some(judged.clone()),
            _ => None,
        });
        found.unwrap()
    }

    pub fn buy(&mut self, contracts: i64) -> SignalJudged {
        self.signal(entry(Side::Buy, contracts))
    }

    pub fn sell(&mut self, contracts: i64) -> SignalJudged {
        self.signal(entry(Side::Sell, contracts))
    }

    pub fn exit(&mut self, numerator: i64, denominator: i64) -> SignalJudged {
        self.signal(Signal {
            kind: SignalKind::Exit.into(),
            exit_numerator: numerator,
            exit_denominator: denominator,
            ..Signal::default()
        })
    }

    pub fn flat(&mut self) -> SignalJudged {
        self.signal(Signal { kind: SignalKind::Flat.into(), ..Signal::default() })
    }

    pub fn report(&mut self, report: Report) {
        self.say(Body::Reports(ReportBatch {
            connection_id: self.connection,
            session: 1,
            sequence: self.position,
            reports: vec![report],
        }));
    }

    pub fn answer(&mut self, order: &Order, kind: ReportKind) {
        self.report(Report {
            kind: kind.into(),
            order_id: order.order_id.clone(),
            account_id: order.account_id,
            instrument_id: order.instrument_id,
            ..Report::default()
        });
    }

    /// A fill of an order at 5000.00 with its own execution id.
    pub fn fill(&mut self, order: &Order, quantity: i64) {
        self.executions += 1;
        let exec_id = format!("exec-{}", self.executions);
        self.fill_as(order, quantity, &exec_id);
    }

    pub fn fill_as(&mut self, order: &Order, quantity: i64, exec_id: &str) {
        self.report(Report {
            kind: ReportKind::Fill.into(),
            order_id: order.order_id.clone(),
            account_id: order.account_id,
            instrument_id: order.instrument_id,
            side: order.side,
            last_qty: quantity,
            last_px: 500_000,
            fee_nano: 2 * NANO,
            exec_id: exec_id.into(),
            ..Report::default()
        });
    }

    /// Fills every order of the list whole; later orders are filled as they come.
    pub fn fill_all(&mut self, orders: &[Order]) {
        let mut queue = orders.to_vec();
        while let Some(order) = queue.pop() {
            if order.action() == OrderAction::Place {
                self.fill(&order, order.quantity);
                queue.extend(self.orders.clone());
            }
        }
    }

    /// Enters and fills one contract after the other until each account holds its number.
    pub fn hold(&mut self, contracts: i64) {
        self.buy(contracts);
        let orders = self.orders.clone();
        self.fill_all(&orders);
    }

    pub fn placed(&self) -> Vec<(Side, i64)> {
        let placed = self.orders.iter().filter(|order| order.action() == OrderAction::Place);
        placed.map(|order| (order.side(), order.quantity)).collect()
    }

    pub fn instructions(&self) -> Vec<Instruction> {
        self.all(|effect| match effect {
            Effect::Instruction(instruction) => Some(instruction.clone()),
            _ => None,
        })
    }

    pub fn ended(&self) -> Vec<InstructionEnded> {
        self.all(|effect| match effect {
            Effect::InstructionEnded(ended) => Some(ended.clone()),
            _ => None,
        })
    }

    pub fn transitions(&self) -> Vec<Transition> {
        self.all(|effect| match effect {
            Effect::Transition(transition) => Some(transition.clone()),
            _ => None,
        })
    }

    pub fn executions(&self) -> Vec<Execution> {
        self.all(|effect| match effect {
            Effect::Execution(execution) => Some(execution.clone()),
            _ => None,
        })
    }

    pub fn alerts(&self) -> Vec<String> {
        self.all(|effect| match effect {
            Effect::Alert(alert) => Some(alert.code.clone()),
            _ => None,
        })
    }

    fn all<T>(&self, pick: impl Fn(&Effect) -> Option<T>) -> Vec<T> {
        self.effects.iter().filter_map(pick).collect()
    }

    /// Attributed positions, by account.
    pub fn shares(&self) -> Vec<i64> {
        self.engine.lines[0].shares.iter().map(|share| share.position).collect()
    }

    pub fn state(&self, order: &Order) -> OrderState {
        let place = self.engine.orders.find(order_id(order)).unwrap();
        self.engine.orders.get(place).state
    }
}

pub fn es() -> CreateInstrument {
    CreateInstrument {
        symbol: "ESZ6".into(),
        price_scale: 2,
        quantity_scale: 0,
        tick_size: 25,
        lot_size: 1,
        multiplier_nano: 50 * NANO,
        currency: "USD".into(),
    }
}

pub fn entry(side: Side, contracts: i64) -> Signal {
    Signal {
        kind: SignalKind::Entry.into(),
        side: side.into(),
        quantity: (contracts > 0).then(|| whole(contracts)),
        dedupe_kind: DedupeKind::Exact.into(),
        ..Signal::default()
    }
}

pub fn limit(side: Side, contracts: i64, cents: i64) -> Signal {
    Signal {
        order_type: OrderType::Limit.into(),
        limit_price: Some(Decimal { coefficient: cents, scale: 2 }),
        ..entry(side, contracts)
    }
}
