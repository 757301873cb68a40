//! Time of one entry's fan-out, by follower: `cargo bench --bench fan_out`. `retinue bench core` measures the same through
//! the extension; this one is for a profiler.

mod world;

use std::hint::black_box;
use std::time::Instant;

use world::World;

#[allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn main() {
    for (followers, rounds) in [(1_000_u32, 200), (100_000, 8)] {
        for limits in [false, true] {
            let mut world = World::new(followers as usize, limits);
            let mut nanoseconds: Vec<u128> = (0..rounds)
                .map(|_| {
                    let frame = world.entry();
                    let started = Instant::now();
                    world.engine.feed(&frame).unwrap();
                    while world.engine.step().unwrap() {
                        black_box(world.engine.output());
                    }
                    started.elapsed().as_nanos()
                })
                .collect();
            nanoseconds.sort_unstable();
            let median = nanoseconds[nanoseconds.len() / 2] / u128::from(followers);
            let least = nanoseconds[0] / u128::from(followers);
            println!(
                "{followers} followers, limits {limits}: median {median} ns, least {least} ns"
            );
        }
    }
}
