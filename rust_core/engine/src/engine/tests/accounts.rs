//! An account's name, and its name at its broker, are taken once.

use super::desk::{Desk, ratio};
use crate::engine::Engine;
use crate::proto::internal::CreateAccount;
use crate::proto::internal::command::Body;

fn account(connection_id: u64, name: &str, broker_account: &str) -> Body {
    Body::CreateAccount(CreateAccount {
        name: name.into(),
        connection_id,
        broker_account: broker_account.into(),
        currency: "USD".into(),
    })
}

#[test]
fn a_name_is_taken_once_also_after_a_restart() {
    let plans = vec![ratio(1, 0); 40];
    let mut desk = Desk::new(&plans);
    let connection = desk.connection;
    for restarted in [false, true] {
        if restarted {
            desk.engine = Engine::restore(&desk.engine.snapshot().unwrap()).unwrap();
        }
        for number in [0, 17, 39] {
            let taken = format!("account-{number}");
            for (name, broker_account, field) in [
                ("another", &taken[..], "account.broker_account"),
                (&taken[..], "another", "account.name"),
            ] {
                let judged = desk.command(account(connection, name, broker_account));
                assert_eq!((&judged.code[..], &judged.field[..]), ("ALREADY_EXISTS", field));
            }
        }
        let new = format!("account-{}", if restarted { 41 } else { 40 });
        assert!(desk.command(account(connection, &new, &new)).accepted);
        assert!(!desk.command(account(connection, &new, "another")).accepted);
        assert!(!desk.command(account(connection, "another", &new)).accepted);
    }
}
