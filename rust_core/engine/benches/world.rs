//! A world for measuring: one strategy, `followers` accounts on four connections, all links up.

#![allow(dead_code, reason = "each bench compiles its own and uses a part of it")]

use std::collections::BTreeMap;

use prost::Message;
use retinue_engine::engine::Engine;
use retinue_engine::proto::api::{LinkRequest, Order, Report, ReportBatch, ReportKind, Side};
use retinue_engine::proto::internal::command::Body as CommandBody;
use retinue_engine::proto::internal::record::Body;
use retinue_engine::proto::internal::{
    Command, CreateAccount, CreateActivation, CreateConnection, CreateInstrument, CreateStrategy,
    Decimal, DedupeKind, Genesis, Lease, Link, Mark, Marks, Plan, Record, Signal, SignalKind,
    SizingMode, Timer,
};

const NANO: i64 = 1_000_000_000;
const CONNECTIONS: usize = 4;

pub struct World {
    pub engine: Engine,
    position: u64,
    now_ns: i64,
    strategy: u64,
    connections: Vec<u64>,
    /// Account -> connection.
    connection_of: BTreeMap<u64, u64>,
}

impl World {
    /// Every plan has every limit of LM1 where `limits` says so, none of them tight.
    pub fn new(followers: usize, limits: bool) -> Self {
        let mut world = Self {
            engine: Engine::default(),
            position: 0,
            now_ns: 1_700_000_000 * NANO,
            strategy: 0,
            connections: Vec::new(),
            connection_of: BTreeMap::new(),
        };
        world.say(Body::Genesis(Genesis { incarnation: 7, engine_version: "bench".into() }));
        world.say(Body::Lease(Lease { shard_id: 0, epoch: 1, owner: "bench".into() }));
        world.connections = (0..CONNECTIONS)
            .map(|number| {
                world.create(CommandBody::CreateConnection(CreateConnection {
                    name: format!("connection-{number}"),
                    adapter: "simulated".into(),
                    ..CreateConnection::default()
                }))
            })
            .collect();
        let instrument = world.create(CommandBody::CreateInstrument(CreateInstrument {
            symbol: "ESZ6".into(),
            price_scale: 2,
            quantity_scale: 0,
            tick_size: 25,
            lot_size: 1,
            multiplier_nano: 50 * NANO,
            currency: "USD".into(),
        }));
        world.strategy = world.create(CommandBody::CreateStrategy(CreateStrategy {
            name: "bench".into(),
            default_instrument_id: instrument,
            dedupe_window_ms: 20_000,
            ..CreateStrategy::default()
        }));
        world.follow(followers, limits);
        for connection_id in world.connections.clone() {
            world.say(Body::Link(Link { connection_id, session: 1, up: true }));
            let resume_id = world.position;
            let resumed =
                Report { kind: ReportKind::Resumed.into(), resume_id, ..Report::default() };
            let reports = vec![resumed];
            world.say(Body::Reports(ReportBatch { connection_id, reports, ..Default::default() }));
        }
        let mark = Mark { instrument_id: instrument, price: 500_000 };
        world.say(Body::Marks(Marks { marks: vec![mark] }));
        world
    }

    fn follow(&mut self, followers: usize, limits: bool) {
        let accounts: Vec<u64> = (0..followers)
            .map(|number| {
                let connection_id = self.connections[number % CONNECTIONS];
                let account_id = self.create(CommandBody::CreateAccount(CreateAccount {
                    name: format!("account-{number}"),
                    connection_id,
                    broker_account: format!("account-{number}"),
                    currency: "USD".into(),
                }));
                self.connection_of.insert(account_id, connection_id);
                account_id
            })
            .collect();
        for (number, account_id) in (0_i64..).zip(accounts) {
            let mut plan = Plan {
                mode: SizingMode::Multiplier.into(),
                value: Some(Decimal { coefficient: 5 + number % 20, scale: 1 }),
                ..Plan::default()
            };
            if limits {
                plan.max_contracts_symbol = Some(Decimal { coefficient: 100_000, scale: 0 });
                plan.max_contracts = Some(Decimal { coefficient: 500_000, scale: 0 });
                plan.max_notional_symbol_nano = i64::MAX - 1;
                plan.max_open_trades = 10;
            }
            let plan = Some(plan);
            let strategy_id = self.strategy;
            let create = CreateActivation { strategy_id, account_id, plan };
            self.create(CommandBody::CreateActivation(create));
        }
    }

    /// A framed record, not fed yet.
    pub fn frame(&mut self, body: Body) -> Vec<u8> {
        self.position += 1;
        self.now_ns += 1_000;
        let record = Record { tenant_id: 1, trace_context: vec![7; 25], body: Some(body) };
        let payload = record.encode_to_vec();
        let mut frame = self.position.to_le_bytes().to_vec();
        frame.extend(self.now_ns.to_le_bytes());
        frame.extend(u32::try_from(payload.len()).unwrap().to_le_bytes());
        frame.extend(payload);
        frame
    }

    /// A framed entry of two contracts.
    pub fn entry(&mut self) -> Vec<u8> {
        let key = self.position.to_be_bytes().repeat(2);
        self.frame(Body::Signal(Signal {
            strategy_id: self.strategy,
            kind: SignalKind::Entry.into(),
            side: Side::Buy.into(),
            quantity: Some(Decimal { coefficient: 2, scale: 0 }),
            dedupe_key: key,
            dedupe_kind: DedupeKind::Exact.into(),
            received_time_ns: self.now_ns.unsigned_abs(),
            ..Signal::default()
        }))
    }

    /// A framed signal that closes everything.
    pub fn flat(&mut self) -> Vec<u8> {
        let dedupe_key = self.position.to_be_bytes().repeat(2);
        let kind = SignalKind::Flat.into();
        let strategy_id = self.strategy;
        self.frame(Body::Signal(Signal { strategy_id, kind, dedupe_key, ..Signal::default() }))
    }

    /// Eight days pass, after which nothing is remembered of what was said before.
    pub fn pass_a_week(&mut self) {
        self.now_ns += 8 * 24 * 3600 * NANO;
        self.say(Body::Timer(Timer {}));
    }

    /// An entry, fed; what went to the gateways.
    pub fn ordered(&mut self) -> Vec<Order> {
        let frame = self.entry();
        self.engine.feed(&frame).unwrap();
        let mut orders = Vec::new();
        while self.engine.step().unwrap() {
            for outgoing in &self.engine.output().outgoing {
                let request = LinkRequest::decode(&outgoing.bytes[..]).unwrap();
                orders.extend(request.order_groups.into_iter().flat_map(|group| group.orders));
            }
        }
        orders
    }

    /// Framed records, one a connection, with a whole fill of each of `orders`.
    pub fn fills(&mut self, orders: &[Order]) -> Vec<u8> {
        let fill = |order: &Order| Report {
            kind: ReportKind::Fill.into(),
            order_id: order.order_id.clone(),
            account_id: order.account_id,
            instrument_id: order.instrument_id,
            side: order.side,
            last_qty: order.quantity,
            last_px: 500_000,
            fee_nano: 2 * NANO,
            exec_id: format!("execution-{}-{}", self.position, order.ordinal),
            ..Report::default()
        };
        let mut batches: BTreeMap<u64, Vec<Report>> = BTreeMap::new();
        for order in orders {
            batches.entry(self.connection_of[&order.account_id]).or_default().push(fill(order));
        }
        batches
            .into_iter()
            .flat_map(|(connection_id, reports)| {
                let batch = ReportBatch { connection_id, reports, ..ReportBatch::default() };
                self.frame(Body::Reports(batch))
            })
            .collect()
    }

    fn say(&mut self, body: Body) {
        let frame = self.frame(body);
        self.engine.feed(&frame).unwrap();
        while self.engine.step().unwrap() {}
    }

    fn create(&mut self, body: CommandBody) -> u64 {
        let request_id = format!("request-{}", self.position);
        let request_hash = self.position.to_be_bytes().to_vec();
        let body = Some(body);
        self.say(Body::Command(Command { request_id, request_hash, body, ..Default::default() }));
        self.position
    }
}
