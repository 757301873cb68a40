//! The engine by what it does: records in, orders and effects out, read back with prost.

mod accounts;
mod desk;
mod entries;
mod exits;
mod links;
mod orders;
mod properties;
mod resuming;
mod ruled;
mod tenants;
mod webhooks;
