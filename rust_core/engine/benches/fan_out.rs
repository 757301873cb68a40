//! Time of one entry's fan-out, by follower: `cargo bench --bench fan_out`. `retinue bench core` measures the same through
//! the extension; this one is for a profiler. Time ends with the last order handed out; what making memory ready for the next
//! event takes, with nobody waiting, is said apart.

mod world;

use std::hint::black_box;
use std::time::Instant;

use world::World;

fn main() {
    for (followers, rounds) in [(1_000_u32, 200), (100_000, 8)] {
        for limits in [false, true] {
            let mut world = World::new(followers as usize, limits);
            let (orders, ready): (Vec<_>, Vec<_>) = (0..rounds).map(|_| round(&mut world)).unzip();
            let (orders, ready) = (median(orders, followers), median(ready, followers));
            println!(
                "{followers} followers, limits {limits}: {orders:.1} ns, then {ready:.1} ns to make ready"
            );
        }
    }
}

/// Nanoseconds until the last order of an entry was handed out, and of the step after it.
#[allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn round(world: &mut World) -> (u128, u128) {
    let frame = world.entry();
    let started = Instant::now();
    world.engine.feed(&frame).unwrap();
    while world.engine.has_work() {
        world.engine.step().unwrap();
        black_box(world.engine.output());
    }
    let handed_out = started.elapsed();
    assert!(!world.engine.step().unwrap());
    let all = started.elapsed();
    (handed_out.as_nanos(), (all - handed_out).as_nanos())
}

/// By follower.
#[allow(clippy::cast_precision_loss, clippy::float_arithmetic, reason = "figures for people")]
fn median(mut nanoseconds: Vec<u128>, followers: u32) -> f64 {
    nanoseconds.sort_unstable();
    nanoseconds[nanoseconds.len() / 2] as f64 / f64::from(followers)
}
