//! Properties over random paths: signals, fills, rejects, cancels, doubts and lost links in any order.

use proptest::prelude::*;
use prost::Message;

use super::desk::{Desk, SECOND, entry, fixed, limit, ratio};
use crate::engine::Engine;
use crate::order::{NONE, is_final};
use crate::proto::api::{Order, OrderAction, OrderState, Outcome, Report, ReportKind, Side};
use crate::proto::internal::command::Body as CommandBody;
use crate::proto::internal::effect::Body as Effect;
use crate::proto::internal::{Decimal, Effects, EntryRule, Plan, ResolveOrder, Signal, SignalKind};

#[derive(Debug, Clone)]
enum Step {
    Buy(i64),
    Sell(i64),
    Exit(i64),
    Flat,
    /// From flat only, or an add.
    Ruled(EntryRule, Side),
    /// An entry that rests at its limit.
    Limit(Side),
    Cancel,
    Fill(usize, i64),
    Answer(usize, ReportKind),
    Drop,
    /// The link drops, and what was sent is answered at the resume: never sent, or unknown.
    Lost(ReportKind),
    /// The broker is away: closes are given back, one more is asked for, and all of them when it is back.
    Away(i64),
    Pass(i64),
    /// An order that has ended is filled all the same.
    Late(usize, i64),
    /// Bought, or sold where negative, on the account by hand.
    Hand(usize, i64),
    /// Filled, told without the order's name; then resolved by a person.
    Unnamed(usize, i64),
    Resolve(usize),
    Bust(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let lost = prop_oneof![Just(ReportKind::NeverSent), Just(ReportKind::Unknown)];
    let step = prop_oneof![
        15 => plain_step(),
        1 => lost.prop_map(Step::Lost),
        2 => (any::<usize>(), 1_i64..4).prop_map(|(order, quantity)| Step::Late(order, quantity)),
        1 => any::<usize>().prop_map(Step::Resolve),
        1 => any::<usize>().prop_map(Step::Bust),
    ];
    prop::collection::vec(step, 1..60)
}

/// With what happens at the broker beside our orders.
fn troubled_steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        10 => plain_step(),
        1 => (any::<usize>(), -3_i64..4).prop_map(|(account, lots)| Step::Hand(account, lots)),
        2 => (any::<usize>(), 1_i64..4).prop_map(|(order, lots)| Step::Unnamed(order, lots)),
        2 => any::<usize>().prop_map(Step::Resolve),
    ];
    prop::collection::vec(step, 1..60)
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Buy), Just(Side::Sell)]
}

fn plain_step() -> impl Strategy<Value = Step> {
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
    prop_oneof![
        16 => (1_i64..4).prop_map(Step::Buy),
        16 => (1_i64..4).prop_map(Step::Sell),
        16 => (1_i64..100).prop_map(Step::Exit),
        8 => Just(Step::Flat),
        8 => side().prop_map(|side| Step::Ruled(EntryRule::FromFlat, side)),
        4 => side().prop_map(|side| Step::Ruled(EntryRule::Add, side)),
        8 => side().prop_map(Step::Limit),
        4 => Just(Step::Cancel),
        64 => (any::<usize>(), 1_i64..4).prop_map(|(order, quantity)| Step::Fill(order, quantity)),
        32 => (any::<usize>(), answer).prop_map(|(order, kind)| Step::Answer(order, kind)),
        8 => Just(Step::Drop),
        8 => (1_i64..=100).prop_map(Step::Away),
        8 => (1_i64..70).prop_map(Step::Pass),
        // Over a day: what has ended is forgotten.
        1 => Just(Step::Pass(90_000)),
    ]
}

fn plans() -> [Plan; 3] {
    [fixed(2), ratio(5, 1), ratio(3, 0)]
}

/// Walks the steps as a broker would that fills at most what is left.
fn walk(desk: &mut Desk, steps: &[Step]) {
    let mut filled: Vec<(Order, i64, String)> = Vec::new();
    for step in steps {
        if !take(desk, step, &mut filled) {
            continue;
        }
        // A bust of an order that is forgotten is nobody's as well.
        let ours = !steps.iter().any(|step| {
            matches!(step, Step::Hand(..) | Step::Unnamed(..) | Step::Bust(_) | Step::Late(..))
        });
        check(desk, ours);
    }
}

/// (unfilled, whether it has ended)
fn rest(desk: &Desk, order: &Order) -> (i64, bool) {
    let Some(place) = desk.engine.orders.find(super::desk::order_id(order)) else {
        return (0, true);
    };
    let known = desk.engine.orders.get(place);
    (known.quantity - known.cum_qty, is_final(known.state))
}

/// What a gateway does with closes that wait when it loses its broker.
fn give_back(desk: &mut Desk) {
    for order in desk.handed.clone() {
        let place = desk.engine.orders.find(super::desk::order_id(&order));
        let known = place.map(|place| desk.engine.orders.get(place));
        if known.is_some_and(|known| known.state == OrderState::Created && !known.opening) {
            desk.answer(&order, ReportKind::NeverSent);
        }
    }
}

/// `false`: the step means nothing here.
fn take(desk: &mut Desk, step: &Step, filled: &mut Vec<(Order, i64, String)>) -> bool {
    let placed = desk.handed.clone();
    let pick = |pick: &usize| (!placed.is_empty()).then(|| placed[pick % placed.len()].clone());
    match step {
        Step::Buy(contracts) => drop(desk.buy(*contracts)),
        Step::Sell(contracts) => drop(desk.sell(*contracts)),
        Step::Exit(percent) => drop(desk.exit(*percent, 100)),
        Step::Flat => drop(desk.flat()),
        Step::Ruled(rule, side) => {
            desk.signal(Signal { entry_rule: (*rule).into(), ..entry(*side, 2) });
        }
        Step::Limit(side) => drop(desk.signal(limit(*side, 2, 500_000))),
        Step::Cancel => {
            desk.signal(Signal { kind: SignalKind::Cancel.into(), ..Signal::default() });
        }
        Step::Fill(order, quantity) | Step::Late(order, quantity) => {
            let Some(order) = pick(order) else { return false };
            let (rest, ended) = rest(desk, &order);
            let quantity = (*quantity).min(rest);
            if quantity <= 0 || ended != matches!(step, Step::Late(..)) {
                return false;
            }
            desk.fill(&order, quantity);
            filled.push((order, quantity, format!("exec-{}", desk.executions)));
        }
        Step::Answer(order, kind) => {
            let Some(order) = pick(order) else { return false };
            desk.answer(&order, *kind);
        }
        Step::Drop => {
            desk.link(false);
            desk.link_up();
        }
        Step::Lost(kind) => {
            desk.link(false);
            desk.link(true);
            let resume_id = desk.position;
            for query in desk.requests.clone().into_iter().filter_map(|request| request.resume) {
                for order in query.orders {
                    desk.answer(&order, *kind);
                }
            }
            desk.report(Report {
                kind: ReportKind::Resumed.into(),
                resume_id,
                ..Report::default()
            });
        }
        Step::Away(percent) => {
            desk.report(Report { kind: ReportKind::Disconnected.into(), ..Report::default() });
            give_back(desk);
            let _ = if *percent == 100 { desk.flat() } else { desk.exit(*percent, 100) };
            give_back(desk);
            desk.link_up();
        }
        Step::Pass(seconds) => desk.pass(seconds * SECOND),
        Step::Hand(account, lots) => {
            let account_id = desk.accounts[account % desk.accounts.len()];
            let side = if *lots < 0 { Side::Sell } else { Side::Buy };
            let order = Order {
                account_id,
                instrument_id: desk.instrument,
                side: side.into(),
                ..Order::default()
            };
            desk.fill(&order, lots.abs());
        }
        Step::Unnamed(order, lots) => {
            let Some(order) = pick(order) else { return false };
            let (rest, ended) = rest(desk, &order);
            if ended || *lots > rest {
                return false;
            }
            desk.answer(&order, ReportKind::TimedOut);
            desk.fill(&Order { order_id: Vec::new(), ..order.clone() }, *lots);
        }
        Step::Resolve(order) => {
            let Some(order) = pick(order) else { return false };
            let (rest, ended) = rest(desk, &order);
            if ended || desk.state(&order) != OrderState::InDoubt {
                return false;
            }
            let whole = rest % 2 == 0;
            desk.create(CommandBody::ResolveOrder(ResolveOrder {
                order_id: order.order_id.clone(),
                not_placed: !whole,
                filled: whole.then_some(Decimal { coefficient: order.quantity, scale: 0 }),
                price: Some(Decimal { coefficient: 5000, scale: 0 }),
            }));
        }
        Step::Bust(place) => {
            if filled.is_empty() {
                return false;
            }
            let (order, quantity, exec_id) = filled.swap_remove(place % filled.len());
            desk.report(Report {
                kind: ReportKind::TradeBust.into(),
                order_id: order.order_id.clone(),
                account_id: order.account_id,
                instrument_id: order.instrument_id,
                side: order.side,
                last_qty: quantity,
                last_px: 500_000,
                fee_nano: 2_000_000_000,
                exec_id: format!("bust-{exec_id}"),
                ref_exec_id: exec_id,
                ..Report::default()
            });
        }
    }
    true
}

/// What must hold after every record. `ours`: nothing was traded but by our orders.
fn check(desk: &Desk, ours: bool) {
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
            if ours {
                assert_eq!(share.position, bought, "a position is the sum of its fills");
            }
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
fn settle(desk: &mut Desk) {
    for _ in 0..200 {
        let live: Vec<Order> =
            desk.handed.iter().filter(|order| !rest(desk, order).1).cloned().collect();
        if live.is_empty() && desk.engine.next_deadline().is_none() {
            return;
        }
        if live.is_empty() {
            desk.pass(10 * SECOND);
        }
        for order in live {
            let found = desk.engine.orders.find(super::desk::order_id(&order)).unwrap();
            let known = desk.engine.orders.get(found);
            let rest = known.quantity - known.cum_qty;
            desk.fill(&order, rest);
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
        walk(&mut desk, &steps);
        desk.link_up();
        settle(&mut desk);
        desk.flat();
        settle(&mut desk);
        prop_assert_eq!(desk.shares(), [0, 0, 0]);
    }

    /// What has settled is left alone: a further entry adds to it or turns it over, and nothing older touches that.
    #[test]
    fn an_entry_is_never_undone_by_an_older_signal(steps in steps(), sell in any::<bool>()) {
        let mut desk = Desk::new(&plans());
        walk(&mut desk, &steps);
        desk.link_up();
        settle(&mut desk);
        let before = desk.engine.lines.first().map_or(0, |line| line.shares[0].position);
        let sign = if sell { -1 } else { 1 };
        drop(if sell { desk.sell(1) } else { desk.buy(1) });
        settle(&mut desk);
        // The first follower enters two lots a signal.
        prop_assert_eq!(desk.shares()[0] * sign, (before * sign).max(0) + 2);
    }

    /// The same beside trades by hand, and executions that were told without a name.
    #[test]
    fn flat_ends_flat_beside_trades_by_hand(steps in troubled_steps()) {
        let mut desk = Desk::new(&plans());
        desk.buy(1);
        walk(&mut desk, &steps);
        settle(&mut desk);
        desk.flat();
        settle(&mut desk);
        prop_assert_eq!(desk.shares(), [0, 0, 0]);
    }

    /// Each follower of each accepted signal has one instruction and one terminal outcome.
    #[test]
    fn one_outcome_each(steps in steps()) {
        let mut desk = Desk::new(&plans());
        desk.buy(1);
        walk(&mut desk, &steps);
        desk.link_up();
        settle(&mut desk);
        desk.flat();
        settle(&mut desk);
        let late = steps.iter().any(|step| matches!(step, Step::Late(..) | Step::Bust(_)));
        let counts = outcomes(&desk, late);
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
        for frame in &desk.frames[cut..] {
            let (told, again) = (said(&mut first, frame), said(&mut second, frame));
            prop_assert_eq!(told, again);
        }
        prop_assert_eq!(second.chain(), desk.engine.chain());
        // The whole state agrees, byte for byte.
        prop_assert_eq!(second.snapshot().unwrap(), first.snapshot().unwrap());
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

/// What the engine says of a record.
fn said(engine: &mut Engine, frame: &[u8]) -> Vec<Effects> {
    engine.feed(frame).unwrap();
    let mut said = Vec::new();
    while engine.step().unwrap() {
        said.push(Effects::decode(&engine.output().effects[..]).unwrap());
    }
    said
}

/// (instructions, terminal outcomes) by instruction id, over the whole log. Without `late` fills, of closes that others have
/// taken the place of, nothing is filled beyond what was instructed.
fn outcomes(desk: &Desk, late: bool) -> std::collections::BTreeMap<Vec<u8>, (u32, u32)> {
    let mut engine = Engine::default();
    let mut counts = std::collections::BTreeMap::<Vec<u8>, (u32, u32)>::new();
    let mut filled = std::collections::BTreeMap::<Vec<u8>, i64>::new();
    let mut said_filled = std::collections::BTreeMap::new();
    for frame in &desk.frames {
        for effect in said(&mut engine, frame).into_iter().flat_map(|effects| effects.effects) {
            match effect.body.unwrap() {
                Effect::Instruction(instruction) => {
                    let count = counts.entry(instruction.instruction_id.clone()).or_default();
                    count.0 += 1;
                    count.1 += u32::from(instruction.outcome() != Outcome::Pending);
                }
                Effect::Execution(execution) => {
                    *filled.entry(execution.instruction_id.clone()).or_default() +=
                        execution.last_qty;
                }
                Effect::InstructionEnded(ended) => {
                    assert!(late || ended.filled <= ended.instructed, "{ended:?}");
                    said_filled.insert(ended.instruction_id.clone(), ended.filled);
                    counts.entry(ended.instruction_id).or_default().1 += 1;
                }
                _ => {}
            }
        }
    }
    for (id, said) in said_filled {
        // What fills after its end is a fill that came late.
        assert!(late || filled.get(&id).copied().unwrap_or_default() == said, "{id:?}");
    }
    counts
}
