//! The one door out of the GIL. Whatever is slow runs behind it, and what goes wrong there comes back as one Python
//! exception with a stable slug.

use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

create_exception!(retinue._engine, EngineFault, PyException, "args: (slug, detail)");

/// An error of the pure crate, as this module shows it: a stable slug and a text for people.
pub trait Fault {
    fn slug(&self) -> &'static str;
    fn detail(&self) -> String;
}

impl Fault for retinue_engine::batcher::Unreadable {
    fn slug(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "link_request_unreadable",
            Self::UnknownField { .. } => "link_request_unknown_field",
        }
    }

    fn detail(&self) -> String {
        self.to_string()
    }
}

/// Bytes that are no message of this version.
pub struct Unreadable(pub &'static str);

impl Fault for Unreadable {
    fn slug(&self) -> &'static str {
        "message_unreadable"
    }

    fn detail(&self) -> String {
        self.0.into()
    }
}

/// Runs `job` without the GIL.
pub fn detach<T, E>(py: Python<'_>, job: impl FnOnce() -> Result<T, E> + Send) -> PyResult<T>
where
    T: Send,
    E: Fault + Send,
{
    py.detach(job).map_err(raise)
}

pub fn raise(fault: impl Fault) -> PyErr {
    EngineFault::new_err((fault.slug(), fault.detail()))
}
