//! `retinue._engine.Engine`: records in as bytes, everything the engine says out as bytes, decoded only where somebody
//! looks.

use prost::Message;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyTuple};
use retinue_engine::engine::Engine as Pure;
use retinue_engine::error::EngineError;
use retinue_engine::order::transition::{EVENTS, Kind, STATES, transition};
use retinue_engine::proto::internal::ViewRequest;
use retinue_engine::stored::{ends, of_kind};

use crate::door::{Fault, Unreadable, detach, raise};

impl Fault for EngineError {
    fn slug(&self) -> &'static str {
        EngineError::slug(self)
    }

    fn detail(&self) -> String {
        self.to_string()
    }
}

#[pyclass(module = "retinue._engine")]
pub struct Engine {
    pure: Pure,
}

#[pymethods]
impl Engine {
    #[new]
    fn new() -> Self {
        Self { pure: Pure::default() }
    }

    #[staticmethod]
    fn restore(py: Python<'_>, snapshot: &[u8]) -> PyResult<Self> {
        detach(py, || Pure::restore(snapshot)).map(|pure| Self { pure })
    }

    fn snapshot<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = detach(py, || self.pure.snapshot())?;
        Ok(PyBytes::new(py, &bytes))
    }

    fn feed(&mut self, frames: &[u8]) -> PyResult<()> {
        self.pure.feed(frames).map_err(raise)
    }

    /// `None`: nothing was left to do.
    fn step<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        if !detach(py, || self.pure.step())? {
            return Ok(None);
        }
        let out = self.pure.output();
        let requests = PyList::empty(py);
        for outgoing in out.outgoing.iter().filter(|outgoing| !outgoing.bytes.is_empty()) {
            requests.append((outgoing.connection_id, PyBytes::new(py, &outgoing.bytes)))?;
        }
        let effects = PyList::empty(py);
        for slice in &out.slices {
            let bytes = &out.effects[slice.range.clone()];
            effects.append((slice.position, PyBytes::new(py, bytes)))?;
        }
        let answers = PyList::empty(py);
        for answer in &out.answers {
            answers.append((answer.position, PyBytes::new(py, &answer.bytes)))?;
        }
        (requests, effects, answers).into_pyobject(py).map(Some)
    }

    /// As `step` until nothing is left, with all that is said thrown away: recovery, where everything was said before.
    fn replay(&mut self, py: Python<'_>, frames: &[u8]) -> PyResult<()> {
        detach(py, || {
            self.pure.feed(frames)?;
            while self.pure.step()? {}
            Ok::<(), EngineError>(())
        })
    }

    fn view<'py>(&self, py: Python<'py>, request: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
        let request =
            ViewRequest::decode(request).map_err(|_| raise(Unreadable("no view request")))?;
        let response = self.pure.view(&request).map_err(raise)?;
        Ok(PyBytes::new(py, &response.encode_to_vec()))
    }

    #[getter]
    fn has_work(&self) -> bool {
        self.pure.has_work()
    }

    #[getter]
    fn position(&self) -> u64 {
        self.pure.position()
    }

    #[getter]
    fn now_ns(&self) -> i64 {
        self.pure.now_ns()
    }

    #[getter]
    fn chain(&self) -> u64 {
        self.pure.chain()
    }

    #[getter]
    fn epoch(&self) -> u64 {
        self.pure.epoch()
    }

    #[getter]
    fn tenant_id(&self) -> u64 {
        self.pure.tenant_id()
    }

    fn next_deadline_ns(&self) -> Option<i64> {
        self.pure.next_deadline()
    }
}

/// Of a record's serialized effects those of a kind (their field in `Effect`): ordinals from `first` on, at most `limit`, and
/// serialized effects of them.
#[pyfunction]
pub fn effects_of_kind<'py>(
    py: Python<'py>,
    effects: &[u8],
    kind: u32,
    first: usize,
    limit: usize,
) -> PyResult<(Vec<usize>, Bound<'py, PyBytes>)> {
    let pick = || of_kind(effects, kind, first, limit).map_err(|_| Unreadable("no effects"));
    let (ordinals, picked) = detach(py, pick)?;
    Ok((ordinals, PyBytes::new(py, &picked)))
}

/// Where in serialized effects each ends, by ordinal: native 32-bit numbers.
#[pyfunction]
pub fn effect_ends<'py>(py: Python<'py>, effects: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let packed = detach(py, || {
        let ends = ends(effects).map_err(|_| Unreadable("no effects"))?;
        let ends = ends.into_iter().map(|end| u32::try_from(end).map(u32::to_ne_bytes));
        ends.collect::<Result<Vec<_>, _>>().map_err(|_| Unreadable("over 4 GB of effects"))
    })?;
    Ok(PyBytes::new(py, packed.as_flattened()))
}

/// Every slug an `EngineFault` of the engine can carry.
#[pyfunction]
pub fn engine_error_slugs() -> Vec<&'static str> {
    EngineError::SLUGS.to_vec()
}

/// The whole table of the order state machine: (state, event, next state, kind), names as the protos publish them,
/// kind as `plain`, `repeat` or `odd`.
#[pyfunction]
pub fn order_transitions() -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
    let pairs = STATES.iter().flat_map(|state| EVENTS.iter().map(move |event| (*state, *event)));
    let rows = pairs.map(|(state, event)| {
        let (next, kind) = transition(state, event);
        let kind = match kind {
            Kind::Plain => "plain",
            Kind::Repeat => "repeat",
            Kind::Odd => "odd",
        };
        (state.as_str_name(), event.as_str_name(), next.as_str_name(), kind)
    });
    rows.collect()
}
