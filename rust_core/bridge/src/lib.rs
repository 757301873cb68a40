//! The extension `retinue._engine`: a table of contents. It takes no decision.

use pyo3::prelude::*;

mod batcher;
mod counts;
mod door;
mod engine;
mod fills;
mod ledger;
mod response;
mod spans;

#[pymodule]
mod _engine {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::batcher::Batcher;
    #[pymodule_export]
    use crate::counts::Counts;
    #[pymodule_export]
    use crate::door::EngineFault;
    #[pymodule_export]
    use crate::engine::{
        Engine, effect_ends, effects_of_kind, engine_error_slugs, order_transitions,
    };

    #[pymodule_export]
    use crate::fills::Executions;
    #[pymodule_export]
    use crate::ledger::{Projection, ledger_tables};
    #[pymodule_export]
    use crate::response::part_response;
    #[pymodule_export]
    use crate::spans::{
        Spans, sent_spans, service_span, spans_refused, trace_request, traces_of_orders,
    };

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
