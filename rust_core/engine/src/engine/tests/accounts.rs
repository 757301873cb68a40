//! An account's name at its broker is taken once.

use super::desk::{Desk, ratio};
use crate::engine::Engine;
use crate::proto::internal::CreateAccount;
use crate::proto::internal::command::Body;

fn account(connection_id: u64, broker_account: &str) -> Body {
    Body::CreateAccount(CreateAccount {
        name: "another".into(),
        connection_id,
        broker_account: broker_account.into(),
        currency: "USD".into(),
    })
}

#[test]
fn a_name_at_the_broker_is_taken_once_also_after_a_restart() {
    let plans = vec![ratio(1, 0); 40];
    let mut desk = Desk::new(&plans);
    for restarted in [false, true] {
        if restarted {
            desk.engine = Engine::restore(&desk.engine.snapshot().unwrap()).unwrap();
        }
        for number in [0, 17, 39] {
            let judged = desk.command(account(desk.connection, &format!("account-{number}")));
            assert_eq!((judged.accepted, &judged.field[..]), (false, "account.broker_account"));
        }
        let new = format!("account-{}", if restarted { 41 } else { 40 });
        assert!(desk.command(account(desk.connection, &new)).accepted);
        assert!(!desk.command(account(desk.connection, &new)).accepted);
    }
}
