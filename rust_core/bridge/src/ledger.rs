//! `retinue._engine.Projection`: stored effects in, rows of the ledger out.

use prost::Message as _;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString, PyTuple};
use retinue_engine::ledger::{Cell, Projection as Pure, Source, TABLES, Totals};
use retinue_engine::proto::internal::Effect;

use crate::door::{Unreadable, detach};

#[pyclass(module = "retinue._engine")]
pub struct Projection {
    pure: Pure,
}

#[pymethods]
impl Projection {
    #[new]
    fn new() -> Self {
        Self { pure: Pure::default() }
    }

    /// Goes on from what an account has come to in an instrument, at 10^-9.
    fn set_totals(&mut self, account: u64, instrument: u64, realized: i128, fees: i128) {
        self.pure.set_totals(account, instrument, Totals { realized, fees });
    }

    /// Whose an account is.
    fn set_tenant(&mut self, account: u64, tenant: u64) {
        self.pure.set_tenant(account, tenant);
    }

    /// Reads all effects of the record at `position`. How a signal or a command was judged comes back as a serialized
    /// `Effect`.
    fn read<'py>(
        &mut self,
        py: Python<'py>,
        position: u64,
        stamp_ns: u64,
        tenant_id: u64,
        effects: &[u8],
    ) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let source = Source { position, stamp_ns, tenant_id };
        let judged =
            detach(py, || self.pure.read(source, effects).map_err(|_| Unreadable("no effects")))?;
        Ok(judged.map(|body| PyBytes::new(py, &Effect { body: Some(body) }.encode_to_vec())))
    }

    /// The rows since the last time, a list for each of `ledger_tables`.
    fn take<'py>(&mut self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyList>>> {
        let tables = self.pure.take().into_iter().zip(TABLES);
        let lists = tables.map(|(table, (_, columns))| {
            let rows = table
                .cells
                .chunks_exact(columns.len())
                .map(|row| PyTuple::new(py, row.iter().map(|cell| value(py, cell))));
            PyList::new(py, rows.collect::<PyResult<Vec<_>>>()?)
        });
        lists.collect()
    }
}

fn value<'py>(py: Python<'py>, cell: &Cell) -> Bound<'py, PyAny> {
    match cell {
        Cell::Null => py.None().into_bound(py),
        Cell::Int(number) => {
            let Ok(number) = number.into_pyobject(py);
            number.into_any()
        }
        Cell::Text(text) => PyString::new(py, text).into_any(),
        Cell::Bytes(bytes) => PyBytes::new(py, bytes).into_any(),
    }
}

/// (table, its columns), in the order they are written.
#[pyfunction]
pub fn ledger_tables() -> Vec<(&'static str, Vec<&'static str>)> {
    TABLES.map(|(table, columns)| (table, columns.to_vec())).to_vec()
}
