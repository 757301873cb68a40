//! The order table pair by pair, and what brokers do that no protocol allows.

use prost::Message;

use super::desk::{Desk, fixed, order_id};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::order::is_final;
use crate::order::transition::{EVENTS, Kind, STATES, transition};
use crate::proto::api::{Order, OrderState as S, Outcome, ReasonCode, Report, ReportKind, Side};
use crate::proto::internal::command::Body as CommandBody;
use crate::proto::internal::{CreateConnection, FinishedOrder, OrderEvent as E, Snapshot};

#[test]
fn every_pair_has_an_entry_that_keeps_the_rules() {
    for state in STATES {
        for event in EVENTS {
            let (next, kind) = transition(state, event);
            let pair = format!("{state:?} x {event:?} -> {next:?} {kind:?}");
            if is_final(state) {
                assert!(
                    next == state || next == S::Filled,
                    "an order that ended stays ended: {pair}"
                );
            }
            if event == E::FinalFill {
                assert_eq!(next, S::Filled, "a fill is always believed: {pair}");
            }
            if next != state && !matches!(state, S::PendingAmend | S::PendingCancel | S::InDoubt) {
                assert_ne!(kind, Kind::Repeat, "a repeat says nothing new: {pair}");
            }
            if matches!(event, E::TimedOut | E::Unknown) && kind == Kind::Plain {
                assert_eq!(next, S::InDoubt, "{pair}");
            }
        }
    }
}

#[test]
fn the_table_as_published() {
    // One row a state: what each event leads to, in the order of the published events.
    let short = |state: S| match state {
        S::Created => 'c',
        S::Submitted => 's',
        S::Acknowledged => 'a',
        S::Working => 'w',
        S::PartiallyFilled => 'p',
        S::Filled => 'F',
        S::PendingAmend => 'm',
        S::PendingCancel => 'x',
        S::Canceled => 'C',
        S::Rejected => 'R',
        S::Expired => 'E',
        S::InDoubt => '?',
        S::Unspecified => '!',
    };
    let rows: Vec<String> = STATES
        .iter()
        .map(|state| EVENTS.iter().map(|event| short(transition(*state, *event).0)).collect())
        .collect();
    let expected = [
        // SAWPFRxXCmMmEtnu-r
        "sawpFRxcCcccE?C?cC",
        "sawpFRxsCmswE?C?sC",
        "aawpFRxaCmawEa??aC",
        "wwwpFRxwCmwwEw??wC",
        "ppppFRxpCmppEp??pC",
        "FFFFFFFFFFFFFFFFFF",
        "mmmmFRxmCmwwE???mC",
        "xxxxFRxwCxxxE?C?xC",
        "CCCCFCCCCCCCCCCCCC",
        "RRRRFRRRRRRRRRRRRR",
        "EEEEFEEEEEEEEEEEEE",
        "?awpFR??C??wE?C??C",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn the_same_execution_is_booked_once() {
    let mut desk = Desk::new(&[fixed(3)]);
    desk.buy(1);
    let order = desk.orders[0].clone();
    desk.fill_as(&order, 1, "e1");
    desk.fill_as(&order, 1, "e1");
    assert!(desk.effects.is_empty());
    desk.fill_as(&order, 1, "e2");
    assert_eq!(desk.shares(), [2]);
    assert_eq!(desk.executions()[0].cum_qty, 2);
}

#[test]
fn a_fill_after_the_cancel_is_believed() {
    let mut desk = Desk::new(&[fixed(3)]);
    desk.buy(1);
    let order = desk.orders[0].clone();
    desk.answer(&order, ReportKind::Canceled);
    assert_eq!(desk.engine.lines[0].shares[0].missed, 3);
    desk.fill(&order, 2);
    assert!(desk.executions()[0].after_end);
    assert!(desk.transitions()[0].anomaly);
    assert_eq!(desk.shares(), [2]);
    assert_eq!(desk.engine.lines[0].shares[0].missed, 1);
    assert!(desk.ended().is_empty(), "an instruction ends once");
}

#[test]
fn more_than_was_ordered_is_booked_and_flagged() {
    let mut desk = Desk::new(&[fixed(1)]);
    desk.buy(1);
    let order = desk.orders[0].clone();
    desk.fill(&order, 3);
    assert!(desk.executions()[0].overfill);
    assert_eq!(desk.shares(), [3]);
    let account = &desk.engine.accounts[0];
    assert_eq!(account.contracts_nano, 3_000_000_000);
}

#[test]
fn a_bust_takes_back_what_it_names() {
    let mut desk = Desk::new(&[fixed(2)]);
    desk.buy(1);
    let order = desk.orders[0].clone();
    desk.fill_as(&order, 2, "e1");
    bust(&mut desk, &order, 2, "e1");
    assert_eq!(desk.shares(), [0]);
    let exposure = &desk.engine.exposures[0];
    assert_eq!(
        (exposure.sums.bought_qty, exposure.sums.bought_value, exposure.sums.fees),
        (0, 0, 0)
    );
    assert_eq!(desk.engine.accounts[0].open_trades, 0);
}

fn bust(desk: &mut Desk, order: &Order, quantity: i64, exec_id: &str) {
    desk.report(Report {
        kind: ReportKind::TradeBust.into(),
        order_id: order.order_id.clone(),
        account_id: order.account_id,
        instrument_id: order.instrument_id,
        side: order.side,
        last_qty: quantity,
        last_px: 500_000,
        fee_nano: 2_000_000_000,
        exec_id: format!("bust of {exec_id}"),
        ref_exec_id: exec_id.into(),
        ..Report::default()
    });
}

#[test]
fn a_bust_of_an_order_that_ended_leaves_later_instructions_alone() {
    let mut desk = Desk::new(&[fixed(4)]);
    // An exit that waits for the entry before it is a decision with a place of its own, free again when it has ended.
    let exit_at_once = |desk: &mut Desk| {
        desk.buy(1);
        let entry = desk.orders[0].clone();
        desk.exit(1, 4);
        desk.fill(&entry, 4);
        let exit = desk.orders[0].clone();
        let place = desk.engine.orders.find(order_id(&exit)).unwrap();
        assert_eq!(desk.engine.orders.get(place).decision, 0);
        exit
    };
    let ended = exit_at_once(&mut desk);
    desk.fill_as(&ended, ended.quantity, "e1");
    let live = exit_at_once(&mut desk);
    bust(&mut desk, &ended, ended.quantity, "e1");
    assert!(desk.ended().is_empty());
    desk.fill(&live, live.quantity);
    let told: Vec<_> = desk.ended().iter().map(|end| (end.outcome(), end.filled)).collect();
    assert_eq!(told, [(Outcome::Filled, live.quantity)]);
}

#[test]
fn an_execution_told_as_nobodys_moves_to_the_order_it_was_of() {
    let mut desk = Desk::new(&[fixed(2)]);
    desk.buy(1);
    let order = desk.orders[0].clone();
    let nobodys = Order { order_id: Vec::new(), ..order.clone() };
    desk.fill_as(&nobodys, 2, "e1");
    assert_eq!(desk.shares(), [0]);
    let before = *desk.engine.exposures[0].sums;
    desk.fill_as(&order, 2, "e1");
    assert_eq!(desk.shares(), [2]);
    assert_eq!(desk.engine.exposures[0].position, 2, "held once, by whoever it was told");
    assert_eq!(*desk.engine.exposures[0].sums, before);
    let told: Vec<_> = desk.executions().iter().map(|e| (e.last_qty, e.order_id.clone())).collect();
    assert_eq!(told, [(-2, Vec::new()), (2, order.order_id.clone())]);
    assert_eq!(desk.ended().len(), 1);
    for again in [&order, &nobodys] {
        desk.fill_as(again, 2, "e1");
        assert!(desk.effects.is_empty());
    }
}

#[test]
fn a_cancel_that_nobody_asked_for_is_the_brokers_or_a_stops() {
    for (told, reason) in [(true, ReasonCode::Stopped), (false, ReasonCode::BrokerCanceled)] {
        let mut desk = Desk::new(&[fixed(2)]);
        desk.buy(1);
        let order = desk.orders[0].clone();
        if told {
            let account_id = order.account_id;
            desk.report(Report {
                kind: ReportKind::Stopped.into(),
                account_id,
                ..Report::default()
            });
        }
        desk.answer(&order, ReportKind::Canceled);
        assert_eq!(desk.transitions()[0].reason(), reason);
        assert_eq!(desk.ended()[0].reason(), reason);
    }
}

#[test]
fn words_about_unknown_orders_alarm_and_change_nothing() {
    let mut desk = Desk::new(&[fixed(1)]);
    desk.report(Report {
        kind: ReportKind::Acknowledged.into(),
        order_id: vec![3; 16],
        ..Report::default()
    });
    assert_eq!(desk.alerts(), ["report_of_unknown_order"]);
    desk.report(Report { kind: ReportKind::Anomaly.into(), ..Report::default() });
    assert_eq!(desk.alerts(), ["broker_anomaly"]);
}

#[test]
fn an_execution_of_impossible_size_stops_its_account_and_nothing_else() {
    for (quantity, price) in [(i64::MAX, 1), (10_i64.pow(9) + 1, 1), (10_i64.pow(9), i64::MAX)] {
        for named in [true, false] {
            let mut desk = Desk::new(&[fixed(2), fixed(2)]);
            desk.hold(1);
            let order = desk.handed[0].clone();
            desk.report(Report {
                kind: ReportKind::Fill.into(),
                order_id: if named { order.order_id.clone() } else { Vec::new() },
                account_id: order.account_id,
                instrument_id: order.instrument_id,
                side: order.side,
                last_qty: quantity,
                last_px: price,
                exec_id: "e1".into(),
                ..Report::default()
            });
            assert_eq!(desk.alerts(), ["execution_out_of_range"]);
            assert!(desk.executions().is_empty());
            desk.buy(1);
            let of = desk.instructions();
            let reasons: Vec<_> = of.iter().map(|told| (told.account_id, told.reason())).collect();
            let [stopped, other] = [desk.accounts[0], desk.accounts[1]];
            assert_eq!(reasons, [(stopped, ReasonCode::Stopped), (other, ReasonCode::Unspecified)]);
            desk.flat();
            assert!(desk.placed().contains(&(Side::Sell, 2)), "what only reduces goes");
        }
    }
}

#[test]
fn executions_that_are_impossible_together_stop_their_account() {
    for sides in [[Side::Buy, Side::Buy], [Side::Sell, Side::Sell], [Side::Buy, Side::Sell]] {
        let mut desk = Desk::new(&[fixed(2)]);
        for number in 0..40 {
            desk.report(Report {
                kind: ReportKind::Fill.into(),
                account_id: desk.accounts[0],
                instrument_id: desk.instrument,
                side: sides[number % 2].into(),
                last_qty: 10_i64.pow(9),
                last_px: 500_000,
                exec_id: format!("e{number}"),
                ..Report::default()
            });
        }
        let exposure = &desk.engine.exposures[0];
        let is_told = desk.alerts() == ["execution_out_of_range"];
        assert_eq!(is_told, sides[0] == sides[1], "{sides:?}");
        assert!(exposure.position.abs() <= 9 * 10_i64.pow(9));
    }
}

#[test]
fn a_snapshot_that_no_engine_could_have_written_is_refused() {
    let mut desk = Desk::new(&[fixed(2)]);
    desk.hold(1);
    let bytes = desk.engine.snapshot().unwrap();
    let spoilt: [fn(&mut Snapshot); 3] = [
        |snapshot| snapshot.exposures[0].position = i64::MIN,
        |snapshot| snapshot.lines[0].shares[0].exposure = 99,
        |snapshot| snapshot.finished.push(FinishedOrder { since_ns: 0, order: 99 }),
    ];
    for spoil in spoilt {
        let mut snapshot = Snapshot::decode(&bytes[..]).unwrap();
        spoil(&mut snapshot);
        let refused = Engine::restore(&snapshot.encode_to_vec()).unwrap_err();
        assert!(matches!(refused, EngineError::SnapshotUnreadable { .. }));
    }
}

#[test]
fn reversals_of_what_is_open_stay_within_range() {
    // Each gives back what the order has left, and turns the position: twice its size.
    let mut desk = Desk::new(&[fixed(2), fixed(2)]);
    let plain = |order: &Order, kind: ReportKind, number: i32| Report {
        kind: kind.into(),
        order_id: order.order_id.clone(),
        account_id: order.account_id,
        instrument_id: order.instrument_id,
        last_qty: 10_i64.pow(9),
        last_px: 100,
        exec_id: format!("{kind:?}{number}"),
        ..Report::default()
    };
    desk.buy(1);
    desk.sell(1);
    let orders = desk.handed.clone();
    for number in 0..40 {
        for order in &orders {
            desk.report(plain(order, ReportKind::TradeBust, number));
            desk.report(plain(order, ReportKind::Fill, number));
        }
    }
    let worst = Report { fee_nano: i64::MIN, ..plain(&orders[0], ReportKind::TradeBust, 99) };
    desk.report(worst);
    assert_eq!(desk.alerts(), ["execution_out_of_range"]);
}

#[test]
fn a_gateway_speaks_of_its_own_orders_and_accounts_only() {
    let mut desk = Desk::new(&[fixed(2)]);
    desk.buy(1);
    let order = desk.orders[0].clone();
    let connection = desk.connection;
    let body = CommandBody::CreateConnection(CreateConnection {
        name: "other".into(),
        adapter: "simulated".into(),
        ..CreateConnection::default()
    });
    desk.connection = desk.create(body);
    for kind in [ReportKind::Fill, ReportKind::NeverSent, ReportKind::Canceled, ReportKind::Stopped]
    {
        for order_id in [order.order_id.clone(), Vec::new()] {
            desk.report(Report {
                kind: kind.into(),
                order_id,
                account_id: order.account_id,
                instrument_id: order.instrument_id,
                side: Side::Buy.into(),
                last_qty: 2,
                last_px: 500_000,
                exec_id: "e1".into(),
                ..Report::default()
            });
            assert_eq!(desk.alerts(), ["report_of_another_connection"], "{kind:?}");
        }
    }
    desk.connection = connection;
    assert_eq!(desk.shares(), [0]);
    desk.fill_as(&order, 2, "e1");
    assert_eq!(desk.shares(), [2]);
}

/// What stops a shard is in its log already, and would stop it at every start: `encode::response` lets these through.
#[test]
fn no_report_of_a_known_kind_stops_the_shard() {
    let strange = [0, 1, -1, i64::MAX, i64::MIN];
    for kind in (1..).map_while(|kind| ReportKind::try_from(kind).ok()) {
        let mut desk = Desk::new(&[fixed(2)]);
        desk.buy(1);
        let ours = desk.orders[0].clone();
        for order_id in [vec![], vec![9; 16], ours.order_id] {
            for number in strange {
                for account_id in [0, ours.account_id, u64::MAX] {
                    desk.report(Report {
                        kind: kind.into(),
                        order_id: order_id.clone(),
                        account_id,
                        instrument_id: account_id,
                        exec_id: format!("{kind:?}{number}{account_id}"),
                        last_qty: number,
                        last_px: number,
                        cum_qty: number,
                        leaves_qty: number,
                        fee_nano: number,
                        broker_time_ns: number.cast_unsigned(),
                        resume_id: number.cast_unsigned(),
                        holder_order_id: order_id.clone(),
                        ..Report::default()
                    });
                }
            }
        }
    }
}
