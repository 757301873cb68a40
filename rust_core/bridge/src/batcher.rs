//! `retinue._engine.Batcher`: the engine crate's batcher with bytes in and small tuples out. Times are ns since 1970 on one
//! line that never runs backwards; the caller draws it.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyTuple};
use retinue_engine::batcher::{
    Action, Batcher as Pure, Bucket, NoticeKind, Order, OrderId, Request, Scope, Settings,
};

use crate::door::detach;

/// Below this size a request is decoded faster than the GIL is given up and taken again.
const DETACH_BYTES_MIN: usize = 4096;

#[pyclass(module = "retinue._engine")]
pub struct Batcher {
    pure: Pure,
    actions: Vec<Action>,
}

fn request_of(is_cancel: bool) -> Request {
    if is_cancel { Request::Cancel } else { Request::Place }
}

#[pymethods]
impl Batcher {
    #[new]
    #[pyo3(signature = (*, max_batch=None, answer_timeout_ns=None, batch_window_ns=None))]
    fn new(
        max_batch: Option<u32>,
        answer_timeout_ns: Option<u64>,
        batch_window_ns: Option<u64>,
    ) -> PyResult<Self> {
        let default = Settings::default();
        let settings = Settings {
            max_batch: max_batch.unwrap_or(default.max_batch),
            answer_timeout_ns: answer_timeout_ns.unwrap_or(default.answer_timeout_ns),
            batch_window_ns: batch_window_ns.unwrap_or(default.batch_window_ns),
            ..default
        };
        if settings.max_batch == 0 {
            return Err(PyValueError::new_err("max_batch is 0: nothing could ever leave"));
        }
        Ok(Self { pure: Pure::new(settings), actions: Vec::new() })
    }

    fn set_lane_wait(&mut self, timeout_ns: u64, retries: u32) {
        self.pure.set_lane_wait(timeout_ns, retries);
    }

    fn set_bucket(
        &mut self,
        scope: &str,
        capacity: u64,
        refill: u64,
        interval_ns: u64,
    ) -> PyResult<()> {
        let scope = match scope {
            "connection" => Scope::Connection,
            "login" => Scope::Login,
            "application" => Scope::Application,
            _ => return Err(PyValueError::new_err(format!("no scope is called {scope}"))),
        };
        let Some(bucket) = Bucket::new(capacity, refill, interval_ns) else {
            return Err(PyValueError::new_err("a bucket without tokens lets nothing pass"));
        };
        self.pure.set_bucket(scope, bucket);
        Ok(())
    }

    fn set_paused(&mut self, paused: bool) {
        self.pure.set_paused(paused);
    }

    fn set_reduce_only(&mut self, reduce_only: bool) {
        self.pure.set_reduce_only(reduce_only);
    }

    fn set_stopped(&mut self, now_ns: u64, account_id: u64) {
        self.pure.set_stopped(now_ns, account_id);
    }

    fn clear_stopped(&mut self, account_id: u64) {
        self.pure.clear_stopped(account_id);
    }

    fn raise_epoch(&mut self, shard_id: u32, epoch: u64) {
        self.pure.raise_epoch(shard_id, epoch);
    }

    fn hear_record_time(&mut self, now_ns: u64, shard_id: u32, time_ns: u64) {
        self.pure.hear_record_time(now_ns, shard_id, time_ns);
    }

    fn set_record_time(&mut self, now_ns: u64, shard_id: u32, time_ns: u64) {
        self.pure.set_record_time(now_ns, shard_id, time_ns);
    }

    fn fence(&mut self, shard_id: u32, position: u64) {
        self.pure.fence(shard_id, position);
    }

    #[staticmethod]
    fn check(link_request: &[u8]) -> PyResult<()> {
        Pure::check(link_request).map_err(crate::door::raise)
    }

    fn offer(
        &mut self,
        py: Python<'_>,
        now_ns: u64,
        shard_id: u32,
        link_request: &[u8],
    ) -> PyResult<(u32, u32, u32)> {
        let pure = &mut self.pure;
        let offered = if link_request.len() < DETACH_BYTES_MIN {
            pure.offer(now_ns, shard_id, link_request).map_err(crate::door::raise)
        } else {
            detach(py, || pure.offer(now_ns, shard_id, link_request))
        }?;
        Ok((offered.taken, offered.repeated, offered.fenced))
    }

    fn answered(&mut self, now_ns: u64, order_id: OrderId, is_cancel: bool) -> bool {
        self.pure.answered(now_ns, order_id, request_of(is_cancel))
    }

    fn give_up(&mut self, now_ns: u64, order_id: OrderId, is_cancel: bool) -> bool {
        self.pure.give_up(now_ns, order_id, request_of(is_cancel))
    }

    fn put_back(&mut self, now_ns: u64, order_id: OrderId, is_cancel: bool) -> bool {
        self.pure.put_back(now_ns, order_id, request_of(is_cancel))
    }

    fn is_out(&self, order_id: OrderId, is_cancel: bool) -> Option<bool> {
        self.pure.is_out(order_id, request_of(is_cancel))
    }

    #[getter]
    fn waiting(&self) -> usize {
        self.pure.waiting()
    }

    #[getter]
    fn unanswered(&self) -> u32 {
        self.pure.unanswered()
    }

    fn next_wakeup_ns(&mut self, now_ns: u64) -> Option<u64> {
        self.pure.next_wakeup(now_ns)
    }

    fn poll<'py>(&mut self, py: Python<'py>, now_ns: u64) -> PyResult<Bound<'py, PyTuple>> {
        self.actions.clear();
        self.pure.poll(now_ns, &mut self.actions);
        let (sends, timed_out) = (PyList::empty(py), PyList::empty(py));
        let (mut reports, mut count) = (Vec::new(), 0_u32);
        for action in &self.actions {
            match action {
                Action::Send { order, batch_id } => sends.append(send(py, order, *batch_id)?)?,
                Action::Report(notice) => {
                    if notice.kind == NoticeKind::TimedOut {
                        let is_cancel = notice.request == Request::Cancel;
                        timed_out.append((PyBytes::new(py, &notice.order_id), is_cancel))?;
                    }
                    if notice.is_reported() {
                        notice.encode(now_ns, &mut reports);
                        count += 1;
                    }
                }
            }
        }
        (sends, PyBytes::new(py, &reports), count, timed_out).into_pyobject(py)
    }
}

fn send<'py>(py: Python<'py>, order: &Order, batch_id: u64) -> PyResult<Bound<'py, PyTuple>> {
    (
        PyBytes::new(py, &order.id),
        order.request == Request::Cancel,
        order.account,
        order.instrument,
        order.side,
        order.order_type,
        order.time_in_force,
        order.quantity,
        order.limit_price,
        order.opening,
        order.late_at_ns,
        batch_id,
    )
        .into_pyobject(py)
}
