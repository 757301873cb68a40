//! Properties over random paths: signals, fills, rejects, cancels, doubts and lost links in any order.

use proptest::prelude::*;

use super::desk::{Desk, SECOND, fixed, ratio};
use crate::engine::Engine;
use crate::order::{NONE, is_final};
use crate::proto::api::{Order, OrderAction, ReportKind, Side};
use crate::proto::internal::Plan;

#[derive(Debug, Clone)]
enum Step {
    Buy(i64),
    Sell(i64),
    Exit(i64),
    Flat,
    Fill(usize, i64),
    Answer(usize, ReportKind),
    Drop,
    Pass(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let answer = prop_oneof![
        Just(ReportKind::Acknowledged),
        Just(ReportKind::Working),
        Just(ReportKind::Rejected),
        Just(ReportKind::Canceled),
        Just(ReportKind::CancelRejected),
        Just(ReportKind::Expired),
        Just(ReportKind::TimedOut),
        Just(ReportKind::AccountBusy),
        Just(ReportKind::RefusedStopped),
    ];
    let step = prop_oneof![
        2 => (1_i64..4).prop_map(Step::Buy),
        2 => (1_i64..4).prop_map(Step::Sell),
        2 => (1_i64..100).prop_map(Step::Exit),
        1 => Just(Step::Flat),
        8 => (any::<usize>(), 1_i64..4).prop_map(|(order, quantity)| Step::Fill(order, quantity)),
        4 => (any::<usize>(), answer).prop_map(|(order, kind)| Step::Answer(order, kind)),
        1 => Just(Step::Drop),
        1 => (1_i64..70).prop_map(Step::Pass),
    ];
    prop::collection::vec(step, 1..60)
}

fn plans() -> [Plan; 3] {
    [fixed(2), ratio(5, 1), ratio(3, 0)]
}

/// Walks the steps as a broker would that fills at most what is left.
fn walk(desk: &mut Desk, steps: &[Step]) -> Vec<Order> {
    let mut placed: Vec<Order> = Vec::new();
    for step in steps {
        match step {
            Step::Buy(contracts) => drop(desk.buy(*contracts)),
            Step::Sell(contracts) => drop(desk.sell(*contracts)),
            Step::Exit(percent) => drop(desk.exit(*percent, 100)),
            Step::Flat => drop(desk.flat()),
            Step::Fill(pick, quantity) if !placed.is_empty() => {
                let order = placed[pick % placed.len()].clone();
                let found = desk.engine.orders.find(super::desk::order_id(&order)).unwrap();
                let known = desk.engine.orders.get(found);
                let quantity = (*quantity).min(known.quantity - known.cum_qty);
                if quantity > 0 && !is_final(known.state) {
                    desk.fill(&order, quantity);
                } else {
                    continue;
                }
            }
            Step::Answer(pick, kind) if !placed.is_empty() => {
                let order = placed[pick % placed.len()].clone();
                desk.answer(&order, *kind);
            }
            Step::Drop => {
                desk.link(false);
                desk.link_up();
            }
            Step::Pass(seconds) => desk.pass(seconds * SECOND),
            _ => continue,
        }
        placed.extend(desk.orders.iter().filter(|o| o.action() == OrderAction::Place).cloned());
        check(desk);
    }
    placed
}

/// What must hold after every record.
fn check(desk: &Desk) {
    let engine = &desk.engine;
    for line in &engine.lines {
        for share in &line.shares {
            let (mut leaves, mut exits, mut entries) = (0, 0, 0);
            let mut place = share.first_order;
            while place != NONE {
                let order = engine.orders.get(place);
                assert!(!is_final(order.state), "a live list holds live orders only");
                if order.opening {
                    entries += 1;
                    leaves += if order.run == share.run { order.leaves() } else { 0 };
                } else {
                    exits += order.leaves();
                }
                place = order.next;
            }
            assert_eq!(share.leaves, leaves);
            assert_eq!(share.exit_leaves, exits);
            assert_eq!(share.open_entries(), entries);
            assert_eq!(share.counted_open, share.position != 0 || entries > 0);
            assert!(share.missed >= 0 && share.filled >= 0);
            let bought = share.sums.bought_qty - share.sums.sold_qty;
            assert_eq!(share.position, bought, "a position is the sum of its fills");
        }
    }
    for (index, account) in (0_u32..).zip(&engine.accounts) {
        let total: i64 = engine
            .exposures
            .iter()
            .filter(|exposure| exposure.account == index)
            .map(|exposure| exposure.total() * 1_000_000_000)
            .sum();
        assert_eq!(account.contracts_nano, total);
    }
}

/// Fills and answers everything until nothing is left under way.
fn settle(desk: &mut Desk, placed: &mut Vec<Order>) {
    for _ in 0..200 {
        let live: Vec<Order> =
            placed.iter().filter(|order| !is_final(desk.state(order))).cloned().collect();
        if live.is_empty() && desk.engine.next_deadline().is_none() {
            return;
        }
        if live.is_empty() {
            desk.pass(10 * SECOND);
            placed.extend(desk.orders.iter().filter(|o| o.action() == OrderAction::Place).cloned());
        }
        for order in live {
            let found = desk.engine.orders.find(super::desk::order_id(&order)).unwrap();
            let known = desk.engine.orders.get(found);
            let rest = known.quantity - known.cum_qty;
            desk.fill(&order, rest);
            placed.extend(desk.orders.iter().filter(|o| o.action() == OrderAction::Place).cloned());
        }
    }
    panic!("orders never settle");
}

proptest! {
    #[test]
    fn the_books_agree_on_every_path(steps in steps()) {
        let mut desk = Desk::new(&plans());
        walk(&mut desk, &steps);
    }

    /// Leader flat: every follower is flat once its orders are done; and no close ever turned a position over.
    #[test]
    fn flat_ends_flat(steps in steps()) {
        let mut desk = Desk::new(&plans());
        desk.buy(1);
        let mut placed: Vec<Order> = desk.orders.clone();
        placed.extend(walk(&mut desk, &steps));
        desk.link_up();
        placed.extend(desk.orders.iter().filter(|o| o.action() == OrderAction::Place).cloned());
        settle(&mut desk, &mut placed);
        desk.flat();
        placed.extend(desk.orders.iter().filter(|o| o.action() == OrderAction::Place).cloned());
        settle(&mut desk, &mut placed);
        prop_assert_eq!(desk.shares(), [0, 0, 0]);
    }

    /// Each follower of each accepted signal has one instruction and one terminal outcome.
    #[test]
    fn one_outcome_each(steps in steps()) {
        let mut desk = Desk::new(&plans());
        desk.buy(1);
        let mut placed: Vec<Order> = desk.orders.clone();
        placed.extend(walk(&mut desk, &steps));
        desk.link_up();
        placed.extend(desk.orders.iter().filter(|o| o.action() == OrderAction::Place).cloned());
        settle(&mut desk, &mut placed);
        desk.flat();
        placed.extend(desk.orders.iter().filter(|o| o.action() == OrderAction::Place).cloned());
        settle(&mut desk, &mut placed);
        let counts = outcomes(&desk);
        for (id, (instructions, outcomes)) in counts {
            prop_assert_eq!((instructions, outcomes), (1, 1), "{:?}", id);
        }
    }

    /// Same records, same bytes, however they are cut into batches.
    #[test]
    fn batches_do_not_matter(steps in steps(), cut in 1_usize..20) {
        let mut desk = Desk::new(&plans());
        walk(&mut desk, &steps);
        let mut again = Engine::default();
        for batch in desk.frames.chunks(cut) {
            feed(&mut again, &[batch.concat()]);
        }
        prop_assert_eq!(again.chain(), desk.engine.chain());
        prop_assert_eq!(again.now_ns(), desk.engine.now_ns());
    }

    /// An engine restored from a snapshot goes on as the one it was taken from.
    #[test]
    fn a_snapshot_changes_nothing(steps in steps(), cut in any::<prop::sample::Index>()) {
        let mut desk = Desk::new(&plans());
        walk(&mut desk, &steps);
        let cut = cut.index(desk.frames.len()) + 1;
        let mut first = Engine::default();
        feed(&mut first, &desk.frames[..cut]);
        let bytes = first.snapshot().unwrap();
        let mut second = Engine::restore(&bytes).unwrap();
        prop_assert_eq!(&second.snapshot().unwrap(), &bytes);
        feed(&mut second, &desk.frames[cut..]);
        prop_assert_eq!(second.chain(), desk.engine.chain());
        // The whole state agrees, up to the places in which it lies.
        prop_assert_eq!(second.next_deadline(), desk.engine.next_deadline());
        prop_assert_eq!(second.exposures.len(), desk.engine.exposures.len());
    }

    #[test]
    fn rubbish_is_an_error_and_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut desk = Desk::new(&plans());
        let mut frame = (desk.position + 1).to_le_bytes().to_vec();
        frame.extend(desk.now.to_le_bytes());
        frame.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
        frame.extend(&bytes);
        desk.engine.feed(&frame).unwrap();
        while let Ok(true) = desk.engine.step() {}
    }

    #[test]
    fn an_add_never_sells_and_an_exit_never_buys(steps in steps()) {
        let mut desk = Desk::new(&plans());
        for step in &steps {
            let side = match step {
                Step::Buy(contracts) => { desk.buy(*contracts); Side::Buy }
                Step::Sell(contracts) => { desk.sell(*contracts); Side::Sell }
                _ => continue,
            };
            for order in desk.orders.iter().filter(|order| order.action() == OrderAction::Place) {
                prop_assert_eq!(order.side(), side);
            }
        }
    }
}

fn feed(engine: &mut Engine, frames: &[Vec<u8>]) {
    for frame in frames {
        engine.feed(frame).unwrap();
    }
    while engine.step().unwrap() {}
}

/// (instructions, terminal outcomes) by instruction id, over the whole log.
fn outcomes(desk: &Desk) -> std::collections::BTreeMap<Vec<u8>, (u32, u32)> {
    use prost::Message;

    use crate::proto::api::Outcome;
    use crate::proto::internal::Effects;
    use crate::proto::internal::effect::Body as Effect;

    let mut engine = Engine::default();
    let mut counts = std::collections::BTreeMap::<Vec<u8>, (u32, u32)>::new();
    for frame in &desk.frames {
        engine.feed(frame).unwrap();
        while engine.step().unwrap() {
            let effects = Effects::decode(&engine.output().effects[..]).unwrap().effects;
            for effect in effects {
                match effect.body.unwrap() {
                    Effect::Instruction(instruction) => {
                        let count = counts.entry(instruction.instruction_id.clone()).or_default();
                        count.0 += 1;
                        count.1 += u32::from(instruction.outcome() != Outcome::Pending);
                    }
                    Effect::InstructionEnded(ended) => {
                        counts.entry(ended.instruction_id).or_default().1 += 1;
                    }
                    _ => {}
                }
            }
        }
    }
    counts
}
