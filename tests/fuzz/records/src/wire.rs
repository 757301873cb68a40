//! A protobuf message as fields within fields, so that one value can change and every length around it still fits.

use crate::mutate::Draw;

const DEPTH_MAX: u32 = 8;

enum Field {
    Varint(u64, u64),
    Message(u64, Vec<Field>),
    Bytes(u64, Vec<u8>),
    /// A fixed-width value, kept as it is.
    Fixed(u64, Vec<u8>),
}

/// Changes, drops or repeats one field somewhere in the message; one that cannot be read is left alone.
pub fn change_a_field(message: &mut Vec<u8>, draw: &mut Draw) {
    let Some(mut fields) = parse(message, DEPTH_MAX) else { return };
    change(&mut fields, draw);
    message.clear();
    write(&fields, message);
}

fn change(fields: &mut Vec<Field>, draw: &mut Draw) {
    if fields.is_empty() {
        return;
    }
    let at = draw.below(fields.len());
    match &mut fields[at] {
        Field::Message(_, inner) if draw.below(8) > 0 => return change(inner, draw),
        Field::Varint(_, value) if draw.below(8) > 0 => return *value = number(*value, draw),
        Field::Bytes(_, bytes) if draw.below(8) > 0 && !bytes.is_empty() => {
            let place = draw.below(bytes.len());
            return bytes[place] = draw.number().to_le_bytes()[0];
        }
        Field::Fixed(_, bytes) if draw.below(8) > 0 => {
            let place = draw.below(bytes.len());
            return bytes[place] = draw.number().to_le_bytes()[0];
        }
        _ => {}
    }
    if draw.below(2) == 0 {
        fields.remove(at);
    } else if let Some(Field::Varint(key, value)) = fields.get(at) {
        // The same value under another field's number.
        let other = ((key >> 3) + draw.number() % 5) << 3;
        let value = *value;
        fields.push(Field::Varint(other, value));
    }
}

fn number(value: u64, draw: &mut Draw) -> u64 {
    let extremes = [0, 1, 2, u64::MAX, i64::MAX.cast_unsigned(), i64::MIN.cast_unsigned()];
    match draw.below(4) {
        0 => extremes[draw.below(extremes.len())],
        1 => value.wrapping_add(1),
        2 => value.wrapping_sub(1),
        _ => draw.number() >> draw.below(64),
    }
}

fn parse(mut bytes: &[u8], depth: u32) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let key = take_varint(&mut bytes)?;
        fields.push(match key & 7 {
            _ if key >> 3 == 0 => return None,
            0 => Field::Varint(key, take_varint(&mut bytes)?),
            1 => Field::Fixed(key, take(&mut bytes, 8)?.to_vec()),
            5 => Field::Fixed(key, take(&mut bytes, 4)?.to_vec()),
            2 => {
                let length = usize::try_from(take_varint(&mut bytes)?).ok()?;
                let inner = take(&mut bytes, length)?;
                let message = if depth == 0 { None } else { parse(inner, depth - 1) };
                match message {
                    Some(found) => Field::Message(key, found),
                    None => Field::Bytes(key, inner.to_vec()),
                }
            }
            _ => return None,
        });
    }
    Some(fields)
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = take(bytes, 1)?[0];
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn write(fields: &[Field], out: &mut Vec<u8>) {
    for field in fields {
        match field {
            Field::Varint(key, value) => {
                put_varint(*key, out);
                put_varint(*value, out);
            }
            Field::Fixed(key, bytes) => {
                put_varint(*key, out);
                out.extend(bytes);
            }
            Field::Bytes(key, bytes) => put_bytes(*key, bytes, out),
            Field::Message(key, inner) => {
                let mut bytes = Vec::new();
                write(inner, &mut bytes);
                put_bytes(*key, &bytes, out);
            }
        }
    }
}

fn put_bytes(key: u64, bytes: &[u8], out: &mut Vec<u8>) {
    put_varint(key, out);
    put_varint(bytes.len() as u64, out);
    out.extend(bytes);
}

fn put_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}
