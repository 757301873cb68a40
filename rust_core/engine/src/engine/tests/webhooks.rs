//! How a strategy's webhook is taken: judged, kept in snapshots, shown in views.

use super::desk::{Desk, fixed};
use crate::engine::Engine;
use crate::proto::internal::command::Body;
use crate::proto::internal::{
    AddWebhookSecret, CommandJudged, Dialect, SetWebhook, ViewKind, ViewRequest, WebhookRateLimit,
    WebhookSecretUse, WebhookView, WithdrawWebhookSecret,
};

fn webhook(engine: &Engine) -> WebhookView {
    let request = ViewRequest { kind: ViewKind::Strategies.into(), ..Default::default() };
    let views = engine.view(&request).unwrap().strategies;
    views[0].webhook.clone().unwrap()
}

fn settings(desk: &Desk) -> SetWebhook {
    SetWebhook {
        strategy_id: desk.strategy,
        dialect: Dialect::TradersPost.into(),
        signature_required: true,
        allowed_addresses: vec!["52.89.214.238/32".into(), "2001:db8::/32".into()],
        rate_limit: Some(WebhookRateLimit { signals: 10, interval_ms: 60_000, burst: 3 }),
    }
}

impl Desk {
    fn add_secret(&mut self, purpose: WebhookSecretUse, fill: u8) -> CommandJudged {
        self.command(Body::AddWebhookSecret(AddWebhookSecret {
            strategy_id: self.strategy,
            r#use: purpose.into(),
            secret_hash: vec![fill; 32],
        }))
    }

    fn withdraw(&mut self, secret_id: u64) -> CommandJudged {
        let strategy_id = self.strategy;
        self.command(Body::WithdrawWebhookSecret(WithdrawWebhookSecret { strategy_id, secret_id }))
    }
}

#[test]
fn settings_and_secrets_survive_a_snapshot() {
    let mut desk = Desk::new(&[fixed(1)]);
    let set = settings(&desk);
    assert_eq!(desk.create(Body::SetWebhook(set.clone())), desk.position);
    let first = desk.add_secret(WebhookSecretUse::Address, 1).position;
    let signing = desk.add_secret(WebhookSecretUse::Signing, 2).position;
    let second = desk.add_secret(WebhookSecretUse::Address, 3).position;
    assert!(desk.withdraw(first).accepted);
    let kept = webhook(&desk.engine);
    assert_eq!(kept.settings, Some(set));
    let ids: Vec<u64> = kept.secrets.iter().map(|secret| secret.secret_id).collect();
    assert_eq!(ids, [signing, second]);
    let bytes = desk.engine.snapshot().unwrap();
    let restored = Engine::restore(&bytes).unwrap();
    assert_eq!(webhook(&restored), kept);
    assert_eq!(restored.snapshot().unwrap(), bytes);
}

#[test]
fn a_snapshot_from_before_has_the_address_of_its_creation() {
    use crate::proto::internal::Snapshot;
    use prost::Message;
    let desk = Desk::new(&[fixed(1)]);
    let mut snapshot = Snapshot::decode(&desk.engine.snapshot().unwrap()[..]).unwrap();
    snapshot.strategies[0].webhook = None;
    snapshot.strategies[0].settings.as_mut().unwrap().webhook_secret_hash = vec![9; 32];
    let restored = Engine::restore(&snapshot.encode_to_vec()).unwrap();
    let secrets = webhook(&restored).secrets;
    assert_eq!(secrets.len(), 1);
    assert_eq!((secrets[0].secret_id, &secrets[0].secret_hash), (desk.strategy, &vec![9; 32]));
}

#[test]
fn the_last_address_stays() {
    let mut desk = Desk::new(&[fixed(1)]);
    let only = desk.add_secret(WebhookSecretUse::Address, 1).position;
    let signing = desk.add_secret(WebhookSecretUse::Signing, 2).position;
    assert_eq!(desk.withdraw(only).code, "LAST_ADDRESS");
    assert!(desk.withdraw(signing).accepted);
    assert_eq!(desk.withdraw(signing).code, "NOT_FOUND");
}

#[test]
fn no_use_has_more_than_eight_secrets_and_none_is_there_twice() {
    let mut desk = Desk::new(&[fixed(1)]);
    for fill in 1..=8 {
        assert!(desk.add_secret(WebhookSecretUse::Signing, fill).accepted);
    }
    assert_eq!(desk.add_secret(WebhookSecretUse::Address, 8).code, "ALREADY_EXISTS");
    assert_eq!(desk.add_secret(WebhookSecretUse::Signing, 9).code, "TOO_MANY_SECRETS");
    assert!(desk.add_secret(WebhookSecretUse::Address, 9).accepted);
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let mut desk = Desk::new(&[fixed(1)]);
    let good = settings(&desk);
    let rate = |signals, interval_ms, burst| Some(WebhookRateLimit { signals, interval_ms, burst });
    let ranges = |range: &str| vec![range.to_owned()];
    let bad = [
        ("strategy_id", SetWebhook { strategy_id: 999, ..good.clone() }),
        ("webhook.dialect", SetWebhook { dialect: Dialect::Grpc.into(), ..good.clone() }),
        ("webhook.dialect", SetWebhook { dialect: 99, ..good.clone() }),
        (
            "webhook.allowed_addresses",
            SetWebhook { allowed_addresses: ranges("10.0.0.1"), ..good.clone() },
        ),
        (
            "webhook.allowed_addresses",
            SetWebhook { allowed_addresses: ranges("there/8"), ..good.clone() },
        ),
        (
            "webhook.allowed_addresses",
            SetWebhook { allowed_addresses: vec!["10.0.0.1/32".into(); 65], ..good.clone() },
        ),
        ("webhook.rate_limit.signals", SetWebhook { rate_limit: rate(0, 1, 1), ..good.clone() }),
        ("webhook.rate_limit.signals", SetWebhook { rate_limit: rate(1, 1, 0), ..good.clone() }),
        (
            "webhook.rate_limit.interval_ms",
            SetWebhook { rate_limit: rate(1, 0, 1), ..good.clone() },
        ),
        (
            "webhook.rate_limit.interval_ms",
            SetWebhook { rate_limit: rate(1, 86_400_001, 1), ..good },
        ),
    ];
    let before = webhook(&desk.engine);
    for (field, set) in bad {
        let judged = desk.command(Body::SetWebhook(set));
        assert_eq!((judged.accepted, &*judged.field), (false, field));
    }
    assert_eq!(webhook(&desk.engine), before);
    assert_eq!(desk.add_secret(WebhookSecretUse::Unspecified, 1).field, "use");
}
