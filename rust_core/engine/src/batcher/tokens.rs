//! Token buckets: what a broker allows a connection, a login and an application to send.

/// Whom a limit counts for. A send takes one token of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Connection,
    Login,
    Application,
}

/// Holds up to `capacity` tokens; `refill` more come evenly over each `interval_ns`. It starts full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    capacity: u64,
    refill: u64,
    interval_ns: u64,
    /// In 1 / interval_ns of a token, so that no remainder is lost.
    level: u128,
    filled_at: u64,
}

impl Bucket {
    /// None where a part is zero: such a bucket would never let anything pass.
    #[must_use]
    pub fn new(capacity: u64, refill: u64, interval_ns: u64) -> Option<Self> {
        if capacity == 0 || refill == 0 || interval_ns == 0 {
            return None;
        }
        let level = u128::from(capacity) * u128::from(interval_ns);
        Some(Self { capacity, refill, interval_ns, level, filled_at: 0 })
    }

    fn fill(&mut self, now: u64) {
        let elapsed = u128::from(now.saturating_sub(self.filled_at));
        let full = u128::from(self.capacity) * u128::from(self.interval_ns);
        self.level = full.min(self.level + elapsed * u128::from(self.refill));
        self.filled_at = self.filled_at.max(now);
    }

    /// When a whole token is there; `now` if one is.
    fn available_at(&mut self, now: u64) -> u64 {
        self.fill(now);
        let missing = u128::from(self.interval_ns).saturating_sub(self.level);
        let wait = missing.div_ceil(u128::from(self.refill));
        now.saturating_add(u64::try_from(wait).unwrap_or(u64::MAX))
    }
}

#[derive(Debug, Default)]
pub(super) struct Tokens {
    buckets: [Option<Bucket>; 3],
}

impl Tokens {
    pub fn set(&mut self, scope: Scope, bucket: Bucket) {
        self.buckets[scope as usize] = Some(bucket);
    }

    /// Takes one token of every bucket, or none of any.
    pub fn take(&mut self, now: u64) -> bool {
        if self.available_at(now).is_some_and(|at| at > now) {
            return false;
        }
        for bucket in self.buckets.iter_mut().flatten() {
            bucket.level -= u128::from(bucket.interval_ns);
        }
        true
    }

    /// When every bucket has a token.
    pub fn available_at(&mut self, now: u64) -> Option<u64> {
        let latest = self.buckets.iter_mut().flatten().map(|bucket| bucket.available_at(now)).max();
        Some(latest.unwrap_or(now))
    }
}
