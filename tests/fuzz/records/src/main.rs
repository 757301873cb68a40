//! The record decoder and everything behind it, fed with what no service would write: an engine answers with an error
//! or goes on. A panic, a hang, a state that cannot be kept or that goes on differently once restored is a finding.
//!
//! The first byte of an input says what the rest is: framed records, or a snapshot. Files of snapshots are checksummed, so
//! one that was changed has only to be refused or taken: no records are applied to it.

#![no_main]

mod frames;
mod mutate;
mod wire;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use retinue_engine::engine::Engine;

use frames::{half, split_snapshot};

fuzz_target!(|data: &[u8]| {
    let (snapshot, records) = split_snapshot(data);
    if let Some(bytes) = snapshot {
        drop(Engine::restore(bytes));
        return;
    }
    let mut engine = Engine::default();
    if applied(&mut engine, records) {
        keep(&engine);
        let (first, rest) = records.split_at(half(records));
        let mut again = Engine::default();
        assert!(applied(&mut again, first));
        let mut again = Engine::restore(&keep(&again)).expect("it was just restored");
        assert!(applied(&mut again, rest));
        assert_eq!(again.chain(), engine.chain(), "restored, it goes on as it would have");
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::mutate(data, size, max_size, seed)
});

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

/// The state written down, once it has been taken up again and is the same.
fn keep(engine: &Engine) -> Vec<u8> {
    let kept = engine.snapshot().expect("a snapshot is taken between records");
    let again = Engine::restore(&kept).expect("an engine takes up its own snapshot");
    assert_eq!(again.position(), engine.position());
    assert_eq!(again.chain(), engine.chain());
    let same = again.snapshot().expect("what was restored can be kept") == kept;
    assert!(same, "a snapshot of what was restored is the same");
    kept
}
