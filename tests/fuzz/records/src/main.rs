//! The record decoder and everything behind it, fed with what no service would write: an engine answers with an error
//! or goes on. A panic, a hang or a state that cannot be kept is a finding.
//!
//! The first byte of an input says what the rest is: framed records, or a snapshot and framed records after it.

#![no_main]

mod frames;
mod mutate;
mod wire;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use retinue_engine::engine::Engine;

use frames::split_snapshot;

fuzz_target!(|data: &[u8]| {
    let (snapshot, records) = split_snapshot(data);
    let Some(mut engine) = start(snapshot) else { return };
    if applied(&mut engine, records) {
        keeps_its_state(&engine);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::mutate(data, size, max_size, seed)
});

fn start(snapshot: Option<&[u8]>) -> Option<Engine> {
    match snapshot {
        None => Some(Engine::default()),
        Some(bytes) => Engine::restore(bytes).ok(),
    }
}

/// Whether every record was taken; after an error the shard stops and nothing is asked of the engine any more.
fn applied(engine: &mut Engine, records: &[u8]) -> bool {
    if engine.feed(records).is_err() {
        return false;
    }
    loop {
        match engine.step() {
            Ok(true) => {}
            Ok(false) => return true,
            Err(_) => return false,
        }
    }
}

/// What can be reached can be written down and taken up again.
fn keeps_its_state(engine: &Engine) {
    let Ok(kept) = engine.snapshot() else { return };
    let again = Engine::restore(&kept).expect("an engine takes up its own snapshot");
    assert_eq!(again.position(), engine.position());
    assert_eq!(again.chain(), engine.chain());
    assert_eq!(again.snapshot().expect("what was restored can be kept"), kept);
}
