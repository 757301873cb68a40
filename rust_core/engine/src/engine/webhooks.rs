//! How a strategy's webhook is taken. The engine judges and keeps it; whoever receives webhooks acts on it.

use super::Engine;
use super::commands::{Judged, exists, invalid, not_found, problem};
use super::state::{Place, Strategy};
use crate::proto::internal::{
    self as wire, Dialect, SetWebhook, WebhookRateLimit, WebhookSecretUse, WebhookSecretView,
    WebhookView,
};

/// Valid at once, of each use: two while one is rotated, and room for several senders.
const SECRETS_MAX: usize = 8;
const RANGES_MAX: usize = 64;
/// An IPv6 range in full.
const RANGE_LENGTH_MAX: usize = 43;
const SIGNALS_MAX: u32 = 100_000;
const DAY_MS: u32 = 86_400_000;
const HASH_BYTES: usize = 32;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// `Unspecified`: told by the body's fields.
    pub dialect: Dialect,
    pub signature_required: bool,
    pub allowed_addresses: Vec<String>,
    pub rate_limit: Option<WebhookRateLimit>,
    /// Oldest first.
    pub secrets: Vec<WebhookSecretView>,
}

impl Webhook {
    /// Of a new strategy: nothing but its address, whose secret has the strategy's id.
    pub fn new(strategy_id: u64, secret_hash: &[u8]) -> Self {
        let first = WebhookSecretView {
            secret_id: strategy_id,
            r#use: WebhookSecretUse::Address.into(),
            secret_hash: secret_hash.to_vec(),
        };
        Self {
            dialect: Dialect::Unspecified,
            signature_required: false,
            allowed_addresses: Vec::new(),
            rate_limit: None,
            secrets: if secret_hash.is_empty() { Vec::new() } else { vec![first] },
        }
    }

    fn set(&mut self, settings: &SetWebhook) {
        self.dialect = settings.dialect();
        self.signature_required = settings.signature_required;
        self.allowed_addresses.clone_from(&settings.allowed_addresses);
        self.rate_limit = settings.rate_limit;
    }

    pub fn view(&self, strategy_id: u64) -> WebhookView {
        let settings = SetWebhook {
            strategy_id,
            dialect: self.dialect.into(),
            signature_required: self.signature_required,
            allowed_addresses: self.allowed_addresses.clone(),
            rate_limit: self.rate_limit,
        };
        WebhookView { settings: Some(settings), secrets: self.secrets.clone() }
    }

    /// As a snapshot has it; `None` where a part is missing.
    pub fn from_view(strategy_id: u64, view: &wire::StrategyView) -> Option<Self> {
        let created = view.settings.as_ref()?;
        let mut webhook = Self::new(strategy_id, &created.webhook_secret_hash);
        if let Some(kept) = &view.webhook {
            webhook.set(kept.settings.as_ref()?);
            webhook.secrets.clone_from(&kept.secrets);
        }
        Some(webhook)
    }
}

impl Engine {
    pub(super) fn set_webhook(&mut self, set: &SetWebhook) -> Judged<u64> {
        let known = matches!(
            Dialect::try_from(set.dialect),
            Ok(Dialect::Unspecified | Dialect::Plain | Dialect::TradingView | Dialect::TradersPost)
        );
        if !known {
            return invalid(
                "webhook.dialect",
                "no webhook speaks it",
                "leave it out to tell it by the fields",
            );
        }
        check_ranges(&set.allowed_addresses)?;
        if let Some(limit) = &set.rate_limit {
            check_rate(limit)?;
        }
        self.webhook_strategy(set.strategy_id)?.webhook.set(set);
        Ok(self.position)
    }

    pub(super) fn add_webhook_secret(&mut self, add: &wire::AddWebhookSecret) -> Judged<u64> {
        if add.r#use() == WebhookSecretUse::Unspecified {
            return invalid("use", "what the secret is for is missing", "name address or signing");
        }
        if add.secret_hash.len() != HASH_BYTES {
            return invalid("secret_hash", "it is no SHA-256", "let the service draw the secret");
        }
        let secret_id = self.position;
        let secrets = &mut self.webhook_strategy(add.strategy_id)?.webhook.secrets;
        if secrets.iter().any(|known| known.secret_hash == add.secret_hash) {
            return exists("secret_hash");
        }
        if secrets.iter().filter(|known| known.r#use == add.r#use).count() >= SECRETS_MAX {
            return problem(
                "TOO_MANY_SECRETS",
                "use",
                "this webhook has 8 secrets for this already",
                "withdraw one that nobody uses any more",
            );
        }
        secrets.push(WebhookSecretView {
            secret_id,
            r#use: add.r#use,
            secret_hash: add.secret_hash.clone(),
        });
        Ok(secret_id)
    }

    pub(super) fn withdraw_webhook_secret(
        &mut self,
        withdraw: &wire::WithdrawWebhookSecret,
    ) -> Judged<u64> {
        let version = self.position;
        let secrets = &mut self.webhook_strategy(withdraw.strategy_id)?.webhook.secrets;
        let Some(place) = secrets.iter().position(|known| known.secret_id == withdraw.secret_id)
        else {
            return not_found("secret_id");
        };
        let address: i32 = WebhookSecretUse::Address.into();
        let addresses = secrets.iter().filter(|known| known.r#use == address).count();
        if secrets[place].r#use == address && addresses == 1 {
            return problem(
                "LAST_ADDRESS",
                "secret_id",
                "it is the only address of this webhook",
                "add another address first, or switch the strategy off",
            );
        }
        secrets.remove(place);
        Ok(version)
    }

    fn webhook_strategy(&mut self, id: u64) -> Judged<&mut Strategy> {
        match self.mine(id) {
            Some(Place::Strategy(index)) => Ok(&mut self.strategies[index as usize]),
            _ => not_found("strategy_id"),
        }
    }
}

fn check_ranges(ranges: &[String]) -> Judged<()> {
    const FIELD: &str = "webhook.allowed_addresses";
    if ranges.len() > RANGES_MAX {
        return invalid(FIELD, "there are more than 64", "join them to larger ranges");
    }
    let well_formed = |range: &String| {
        let digits =
            |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit() || b".:".contains(&byte));
        let parts = range.split_once('/');
        range.len() <= RANGE_LENGTH_MAX
            && parts.is_some_and(|(address, bits)| digits(address) && bits.parse::<u8>().is_ok())
    };
    if !ranges.iter().all(well_formed) {
        return invalid(
            FIELD,
            "this is no range of addresses",
            "send CIDR, such as 52.89.214.238/32",
        );
    }
    Ok(())
}

fn check_rate(limit: &WebhookRateLimit) -> Judged<()> {
    let counts = 1..=SIGNALS_MAX;
    if !counts.contains(&limit.signals) || !counts.contains(&limit.burst) {
        return invalid(
            "webhook.rate_limit.signals",
            "it is not within 1 to 100,000",
            "leave the rate limit out for none",
        );
    }
    if !(1..=DAY_MS).contains(&limit.interval_ms) {
        return invalid(
            "webhook.rate_limit.interval_ms",
            "it is not within 1 ms and a day",
            "send 60000 for a minute",
        );
    }
    Ok(())
}
