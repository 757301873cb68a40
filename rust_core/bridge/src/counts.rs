//! `retinue._engine.Counts`: stored effects in, how often what happened out.

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use retinue_engine::counts::Counts as Pure;
use retinue_engine::spans::Records;

use crate::door::{Unreadable, detach, raise};

#[pyclass(module = "retinue._engine")]
#[derive(Default)]
pub struct Counts {
    pure: Pure,
    records: Records,
}

/// What, connection, strategy, how, reason, how often.
type Row = (&'static str, u64, u64, &'static str, &'static str, u64);

#[pymethods]
impl Counts {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    fn learn(&mut self, position: u64, stamp_ns: u64, record: &[u8]) -> PyResult<()> {
        let learnt = self.records.learn(position, stamp_ns, record);
        learnt.map_err(|_| raise(Unreadable("no record")))
    }

    /// The positions of records that must be told first: then call it again with the same.
    fn take(
        &mut self,
        py: Python<'_>,
        position: u64,
        effects: PyBackedBytes,
    ) -> PyResult<Vec<u64>> {
        detach(py, || {
            let mut missing = Vec::new();
            let taken = self.pure.take(&self.records, position, &effects, &mut missing);
            taken.map(|()| missing).map_err(|_| Unreadable("no effects"))
        })
    }

    fn rows(&self) -> Vec<Row> {
        let row = |(key, count): (&retinue_engine::counts::Key, u64)| {
            (key.what, key.connection_id, key.strategy_id, key.how, key.reason, count)
        };
        self.pure.rows().map(row).collect()
    }

    /// Over how many signals how many ns passed from receipt to record.
    fn lag(&self) -> (u64, u64) {
        (self.pure.signals, self.pure.lag_ns)
    }
}
