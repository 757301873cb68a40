//! What can go wrong inside the engine. A refused signal or command is not an error but an effect; an error here means a
//! record that cannot be read or an invariant that no longer holds, and the shard that meets one stops.

use std::fmt;

/// Why a shard must stop. `slug` is stable; the text is for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EngineError {
    /// The bytes at this log position are no record this version understands.
    RecordUnreadable { position: u64, detail: String },
    /// Positions must grow from record to record.
    PositionOutOfOrder { last: u64, found: u64 },
    /// A total no longer fits its integer.
    Overflow { position: u64, what: &'static str },
    /// Two things that must agree do not.
    InvariantBroken { position: u64, what: &'static str },
    /// A snapshot that this engine version did not write, or that is damaged.
    SnapshotUnreadable { detail: String },
    /// The first record of a log is its genesis, and no other is.
    NoGenesis { position: u64 },
}

impl EngineError {
    /// Every slug, for the check that no other list has drifted from this one.
    pub const SLUGS: [&'static str; 6] = [
        "record_unreadable",
        "position_out_of_order",
        "overflow",
        "invariant_broken",
        "snapshot_unreadable",
        "no_genesis",
    ];

    #[must_use]
    pub fn slug(&self) -> &'static str {
        match self {
            Self::RecordUnreadable { .. } => Self::SLUGS[0],
            Self::PositionOutOfOrder { .. } => Self::SLUGS[1],
            Self::Overflow { .. } => Self::SLUGS[2],
            Self::InvariantBroken { .. } => Self::SLUGS[3],
            Self::SnapshotUnreadable { .. } => Self::SLUGS[4],
            Self::NoGenesis { .. } => Self::SLUGS[5],
        }
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RecordUnreadable { position, detail } => {
                write!(out, "record {position} cannot be read: {detail}")
            }
            Self::PositionOutOfOrder { last, found } => {
                write!(out, "record {found} follows record {last}: positions must grow")
            }
            Self::Overflow { position, what } => {
                write!(out, "record {position}: {what} exceeds its range")
            }
            Self::InvariantBroken { position, what } => {
                write!(out, "record {position}: invariant broken: {what}")
            }
            Self::SnapshotUnreadable { detail } => write!(out, "snapshot: {detail}"),
            Self::NoGenesis { position } => {
                write!(out, "record {position}: the first record, and only it, is the genesis")
            }
        }
    }
}

impl std::error::Error for EngineError {}
