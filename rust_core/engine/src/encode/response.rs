//! `api.v1.LinkResponse` parted before anything of it becomes a record: what the log holds can never be taken back, so
//! reports that the engine could not apply are refused here.

use super::report::read_report;
use super::wire::{Malformed, Reader, Writer};
use crate::proto::api::ReportKind;

/// Field numbers of `api.v1.LinkResponse`, `internal.v1.Record` and `api.v1.LinkRequest`.
const RESPONSE_REPORTS: u32 = 2;
const RECORD_TENANT_ID: u32 = 1;
const RECORD_REPORTS: u32 = 7;
const REQUEST_DURABLE_THROUGH: u32 = 5;

/// A gateway's message in two parts.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Response {
    pub reports: Option<Reports>,
    /// The other fields, byte for byte.
    pub rest: Vec<u8>,
}

/// A message's reports.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reports {
    /// The serialized `Record` that holds them byte for byte.
    pub record: Vec<u8>,
    /// The serialized `LinkRequest` that tells the gateway that they are durable.
    pub confirmation: Vec<u8>,
}

/// Parts what the gateway of a tenant's connection sent.
///
/// # Errors
/// [`Malformed`] where the bytes are no message, or its reports are not this connection's, or of a kind that this
/// version does not know.
pub fn part(response: &[u8], tenant_id: u64, connection_id: u64) -> Result<Response, Malformed> {
    let mut parts = Response::default();
    let mut batch: Option<Vec<u8>> = None;
    let (mut reader, mut begin) = (Reader::new(response), 0);
    while let Some((field, value)) = reader.next_field()? {
        let end = response.len() - reader.left();
        if field == RESPONSE_REPORTS {
            // A message that comes twice is its pieces one behind the other.
            batch.get_or_insert_default().extend_from_slice(value.bytes());
        } else {
            parts.rest.extend_from_slice(&response[begin..end]);
        }
        begin = end;
    }
    if let Some(batch) = batch {
        let sequence = check(&batch, connection_id)?;
        let mut reports = Reports::default();
        let mut record = Writer::new(&mut reports.record);
        record.uint(RECORD_TENANT_ID, tenant_id);
        record.message(RECORD_REPORTS, &batch);
        Writer::new(&mut reports.confirmation).uint(REQUEST_DURABLE_THROUGH, sequence);
        parts.reports = Some(reports);
    }
    Ok(parts)
}

/// The sequence of a `ReportBatch` that the engine can apply.
fn check(batch: &[u8], connection_id: u64) -> Result<u64, Malformed> {
    let (mut named, mut sequence) = (false, 0);
    let mut reader = Reader::new(batch);
    while let Some((field, value)) = reader.next_field()? {
        match field {
            1 if value.number() == connection_id => named = true,
            1 => return Err(Malformed),
            3 => sequence = value.number(),
            4 if !named => return Err(Malformed),
            4 if read_report(value.bytes())?.kind == ReportKind::Unspecified => {
                return Err(Malformed);
            }
            _ => {}
        }
    }
    Ok(sequence)
}
