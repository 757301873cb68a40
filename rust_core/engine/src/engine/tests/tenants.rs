//! What is another tenant's is not there: not to be used, not to be seen, and its names are free.

use super::desk::{Desk, entry, es, fixed};
use crate::engine::Engine;
use crate::proto::api::{ReasonCode, Role, Side};
use crate::proto::internal::command::Body;
use crate::proto::internal::{
    CreateAccount, CreateActivation, CreateConnection, CreateKey, CreateStrategy, CreateTenant,
    ResolveOrder, ResumeTrading, RevokeKey, SetPlan, SetSwitch, SetSymbolMap, SetWebhook, Signal,
    SymbolMapEntry, ViewKind, ViewRequest, ViewResponse,
};

fn key(name: &str, role: Role, hash: u8) -> CreateKey {
    CreateKey { name: name.into(), role: role.into(), key_hash: vec![hash; 32] }
}

fn tenant(name: &str, hash: u8) -> Body {
    let owner = Some(key("owner", Role::Owner, hash));
    Body::CreateTenant(CreateTenant { name: name.into(), owner })
}

fn connection() -> Body {
    let adapter = "simulated".into();
    Body::CreateConnection(CreateConnection { name: "sim".into(), adapter, ..Default::default() })
}

fn account(connection_id: u64, name: &str) -> Body {
    Body::CreateAccount(CreateAccount {
        name: name.into(),
        connection_id,
        broker_account: name.into(),
        currency: "USD".into(),
    })
}

fn strategy(default_instrument_id: u64) -> Body {
    Body::CreateStrategy(CreateStrategy {
        name: "trend".into(),
        default_instrument_id,
        ..Default::default()
    })
}

/// A desk that has traded, and the id of a second tenant, whose turn it is.
fn two() -> (Desk, u64) {
    let mut desk = Desk::new(&[fixed(1), fixed(2)]);
    desk.signal(entry(Side::Buy, 1));
    let second = desk.create(tenant("second", 7));
    desk.tenant = second;
    (desk, second)
}

#[test]
fn nothing_of_another_tenant_can_be_used() {
    let (mut desk, _) = two();
    let (strategy_id, account_id) = (desk.strategy, desk.accounts[0]);
    let (activation_id, connection_id) = (desk.activations[0], desk.connection);
    let instrument_id = desk.instrument;
    let order_id = desk.handed[0].order_id.clone();
    let plan = Some(fixed(9));
    let own = desk.create(connection());
    let symbol_map = vec![SymbolMapEntry { ticker: "ES1!".into(), instrument_id }];
    let rows = [
        account(connection_id, "mine"),
        strategy(instrument_id),
        Body::SetSymbolMap(SetSymbolMap { strategy_id, symbol_map }),
        Body::SetWebhook(SetWebhook { strategy_id, ..Default::default() }),
        Body::CreateActivation(CreateActivation { strategy_id, account_id, plan }),
        Body::SetPlan(SetPlan { activation_id, plan }),
        Body::SetSwitch(SetSwitch { strategy_id, ..Default::default() }),
        Body::SetSwitch(SetSwitch { activation_id, ..Default::default() }),
        Body::ResumeTrading(ResumeTrading { connection_id, ..Default::default() }),
        Body::ResumeTrading(ResumeTrading { account_id, ..Default::default() }),
        Body::ResolveOrder(ResolveOrder { order_id, not_placed: true, ..Default::default() }),
        Body::RevokeKey(RevokeKey { key_id: 1 }),
    ];
    let before = desk.engine.snapshot().unwrap().len();
    for row in rows {
        let judged = desk.command(row.clone());
        assert_eq!(judged.code, "NOT_FOUND", "{row:?}");
    }
    assert!(desk.engine.snapshot().unwrap().len() < before + 100, "something was changed");
    assert!(desk.command(account(own, "account-0")).accepted);
    let judged = desk.signal(entry(Side::Buy, 1));
    assert_eq!(judged.reason(), ReasonCode::UnknownStrategy);
    assert!(desk.orders.is_empty());
}

#[test]
fn names_and_request_ids_are_each_tenants_own() {
    let (mut desk, _) = two();
    let connection = desk.create(connection());
    let instrument = desk.create(Body::CreateInstrument(es()));
    for row in [account(connection, "account-0"), strategy(instrument)] {
        assert!(desk.command(row.clone()).accepted);
        assert_eq!(desk.command(row).code, "ALREADY_EXISTS");
    }
    let plain = account(connection, "one");
    assert!(desk.command_as("same", plain.clone()).accepted);
    desk.tenant = 1;
    let other = account(desk.connection, "other");
    let judged = desk.command_as("same", other);
    assert!(judged.accepted && !judged.repeated_request, "{judged:?}");
}

#[test]
fn a_ticker_means_the_tenants_own_instrument() {
    let (mut desk, _) = two();
    let connection = desk.create(connection());
    let instrument = desk.create(Body::CreateInstrument(es()));
    desk.strategy = desk.create(strategy(instrument));
    let account_id = desk.create(account(connection, "mine"));
    let (strategy_id, plan) = (desk.strategy, Some(fixed(1)));
    desk.create(Body::CreateActivation(CreateActivation { strategy_id, account_id, plan }));
    let judged = desk.signal(Signal { ticker: es().symbol, ..entry(Side::Buy, 1) });
    assert_eq!(judged.instrument_id, instrument);
}

fn view(engine: &Engine, kind: ViewKind, tenant_id: u64) -> ViewResponse {
    let request = ViewRequest { kind: kind.into(), tenant_id, ..Default::default() };
    engine.view(&request).unwrap()
}

#[test]
fn a_view_shows_a_tenant_its_own_and_the_service_all() {
    let (mut desk, second) = two();
    desk.create(connection());
    desk.create(Body::CreateKey(key("bot", Role::Service, 8)));
    for restored in [false, true] {
        if restored {
            desk.engine = Engine::restore(&desk.engine.snapshot().unwrap()).unwrap();
        }
        let count = |kind, tenant| {
            let seen = view(&desk.engine, kind, tenant);
            seen.connections.len()
                + seen.accounts.len()
                + seen.instruments.len()
                + seen.strategies.len()
                + seen.activations.len()
                + seen.open_order_ids.len()
                + seen.keys.len()
                + seen.tenants.len()
        };
        let rows = [
            (ViewKind::Connections, 1, 1, 2),
            (ViewKind::Accounts, 2, 0, 2),
            (ViewKind::Instruments, 1, 0, 1),
            (ViewKind::Strategies, 1, 0, 1),
            (ViewKind::Activations, 2, 0, 2),
            (ViewKind::OpenOrders, 2, 0, 2),
            (ViewKind::Keys, 0, 2, 2),
            (ViewKind::Tenants, 1, 1, 2),
        ];
        for (kind, first, other, all) in rows {
            let found = (count(kind, 1), count(kind, second), count(kind, 0));
            assert_eq!(found, (first, other, all), "{kind:?}");
        }
    }
}

#[test]
fn tenants_are_made_by_the_first_one() {
    let (mut desk, _) = two();
    assert_eq!(desk.command(tenant("third", 9)).code, "PERMISSION_DENIED");
    desk.tenant = 1;
    assert_eq!(desk.command(tenant("second", 9)).code, "ALREADY_EXISTS");
    assert_eq!(desk.command(tenant("third", 7)).code, "ALREADY_EXISTS", "a key opens one door");
    assert!(desk.command(tenant("third", 9)).accepted);
}

#[test]
fn keys_are_made_and_revoked_but_never_the_last_owners() {
    let (mut desk, second) = two();
    let rows = [
        (key("", Role::Viewer, 1), "INVALID_ARGUMENT"),
        (key("eye", Role::Unspecified, 1), "INVALID_ARGUMENT"),
        (CreateKey { key_hash: vec![1], ..key("eye", Role::Viewer, 1) }, "INVALID_ARGUMENT"),
        (key("owner", Role::Viewer, 1), "ALREADY_EXISTS"),
        (key("eye", Role::Viewer, 7), "ALREADY_EXISTS"),
    ];
    for (create, code) in rows {
        assert_eq!(desk.command(Body::CreateKey(create.clone())).code, code, "{create:?}");
    }
    let revoke = |key_id| Body::RevokeKey(RevokeKey { key_id });
    assert_eq!(desk.command(revoke(second)).code, "LAST_OWNER");
    let other = desk.create(Body::CreateKey(key("other", Role::Owner, 2)));
    assert!(desk.command(revoke(second)).accepted);
    assert_eq!(desk.command(revoke(second)).code, "FAILED_PRECONDITION");
    assert_eq!(desk.command(revoke(other)).code, "LAST_OWNER");
    // The name is free again, the key is not.
    assert!(desk.command(Body::CreateKey(key("owner", Role::Admin, 3))).accepted);
    assert_eq!(desk.command(Body::CreateKey(key("x", Role::Admin, 7))).code, "ALREADY_EXISTS");
    let keys = view(&desk.engine, ViewKind::Keys, second).keys;
    let told: Vec<_> = keys.iter().map(|known| (known.key_id, known.revoked)).collect();
    assert_eq!(told[..2], [(second, true), (other, false)]);
}

#[test]
fn an_engine_without_a_record_has_no_tenant_also_when_it_is_restored() {
    let empty = Engine::default().snapshot().unwrap();
    assert_eq!(Engine::restore(&empty).unwrap().snapshot().unwrap(), empty);
}
