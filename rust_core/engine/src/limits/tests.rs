//! Tables for the limits of LM1: at the limit, one over, with what is held and what is under way.

use super::*;
use crate::proto::api::ReasonCode as R;
use crate::units::NANO;

const ES: Terms =
    Terms { lot: 1, unit: 1, nano_per_unit: NANO, multiplier_nano: 50 * NANO, scales: 2 };

fn at(price: i64) -> Option<&'static Worth> {
    Some(Box::leak(Box::new(Worth::new(price, &ES))))
}

fn usage(symbol: i64) -> Usage<'static> {
    Usage {
        symbol,
        account_nano: symbol * NANO,
        open_trades: 0,
        counted: false,
        same_currency: true,
        worth: at(500_000),
    }
}

fn limits() -> Limits {
    Limits::NONE
}

#[track_caller]
fn check_row(limits: Limits, usage: Usage, asked: i64, expected: Result<i64, ReasonCode>) {
    let mut checks = Checks::default();
    let outcome = check(&limits, &usage, &ES, asked, &mut checks);
    assert_eq!(outcome.map(|approved| approved.quantity).map_err(|refused| refused.0), expected);
}

#[test]
fn contracts_per_symbol() {
    let max = |contracts: i64| Limits { contracts_symbol_nano: contracts * NANO, ..limits() };
    for (maximum, held, asked, expected) in [
        (5, 0, 5, Ok(5)),
        (5, 0, 6, Ok(5)),
        (5, 4, 3, Ok(1)),
        (5, 5, 1, Err(R::MaxContractsSymbol)),
        (5, 9, 1, Err(R::MaxContractsSymbol)),
        (0, 0, 1, Err(R::MaxContractsSymbol)),
    ] {
        check_row(max(maximum), usage(held), asked, expected);
        let refuse = Limits { reduce: false, ..max(maximum) };
        let whole = expected
            .and_then(|fits| if fits == asked { Ok(fits) } else { Err(R::MaxContractsSymbol) });
        check_row(refuse, usage(held), asked, whole);
    }
}

#[test]
fn contracts_in_all_count_every_instrument() {
    let limits = Limits { contracts_nano: 10 * NANO, ..limits() };
    let elsewhere = |nano| Usage { account_nano: nano, ..usage(0) };
    check_row(limits, elsewhere(8 * NANO), 3, Ok(2));
    check_row(limits, elsewhere(10 * NANO), 1, Err(R::MaxContracts));
    // 0.001 of a contract of another instrument leaves no room for a whole one.
    check_row(limits, elsewhere(9 * NANO + 1_000_000), 1, Err(R::MaxContracts));
    check_row(limits, elsewhere(9 * NANO), 1, Ok(1));
}

#[test]
fn notional_per_symbol_at_limit_price_or_mark() {
    // One contract at 5000.00 is 250,000.
    let limits = Limits { notional_symbol_nano: 1_000_000 * NANO, ..limits() };
    check_row(limits, usage(0), 4, Ok(4));
    check_row(limits, usage(0), 5, Ok(4));
    check_row(limits, usage(4), 1, Err(R::MaxNotionalSymbol));
    check_row(limits, Usage { worth: None, ..usage(0) }, 1, Err(R::NoPrice));
    check_row(limits, Usage { worth: at(0), ..usage(0) }, 1, Ok(1));
    check_row(limits, Usage { worth: at(-500_000), ..usage(0) }, 5, Ok(4));
    check_row(limits, Usage { worth: at(i64::MAX), ..usage(0) }, 2, Err(R::ArithmeticOverflow));
}

#[test]
fn a_notional_in_another_currency_is_not_judged() {
    let limits = Limits { notional_symbol_nano: 1_000_000 * NANO, ..limits() };
    let abroad = Usage { same_currency: false, ..usage(0) };
    check_row(limits, abroad, 1, Err(R::NoConversionRate));
    check_row(limits, Usage { worth: None, ..abroad }, 1, Err(R::NoConversionRate));
    check_row(Limits { contracts_nano: 2 * NANO, ..Limits::NONE }, abroad, 3, Ok(2));
}

#[test]
fn open_trades_count_pairs_once() {
    let limits = Limits { open_trades: 2, ..limits() };
    let open = |open_trades, counted| Usage { open_trades, counted, ..usage(1) };
    check_row(limits, open(1, false), 1, Ok(1));
    check_row(limits, open(2, false), 1, Err(R::MaxOpenTrades));
    check_row(limits, open(2, true), 1, Ok(1));
    check_row(Limits { open_trades: 0, ..limits }, open(0, false), 1, Err(R::MaxOpenTrades));
}

#[test]
fn the_tightest_limit_wins_and_every_figure_is_kept() {
    let limits = Limits {
        contracts_symbol_nano: 5 * NANO,
        contracts_nano: 3 * NANO,
        notional_symbol_nano: 1_000_000 * NANO,
        open_trades: 9,
        reduce: true,
    };
    let mut checks = Checks::default();
    let approved = check(&limits, &usage(0), &ES, 8, &mut checks).unwrap();
    assert_eq!(approved, Approved { quantity: 3, reduced_by: Some(R::MaxContracts) });
    let allowed: Vec<_> = checks.rows().iter().map(|row| (row.limit, row.allowed)).collect();
    assert_eq!(
        allowed,
        [
            (R::MaxOpenTrades, 8),
            (R::MaxContractsSymbol, 5),
            (R::MaxContracts, 3),
            (R::MaxNotionalSymbol, 4),
        ]
    );
}

#[test]
fn what_fits_is_whole_lots() {
    let btc =
        Terms { lot: 10, unit: 1000, nano_per_unit: 1_000_000, multiplier_nano: NANO, scales: 4 };
    let limits = Limits { contracts_symbol_nano: 55_000_000, ..limits() };
    let mut checks = Checks::default();
    let approved = check(&limits, &usage(0), &btc, 100, &mut checks).unwrap();
    assert_eq!(approved.quantity, 50);
}
