//! `retinue._engine.Spans` and what writes other spans beside it: facts in, OTLP's bytes out.

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use retinue_engine::encode::wire::Malformed;
use retinue_engine::ids::EffectId;
use retinue_engine::spans::otlp::{Head, Kind, refused, request, span};
use retinue_engine::spans::{Chunk, Records, Sent, order_traces, write, write_sent};

use crate::door::{Unreadable, detach, raise};

/// (position, serialized `Effects`)
type Slice = (u64, PyBackedBytes);

type Written<'py> = (Vec<(Bound<'py, PyBytes>, usize)>, Vec<u64>);

#[pyclass(module = "retinue._engine")]
#[derive(Default)]
pub struct Spans {
    records: Records,
}

fn no_effects(_: Malformed) -> Unreadable {
    Unreadable("no effects")
}

#[pymethods]
impl Spans {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    fn learn(&mut self, position: u64, stamp_ns: u64, record: &[u8]) -> PyResult<()> {
        let learnt = self.records.learn(position, stamp_ns, record);
        learnt.map_err(|_| raise(Unreadable("no record")))
    }

    /// Of each message's spans the bytes, and how many they are; and the positions of records that must be told first: then
    /// call it again.
    fn write<'py>(&self, py: Python<'py>, slices: Vec<Slice>) -> PyResult<Written<'py>> {
        let (chunks, missing) = detach(py, || {
            let (mut chunks, mut missing) = (Vec::<Chunk>::new(), Vec::new());
            for (position, effects) in slices {
                write(&self.records, position, &effects, &mut chunks, &mut missing)
                    .map_err(no_effects)?;
            }
            missing.sort_unstable();
            missing.dedup();
            Ok::<_, Unreadable>((chunks, missing))
        })?;
        let chunks = chunks.into_iter().filter(|chunk| chunk.count > 0);
        let chunks = chunks.map(|chunk| (PyBytes::new(py, &chunk.spans), chunk.count)).collect();
        Ok((chunks, missing))
    }
}

/// The request that carries these spans of one process.
#[pyfunction]
pub fn trace_request<'py>(
    py: Python<'py>,
    resource: Vec<(String, String)>,
    spans: &[u8],
) -> Bound<'py, PyBytes> {
    let resource: Vec<(&str, &str)> =
        resource.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    PyBytes::new(py, &py.detach(|| request(&resource, spans)))
}

/// (trace id, order id, account id, client order id, broker order id, begin in ns, end in ns)
type SentRow = ([u8; 16], [u8; 16], u64, String, String, u64, u64);

/// The spans of orders' ways from their gateway to the broker and back.
#[pyfunction]
pub fn sent_spans<'py>(py: Python<'py>, rows: Vec<SentRow>) -> PyResult<Bound<'py, PyBytes>> {
    let spans = detach(py, || {
        let mut out = Vec::new();
        for (trace_id, order_id, account_id, client_order_id, broker_order_id, start_ns, end_ns) in
            &rows
        {
            let sent = Sent {
                trace_id: *trace_id,
                order: EffectId::from_bytes(order_id).ok_or(Unreadable("no order id"))?,
                account_id: *account_id,
                client_order_id,
                broker_order_id,
                start_ns: *start_ns,
                end_ns: *end_ns,
            };
            write_sent(&mut out, &sent);
        }
        Ok::<_, Unreadable>(out)
    })?;
    Ok(PyBytes::new(py, &spans))
}

/// One span of a service itself; a parent of 0 is none. `kind`: "server", "client" or any other for an internal one.
#[pyfunction]
#[pyo3(signature = (trace_id, span_id, parent, name, kind, start_ns, end_ns, failed, attributes))]
#[allow(clippy::too_many_arguments, reason = "what a span is")]
pub fn service_span<'py>(
    py: Python<'py>,
    trace_id: [u8; 16],
    span_id: u64,
    parent: u64,
    name: &str,
    kind: &str,
    start_ns: u64,
    end_ns: u64,
    failed: bool,
    attributes: Vec<(String, String)>,
) -> Bound<'py, PyBytes> {
    let kind = match kind {
        "server" => Kind::Server,
        "client" => Kind::Client,
        _ => Kind::Internal,
    };
    let head = Head { trace_id, id: span_id, parent, name, kind, start_ns, end_ns, failed };
    let mut out = Vec::new();
    span(&mut out, &head, |span| {
        for (key, value) in &attributes {
            span.text(key, value);
        }
    });
    PyBytes::new(py, &out)
}

/// How many spans the receiver of a request says it did not take.
#[pyfunction]
pub fn spans_refused(response: &[u8]) -> PyResult<u64> {
    refused(response).map_err(|_| raise(Unreadable("no answer of a receiver of spans")))
}

/// Of each group of orders in a serialized `LinkRequest` that has a trace: its position and trace id.
#[pyfunction]
#[pyo3(name = "order_traces")]
pub fn traces_of_orders<'py>(
    py: Python<'py>,
    link_request: &[u8],
) -> PyResult<Vec<(u64, Bound<'py, PyBytes>)>> {
    let traces = order_traces(link_request).map_err(|_| raise(Unreadable("no LinkRequest")))?;
    Ok(traces.iter().map(|(position, id)| (*position, PyBytes::new(py, id))).collect())
}
