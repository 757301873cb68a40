//! What is written by hand against prost, over random values of every field: each message is read back whole.

mod effects;
mod followers;
mod reports;
mod values;
