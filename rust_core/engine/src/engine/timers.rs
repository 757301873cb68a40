//! Deadlines in record time. The shard appends a timer record when the next one is due; whichever record comes first
//! past it fires it.

use super::{Engine, Result};

/// What happens at a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// A waiting decision stops waiting (an exit is sized, an entry is given up).
    Decision { place: u32, signal: u64 },
    /// A close that failed is tried again.
    Reclose { line: u32, slot: u32, signal: u64 },
}

impl Engine {
    /// When the shard should append a timer record, in record time; `None`: nothing waits.
    #[must_use]
    pub fn next_deadline(&self) -> Option<i64> {
        self.due.first_key_value().map(|((due_ns, _), _)| *due_ns)
    }

    pub(super) fn schedule(&mut self, due_ns: i64, due: Due) {
        self.due_sequence += 1;
        self.due.insert((due_ns, self.due_sequence), due);
    }

    pub(super) fn fire_due(&mut self) -> Result<()> {
        while let Some(entry) = self.due.first_entry() {
            if entry.key().0 > self.now_ns {
                break;
            }
            match entry.remove() {
                Due::Decision { place, signal } => self.waited_enough(place, signal)?,
                Due::Reclose { line, slot, signal } => self.retry_close(line, slot, signal)?,
            }
        }
        Ok(())
    }
}
