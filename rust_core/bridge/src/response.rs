//! What a gateway sent, parted for whoever logs it.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use retinue_engine::encode::response::part;

use crate::door::{Unreadable, detach};

/// The record of its reports and what confirms them, and the other fields.
type Parts<'py> = (Option<(Bound<'py, PyBytes>, Bound<'py, PyBytes>)>, Bound<'py, PyBytes>);

/// A serialized `LinkResponse` of this connection's gateway in two parts.
#[pyfunction]
pub fn part_response<'py>(
    py: Python<'py>,
    response: &[u8],
    tenant_id: u64,
    connection_id: u64,
) -> PyResult<Parts<'py>> {
    let refused = "no message of this connection's gateway that this version can read";
    let read = || part(response, tenant_id, connection_id).map_err(|_| Unreadable(refused));
    let parts = detach(py, read)?;
    let bytes = |bytes: &[u8]| PyBytes::new(py, bytes);
    let reports =
        parts.reports.map(|reports| (bytes(&reports.record), bytes(&reports.confirmation)));
    Ok((reports, bytes(&parts.rest)))
}
