//! Resuming everything: what is linked is, what is not stays stopped and is named.

use super::desk::{Desk, fixed};
use crate::proto::api::ReasonCode;
use crate::proto::internal::command::Body;
use crate::proto::internal::{CreateConnection, ResumeTrading, StopNoted, ViewKind, ViewRequest};

#[test]
fn everything_that_is_linked_is_resumed_and_the_rest_is_named() {
    let mut desk = Desk::new(&[fixed(1)]);
    let away = desk.create(Body::CreateConnection(CreateConnection {
        name: "away".into(),
        ..CreateConnection::default()
    }));
    desk.create(Body::StopNoted(StopNoted::default()));
    desk.buy(1);
    assert_eq!(desk.instructions()[0].reason(), ReasonCode::Stopped);
    let judged = desk.command(Body::ResumeTrading(ResumeTrading::default()));
    assert_eq!((judged.accepted, &judged.not_linked[..]), (true, &[away][..]));
    assert_eq!(desk.requests.iter().filter(|request| request.clear_stop.is_some()).count(), 1);
    let asked = ViewRequest { kind: ViewKind::Connections.into(), ..ViewRequest::default() };
    let views = desk.engine.view(&asked).unwrap().connections;
    let stopped: Vec<_> = views.iter().map(|view| (view.connection_id, view.stopped)).collect();
    assert_eq!(stopped, [(desk.connection, false), (away, true)]);
    desk.buy(1);
    assert_eq!(desk.placed().len(), 1);
    let connection_id = away;
    let alone = ResumeTrading { connection_id, ..ResumeTrading::default() };
    assert_eq!(desk.command(Body::ResumeTrading(alone)).code, "FAILED_PRECONDITION");
}
