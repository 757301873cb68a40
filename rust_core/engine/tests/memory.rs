//! What the engine takes from the heap, counted at the allocator: nothing a follower in a fan-out that is warm, and no more
//! than its budget a follower and an order.

#[path = "../benches/world.rs"]
mod world;

use allocation_counter::measure;
use retinue_engine::engine::Engine;
use world::World;

/// Bytes an idle follower may take, and a live order.
const FOLLOWER_MAX: i64 = 1_000;
const ORDER_MAX: i64 = 160;

fn drain(engine: &mut Engine, frame: &[u8]) {
    engine.feed(frame).unwrap();
    while engine.step().unwrap() {}
}

/// Allocations of one entry among `followers`, after some that were filled.
fn allocations_of_an_entry(followers: usize, limits: bool) -> u64 {
    let mut world = World::new(followers, limits);
    for _ in 0..5 {
        let orders = world.ordered();
        let fills = world.fills(&orders);
        drain(&mut world.engine, &fills);
    }
    let frame = world.entry();
    let info = measure(|| {
        world.engine.feed(&frame).unwrap();
        while world.engine.has_work() {
            world.engine.step().unwrap();
        }
    });
    let orders = world.engine.output().outgoing.iter().filter(|sent| !sent.bytes.is_empty());
    assert_eq!(orders.count(), 4, "every connection gets orders");
    info.count_total
}

#[test]
fn a_fan_out_takes_nothing_from_the_heap_for_a_follower() {
    for limits in [false, true] {
        let few = allocations_of_an_entry(1_000, limits);
        let many = allocations_of_an_entry(2_000, limits);
        assert_eq!(few, many, "limits {limits}");
        assert!(few < 50, "{few} for the signal itself");
    }
}

/// Bytes that stay after `work`.
fn grown(work: impl FnOnce()) -> i64 {
    measure(work).bytes_current
}

#[test]
fn an_idle_follower_keeps_to_its_budget() {
    let mut bytes = Vec::new();
    for followers in [10_000, 16_000, 34_000] {
        let mut world = None;
        let taken = grown(|| {
            let mut made = World::new(followers, true);
            let frame = made.flat();
            drain(&mut made.engine, &frame);
            made.pass_a_week();
            world = Some(made);
        });
        bytes.push(taken / i64::try_from(followers).unwrap());
    }
    println!("bytes an idle follower: {bytes:?}");
    assert!(bytes.iter().all(|bytes| *bytes <= FOLLOWER_MAX), "{bytes:?}");
}

#[test]
fn a_live_order_keeps_to_its_budget() {
    const FOLLOWERS: usize = 5_000;
    let mut world = World::new(FOLLOWERS, false);
    let orders = world.ordered();
    let nothing = world.fills(&[]);
    drain(&mut world.engine, &nothing);
    let mut bytes = Vec::new();
    let mut taken = 0;
    for entries in 1..=40 {
        let frame = world.entry();
        let nothing = world.fills(&[]);
        taken += grown(|| {
            drain(&mut world.engine, &frame);
            // A word from a gateway: the new orders enter the index.
            drain(&mut world.engine, &nothing);
        });
        let live = i64::try_from(orders.len()).unwrap() * entries;
        bytes.push(taken / live);
    }
    println!("bytes a live order: {bytes:?}");
    assert!(bytes[10..].iter().all(|bytes| *bytes <= ORDER_MAX), "{bytes:?}");
}
