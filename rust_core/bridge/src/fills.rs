//! `retinue._engine.Executions`: stored effects in, published fills out, both as bytes.

use std::collections::BTreeMap;

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use retinue_engine::fills::{AccountNames, InstrumentNames, Names, executions, tell};
use retinue_engine::proto::internal::Execution;

use crate::door::{Unreadable, detach};

#[pyclass(module = "retinue._engine", frozen)]
pub struct Executions {
    pure: Vec<Execution>,
}

#[pymethods]
impl Executions {
    #[new]
    fn new(py: Python<'_>, effects: &[u8]) -> PyResult<Self> {
        let read = || executions(effects).map_err(|_| Unreadable("not executions alone"));
        detach(py, read).map(|pure| Self { pure })
    }

    /// Of each: account, strategy, instrument, signal.
    fn ids(&self) -> Vec<(u64, u64, u64, u64)> {
        let ids = |one: &Execution| {
            (one.account_id, one.strategy_id, one.instrument_id, one.signal_position)
        };
        self.pure.iter().map(ids).collect()
    }

    /// A serialized `SubscribeFillsResponse` with these (number here, stamp of its record in ns).
    fn tell<'py>(
        &self,
        py: Python<'py>,
        shown: Vec<(usize, u64)>,
        accounts: BTreeMap<u64, (String, String)>,
        instruments: BTreeMap<u64, (String, u32, u32)>,
        traces: BTreeMap<u64, String>,
        cursor: &str,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let accounts = accounts
            .into_iter()
            .map(|(id, (name, currency))| (id, AccountNames { name, currency }))
            .collect();
        let instruments = instruments
            .into_iter()
            .map(|(id, (symbol, price_scale, quantity_scale))| {
                (id, InstrumentNames { symbol, price_scale, quantity_scale })
            })
            .collect();
        let fills = shown.into_iter().map(|(number, stamp_ns)| {
            let execution = self.pure.get(number);
            execution
                .map(|execution| (execution, stamp_ns))
                .ok_or_else(|| PyIndexError::new_err(number))
        });
        let fills = fills.collect::<PyResult<Vec<_>>>()?;
        let names = Names { accounts, instruments, traces };
        Ok(PyBytes::new(py, &tell(fills.into_iter(), &names, cursor)))
    }
}
