//! Retinue's engine. Pure: no I/O, no clock, no float, no Python; time is an argument.

pub mod batcher;
pub mod proto;
