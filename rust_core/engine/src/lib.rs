//! Retinue's engine. Pure: no I/O, no clock, no float, no Python; time is an argument.

pub mod batcher;
pub mod counts;
pub mod encode;
pub mod engine;
pub mod error;
pub mod fills;
pub mod ids;
pub mod ledger;
pub mod limits;
pub mod order;
pub mod position;
pub mod proto;
pub mod sizing;
pub mod spans;
pub mod stored;
pub mod units;
