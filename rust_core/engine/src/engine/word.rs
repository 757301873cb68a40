//! An order event with what was said about it.

use crate::encode::report::ReportRef;
use crate::proto::api::ReasonCode;
use crate::proto::internal::OrderEvent;

/// An order event with what was said about it.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    pub event: OrderEvent,
    pub reason: ReasonCode,
    pub broker_order_id: &'a str,
    pub text: &'a str,
    pub broker_time_ns: u64,
    pub received_time_ns: u64,
    pub batch_id: u64,
}

impl Word<'_> {
    /// The engine's own word.
    pub fn own(event: OrderEvent, reason: ReasonCode) -> Self {
        Word {
            event,
            reason,
            broker_order_id: "",
            text: "",
            broker_time_ns: 0,
            received_time_ns: 0,
            batch_id: 0,
        }
    }

    pub fn cancel_requested() -> Self {
        Self::own(OrderEvent::CancelRequested, ReasonCode::CancelRequested)
    }
}

impl<'a> Word<'a> {
    pub(super) fn said(event: OrderEvent, reason: ReasonCode, report: &ReportRef<'a>) -> Self {
        let reason = if report.reason == ReasonCode::Unspecified { reason } else { report.reason };
        Self {
            event,
            reason,
            broker_order_id: report.broker_order_id,
            text: report.text,
            broker_time_ns: report.broker_time_ns,
            received_time_ns: report.received_time_ns,
            batch_id: report.batch_id,
        }
    }
}
