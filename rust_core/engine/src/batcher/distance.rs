//! How far the gateway's clock is from a shard's record time. The two are never compared: they may be on two machines, and
//! record time goes on where a wall clock is set back. What a shard sends tells the distance, and how long it was on its way:
//! on its way a message only gets older, so the least distance that was heard is the truest.

use std::collections::BTreeMap;

use super::Batcher;
use super::decode::Written;

/// Two clocks may drift apart by one part in so many; what a link has heard long ago counts less for it.
const DRIFT: i128 = 1000;

#[derive(Debug, Default)]
pub(super) struct Distances {
    /// By shard id.
    heard: BTreeMap<u32, Heard>,
}

#[derive(Debug, Clone, Copy)]
struct Heard {
    distance_ns: i128,
    at: u64,
}

impl Distances {
    fn hear(&mut self, now: u64, shard: u32, time_ns: u64) -> i128 {
        let told = i128::from(now) - i128::from(time_ns);
        let known = self.heard.get(&shard).map_or(told, |heard| {
            heard.distance_ns + i128::from(now.saturating_sub(heard.at)) / DRIFT
        });
        let distance_ns = told.min(known);
        self.heard.insert(shard, Heard { distance_ns, at: now });
        distance_ns
    }

    /// When the order is too late, on the gateway's clock. Without the time of its group nobody knows its age: at once.
    pub fn late_at_ns(&mut self, now: u64, shard: u32, written: &Written) -> Option<u64> {
        let Written { time_ns, send_before_ns, .. } = *written;
        if send_before_ns == 0 {
            return None;
        }
        if time_ns == 0 {
            return Some(now);
        }
        let late_at_ns = i128::from(send_before_ns) + self.hear(now, shard, time_ns);
        Some(u64::try_from(late_at_ns.max(0)).unwrap_or(u64::MAX))
    }
}

impl Batcher {
    /// The shard's record time, as the resume of a new link says it; what earlier links told is forgotten.
    pub fn set_record_time(&mut self, now: u64, shard: u32, time_ns: u64) {
        self.distances.heard.remove(&shard);
        self.hear_record_time(now, shard, time_ns);
    }

    /// The shard's record time, as any message may say it.
    pub fn hear_record_time(&mut self, now: u64, shard: u32, time_ns: u64) {
        self.distances.hear(now, shard, time_ns);
    }
}

#[cfg(test)]
mod tests {
    use super::super::NoticeKind;
    use super::super::tests::{MS, batcher, group_made_at, place, poll, said};
    use super::*;
    use crate::proto::api;

    const HOUR: u64 = 3_600_000 * MS;

    #[test]
    fn an_opening_waits_for_what_was_left_of_its_time_however_far_the_clocks_are_apart() {
        const END: u64 = u64::MAX;
        // (the engine's time, send before, the batcher's time, how long it may wait from then)
        let table = [
            (5 * HOUR, 5 * HOUR + 60 * MS, 5 * HOUR, Some(60 * MS)),
            (5 * HOUR, 5 * HOUR + 60 * MS, 6 * HOUR, Some(60 * MS)),
            (5 * HOUR, 5 * HOUR + 60 * MS, 4 * HOUR, Some(60 * MS)),
            (5 * HOUR, 5 * HOUR + 60 * MS, 0, Some(60 * MS)),
            // Nothing is left, or nobody says how much.
            (5 * HOUR, 5 * HOUR, 4 * HOUR, Some(0)),
            (5 * HOUR, 4 * HOUR, 4 * HOUR, Some(0)),
            (5 * HOUR, 4 * HOUR, 0, Some(0)),
            (0, 5 * HOUR, 4 * HOUR, Some(0)),
            // Without a limit.
            (5 * HOUR, 0, 6 * HOUR, None),
            (0, 0, 6 * HOUR, None),
            // No number is too large.
            (1, END, 6 * HOUR, Some(END - 6 * HOUR)),
            (END, END, 6 * HOUR, Some(0)),
        ];
        for (time_ns, send_before_ns, now, left) in table {
            let mut batcher = batcher(10);
            batcher.set_paused(true);
            let order = api::Order { send_before_ns, ..place(1, 1) };
            batcher.offer(now, 1, &group_made_at(time_ns, 7, vec![order])).expect("readable");
            let row = (time_ns, send_before_ns, now);
            let due = batcher.next_wakeup(now).map(|due| due.max(now));
            assert_eq!(due, left.map(|left| now + left), "{row:?}");
            let Some(late_at) = left.map(|left| now + left) else {
                assert!(said(&poll(&mut batcher, END)).is_empty(), "{row:?}");
                continue;
            };
            if late_at > now {
                assert!(said(&poll(&mut batcher, late_at - 1)).is_empty(), "{row:?}");
            }
            assert_eq!(
                said(&poll(&mut batcher, late_at)),
                [(NoticeKind::SendExpired, 1)],
                "{row:?}"
            );
        }
    }

    #[test]
    fn an_opening_that_was_held_up_on_its_way_is_as_old_as_it_is() {
        const MADE: u64 = 3 * HOUR;
        // (how long the group was on its way, how long after it was made the order may wait); the resume took 2 ms.
        let table = [
            (2 * MS, Some(62 * MS)),
            (MS, Some(61 * MS)),
            (52 * MS, Some(62 * MS)),
            (61 * MS, Some(62 * MS)),
            (70 * MS, None),
            (HOUR, None),
        ];
        for here in [HOUR, MADE, 5 * HOUR] {
            for (way, until) in table {
                let mut batcher = batcher(10);
                batcher.set_paused(true);
                batcher.set_record_time(here + 2 * MS, 1, MADE);
                let order = api::Order { send_before_ns: MADE + 60 * MS, ..place(1, 1) };
                let request = group_made_at(MADE, 7, vec![order]);
                batcher.offer(here + way, 1, &request).expect("readable");
                let expired = said(&poll(&mut batcher, here + way));
                let Some(until) = until else {
                    assert_eq!(expired, [(NoticeKind::SendExpired, 1)], "{way}");
                    continue;
                };
                assert!(expired.is_empty(), "{way}");
                assert!(said(&poll(&mut batcher, here + until - 1)).is_empty(), "{way}");
                // A thousandth of the time since the resume is granted to drift.
                let expired = said(&poll(&mut batcher, here + until + MS / 10));
                assert_eq!(expired, [(NoticeKind::SendExpired, 1)], "{way}");
            }
        }
    }

    #[test]
    fn what_is_heard_in_between_leaves_little_to_drift() {
        const MINUTE: u64 = 60_000 * MS;
        for (heard, granted) in [(true, 60 * MS), (false, 1440 * 60 * MS)] {
            let mut batcher = batcher(10);
            batcher.set_paused(true);
            batcher.set_record_time(HOUR, 1, 9 * HOUR);
            let day = 1440 * MINUTE;
            for minute in 1..1440 {
                if heard {
                    let passed = minute * MINUTE;
                    batcher.hear_record_time(HOUR + passed, 1, 9 * HOUR + passed);
                }
            }
            // An hour on its way, and its time was over long before.
            let made = 9 * HOUR + day;
            let order = api::Order { send_before_ns: made + MINUTE, ..place(1, 1) };
            let now = HOUR + day + 2 * MINUTE;
            batcher.offer(now, 1, &group_made_at(made, 7, vec![order])).expect("readable");
            let due = batcher.next_wakeup(now).expect("a limit");
            let may_wait_until = HOUR + day + MINUTE + granted;
            assert!(due.abs_diff(may_wait_until) <= 200 * MS, "{due} {may_wait_until}");
        }
    }

    #[test]
    fn a_new_link_forgets_the_distance_and_drift_is_granted() {
        const DAY: u64 = 86_400_000 * MS;
        let waits = |number: u64, now: u64, time_ns: u64, batcher: &mut Batcher| {
            let order = api::Order { send_before_ns: time_ns + 60_000 * MS, ..place(number, 1) };
            batcher.offer(now, 1, &group_made_at(time_ns, number, vec![order])).expect("readable");
            let due = batcher.next_wakeup(now).expect("a limit");
            poll(batcher, due);
            due - now
        };
        let mut batcher = batcher(10);
        batcher.set_paused(true);
        batcher.set_record_time(DAY, 1, 9 * DAY);
        // A day later the gateway's clock has gained 5 s on record time.
        assert_eq!(waits(1, 2 * DAY, 10 * DAY - 5_000 * MS, &mut batcher), 60_000 * MS);
        // The service was started again, and its record time has lost an hour: nothing is an hour old.
        let lost = 3_600_000 * MS;
        batcher.set_record_time(3 * DAY, 1, 11 * DAY - lost);
        assert_eq!(waits(2, 3 * DAY + MS, 11 * DAY - lost + MS, &mut batcher), 60_000 * MS);
    }
}
