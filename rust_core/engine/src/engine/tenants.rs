//! Whose things are whose, and who may come in: tenants and the keys of each. A thing of another tenant is not there.

use super::Engine;
use super::commands::{Judged, exists, invalid, not_found, problem};
use super::forms::name;
use super::state::Place;
use crate::proto::api::Role;
use crate::proto::internal::{CreateKey, CreateTenant, KeyView, RevokeKey, TenantView};

const HASH_BYTES: usize = 32;
const KEYS_MAX: usize = 10_000;

#[derive(Debug, Clone)]
pub struct Tenant {
    pub id: u64,
    pub name: String,
}

impl Tenant {
    /// The one that the log began with.
    pub fn first(id: u64) -> Self {
        Self { id, name: "default".into() }
    }

    pub fn view(&self) -> TenantView {
        TenantView { tenant_id: self.id, name: self.name.clone() }
    }

    pub fn from_view(view: &TenantView) -> Self {
        Self { id: view.tenant_id, name: view.name.clone() }
    }
}

/// A way in. One that was revoked stays, so that it never opens anything again.
#[derive(Debug, Clone)]
pub struct Key {
    pub id: u64,
    pub tenant: u64,
    pub settings: CreateKey,
    pub revoked: bool,
}

impl Key {
    pub fn view(&self) -> KeyView {
        KeyView {
            key_id: self.id,
            tenant_id: self.tenant,
            settings: Some(self.settings.clone()),
            revoked: self.revoked,
        }
    }

    /// As a snapshot has it; `None` where a part is missing.
    pub fn from_view(view: &KeyView) -> Option<Self> {
        Some(Self {
            id: view.key_id,
            tenant: view.tenant_id,
            settings: view.settings.clone()?,
            revoked: view.revoked,
        })
    }

    fn is_owner(&self) -> bool {
        !self.revoked && self.settings.role() == Role::Owner
    }
}

impl Engine {
    /// What an id names for the tenant whose record is applied.
    pub(super) fn mine(&self, id: u64) -> Option<Place> {
        let place = *self.places.get(&id)?;
        (self.tenant_of(place) == self.caller).then_some(place)
    }

    pub(super) fn tenant_of(&self, place: Place) -> u64 {
        match place {
            Place::Connection(index) => self.connections[index as usize].tenant,
            Place::Account(index) => {
                self.connections[self.accounts[index as usize].connection as usize].tenant
            }
            Place::Instrument(index) => self.instruments[index as usize].tenant,
            Place::Strategy(index) => self.strategies[index as usize].tenant,
            Place::Activation(index) => {
                self.strategies[self.activations[index as usize].strategy as usize].tenant
            }
        }
    }

    /// The tenant and the key of its first owner have one id.
    pub(super) fn create_tenant(&mut self, create: &CreateTenant) -> Judged<u64> {
        name("tenant.name", &create.name)?;
        if self.caller != self.tenant_id {
            return problem(
                "PERMISSION_DENIED",
                "",
                "tenants are made by the first one",
                "ask whoever runs this service",
            );
        }
        if self.tenants.iter().any(|known| known.name == create.name) {
            return exists("tenant.name");
        }
        let Some(owner) = &create.owner else {
            return invalid("owner", "the tenant has no owner", "name the key of its owner");
        };
        if owner.role() != Role::Owner {
            return invalid("owner.role", "the first key is an owner's", "send the role owner");
        }
        self.add_key(owner, self.position)?;
        self.tenants.push(Tenant { id: self.position, name: create.name.clone() });
        Ok(self.position)
    }

    pub(super) fn create_key(&mut self, create: &CreateKey) -> Judged<u64> {
        self.add_key(create, self.caller)
    }

    fn add_key(&mut self, create: &CreateKey, tenant: u64) -> Judged<u64> {
        name("key.name", &create.name)?;
        if create.role() == Role::Unspecified {
            return invalid(
                "key.role",
                "there is no such role",
                "name owner, admin, trader, viewer or service",
            );
        }
        if create.key_hash.len() != HASH_BYTES {
            return invalid("key.key_hash", "it is no SHA-256", "let the service draw the key");
        }
        if self.keys.iter().any(|known| known.settings.key_hash == create.key_hash) {
            return exists("key.key_hash");
        }
        let mut own = self.keys.iter().filter(|known| known.tenant == tenant && !known.revoked);
        if own.any(|known| known.settings.name == create.name) {
            return exists("key.name");
        }
        if self.keys.iter().filter(|known| known.tenant == tenant).count() >= KEYS_MAX {
            return problem(
                "RESOURCE_EXHAUSTED",
                "",
                "too many keys were made",
                "use those there are",
            );
        }
        let settings = create.clone();
        self.keys.push(Key { id: self.position, tenant, settings, revoked: false });
        Ok(self.position)
    }

    pub(super) fn revoke_key(&mut self, revoke: &RevokeKey) -> Judged<u64> {
        let caller = self.caller;
        let found = self.keys.iter().position(|known| known.id == revoke.key_id);
        let Some(index) = found.filter(|index| self.keys[*index].tenant == caller) else {
            return not_found("key_id");
        };
        if self.keys[index].revoked {
            return problem(
                "FAILED_PRECONDITION",
                "key_id",
                "the key was revoked before",
                "list the keys to see which are valid",
            );
        }
        let own = self.keys.iter().filter(|known| known.tenant == caller);
        if self.keys[index].is_owner() && own.filter(|known| known.is_owner()).count() == 1 {
            return problem(
                "LAST_OWNER",
                "key_id",
                "nobody else could make keys any more",
                "make another owner's key first",
            );
        }
        self.keys[index].revoked = true;
        Ok(self.position)
    }
}
