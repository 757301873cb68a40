//! What the batcher has to say of an order, and its bytes as an entry of `ReportBatch.reports`.

use prost::Message;

use super::{Order, OrderId, Request};
use crate::proto::api::{ReasonCode, Report, ReportKind};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    Sent,
    TimedOut,
    Withdrawn,
    SendExpired,
    AccountBusy,
    RefusedStopped,
    Waiting,
    NeverSent,
}

impl NoticeKind {
    fn codes(self) -> (ReportKind, ReasonCode) {
        match self {
            Self::Sent => (ReportKind::Sent, ReasonCode::Unspecified),
            Self::TimedOut => (ReportKind::TimedOut, ReasonCode::NoAnswer),
            Self::Withdrawn => (ReportKind::Withdrawn, ReasonCode::Withdrawn),
            Self::SendExpired => (ReportKind::SendExpired, ReasonCode::SendExpired),
            Self::AccountBusy => (ReportKind::AccountBusy, ReasonCode::AccountBusy),
            Self::RefusedStopped => (ReportKind::RefusedStopped, ReasonCode::Stopped),
            Self::Waiting => (ReportKind::Waiting, ReasonCode::AccountBusy),
            Self::NeverSent => (ReportKind::NeverSent, ReasonCode::NeverSent),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    pub kind: NoticeKind,
    pub order_id: OrderId,
    pub request: Request,
    pub account: u64,
    pub instrument: u64,
    pub side: i32,
    pub holder: Option<OrderId>,
    pub attempt: u32,
    pub batch_id: u64,
}

impl Notice {
    #[must_use]
    pub fn of(kind: NoticeKind, order: &Order) -> Self {
        Self {
            kind,
            order_id: order.id,
            request: order.request,
            account: order.account,
            instrument: order.instrument,
            side: order.side,
            holder: None,
            attempt: 0,
            batch_id: 0,
        }
    }

    /// Whether the engine hears of it. A cancel without an answer is asked after, and its order's fate is what is reported.
    #[must_use]
    pub fn is_reported(&self) -> bool {
        self.request == Request::Place
    }

    /// Appends this notice as field 4 of a `ReportBatch`.
    pub fn encode(&self, now: u64, out: &mut Vec<u8>) {
        const REPORTS_FIELD: u8 = 4 << 3 | 2;
        let (kind, reason) = self.kind.codes();
        let report = Report {
            kind: kind.into(),
            order_id: self.order_id.to_vec(),
            account_id: self.account,
            instrument_id: self.instrument,
            side: self.side,
            reason: reason.into(),
            received_time_ns: now,
            holder_order_id: self.holder.map(|id| id.to_vec()).unwrap_or_default(),
            attempt: self.attempt,
            batch_id: self.batch_id,
            ..Report::default()
        };
        out.push(REPORTS_FIELD);
        report.encode_length_delimited(out).expect("a Vec grows");
    }
}
