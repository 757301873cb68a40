//! How much: `entry` for what opens, `exit` for what closes, `price` for limit prices. Pure arithmetic over a few
//! integers, so that the same functions serve the engine, the tables and the properties.

pub mod entry;
pub mod exit;
pub mod price;
