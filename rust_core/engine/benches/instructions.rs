//! Instructions of the engine's busiest paths, counted under valgrind: the same on every machine of one kind, however busy.
//! `scripts/check_instructions.py` holds them against `instructions.toml`; `make bench` runs it.

mod world;

use std::hint::black_box;

use gungraun::{library_benchmark, library_benchmark_group, main};
use retinue_engine::engine::Engine;
use world::World;

const FOLLOWERS: usize = 1_000;

type Fed = (Engine, Vec<u8>);

/// An engine that has seen some entries, and the next one.
fn entry(limits: bool) -> Fed {
    let mut world = World::new(FOLLOWERS, limits);
    for _ in 0..3 {
        let frame = world.entry();
        drain(&mut world.engine, &frame);
    }
    let frame = world.entry();
    (world.engine, frame)
}

/// An engine whose gateways have an order of every follower, and the fills of them all.
fn fills() -> Fed {
    let mut world = World::new(FOLLOWERS, false);
    let orders = world.ordered();
    let frame = world.fills(&orders);
    (world.engine, frame)
}

fn filled() -> Engine {
    let (mut engine, frame) = fills();
    drain(&mut engine, &frame);
    engine
}

fn snapshot() -> Vec<u8> {
    filled().snapshot().unwrap()
}

fn drain(engine: &mut Engine, frame: &[u8]) {
    engine.feed(frame).unwrap();
    while engine.step().unwrap() {
        black_box(engine.output());
    }
}

// What is handed back is dropped where nobody counts.

#[library_benchmark]
#[bench::without_limits(entry(false))]
#[bench::with_limits(entry(true))]
fn fan_out((mut engine, frame): Fed) -> Fed {
    drain(&mut engine, &frame);
    (engine, frame)
}

#[library_benchmark]
#[bench::of_every_follower(fills())]
fn reports((mut engine, frame): Fed) -> Fed {
    drain(&mut engine, &frame);
    (engine, frame)
}

#[library_benchmark]
#[bench::of_a_thousand_followers(filled())]
fn snapshots(engine: Engine) -> (Engine, Vec<u8>) {
    let bytes = engine.snapshot().unwrap();
    (engine, bytes)
}

#[library_benchmark]
#[bench::of_a_thousand_followers(snapshot())]
fn restores(bytes: Vec<u8>) -> (Engine, Vec<u8>) {
    (Engine::restore(&bytes).unwrap(), bytes)
}

library_benchmark_group!(name = engine, benchmarks = [fan_out, reports, snapshots, restores]);
main!(library_benchmark_groups = engine);
