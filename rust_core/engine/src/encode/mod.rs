//! The hand-written side of the protobuf boundary: `wire` knows the format, `order` and `effects` the messages of the
//! hot path, `report` reads what gateways say. `tests` hold every one of them against prost.

pub mod effects;
pub mod order;
pub mod report;
pub mod wire;
