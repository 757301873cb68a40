//! The hand-written side of the protobuf boundary: `wire` and `cursor` know the format, `instruction` and `order` are the
//! messages of the hot path, `effects` all others, `report` reads what gateways say, `response` parts their messages, `fields` reads effects back.
//! `tests` hold every one of them against prost.

pub mod cursor;
pub mod effects;
pub mod fields;
pub mod instruction;
pub mod order;
pub mod report;
pub mod response;
pub mod wire;

#[cfg(test)]
mod tests;
