//! An input, taken apart and put together again.

/// The first byte of an input that begins with a snapshot: its length follows as u32, little endian.
const SNAPSHOT: u8 = 1;
/// Bytes before each payload: position, stamp, length, little endian.
const HEADER: usize = 20;

/// One record as the log hands it over.
#[derive(Clone)]
pub struct Frame {
    pub position: u64,
    pub stamp_ns: i64,
    pub payload: Vec<u8>,
}

/// The snapshot that an input begins with, and the records after it.
pub fn split_snapshot(data: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let Some((kind, rest)) = data.split_first() else { return (None, data) };
    if *kind != SNAPSHOT {
        return (None, rest);
    }
    let Some((length, rest)) = rest.split_first_chunk::<4>() else { return (Some(rest), &[]) };
    let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
    let (snapshot, records) = rest.split_at(length.min(rest.len()));
    (Some(snapshot), records)
}

/// An input of these parts.
pub fn join(snapshot: Option<&[u8]>, frames: &[Frame]) -> Vec<u8> {
    let mut data = Vec::new();
    match snapshot {
        None => data.push(0),
        Some(bytes) => {
            data.push(SNAPSHOT);
            data.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
            data.extend(bytes);
        }
    }
    for frame in frames {
        data.extend(frame.position.to_le_bytes());
        data.extend(frame.stamp_ns.to_le_bytes());
        data.extend(u32::try_from(frame.payload.len()).unwrap_or(u32::MAX).to_le_bytes());
        data.extend(&frame.payload);
    }
    data
}

/// Where the second half of the records begins.
pub fn half(records: &[u8]) -> usize {
    let frames = whole_frames(records);
    frames[..frames.len() / 2].iter().map(|frame| HEADER + frame.payload.len()).sum()
}

/// The whole frames at the beginning of `data`.
pub fn whole_frames(mut data: &[u8]) -> Vec<Frame> {
    let mut frames = Vec::new();
    while data.len() >= HEADER {
        let (header, rest) = data.split_at(HEADER);
        let number = |from: usize| u64::from_le_bytes(header[from..from + 8].try_into().unwrap());
        let length = u32::from_le_bytes(header[16..].try_into().unwrap()) as usize;
        let Some((payload, rest)) = rest.split_at_checked(length) else { break };
        let stamp_ns = number(8).cast_signed();
        frames.push(Frame { position: number(0), stamp_ns, payload: payload.to_vec() });
        data = rest;
    }
    frames
}
