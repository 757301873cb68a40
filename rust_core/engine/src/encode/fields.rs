//! Messages read field by field, without a message type and without copies: for those who look at a few fields of very many.

use super::wire::{Malformed, Reader, Value};
use crate::ids::EffectId;

/// Calls `see` with each of a serialized `Effects`: the number of its body, and the body, until it says `false`.
///
/// # Errors
/// [`Malformed`] where the bytes are no effects, or `see` says so.
pub fn each_effect<'a>(
    effects: &'a [u8],
    mut see: impl FnMut(u32, &'a [u8]) -> Result<bool, Malformed>,
) -> Result<(), Malformed> {
    let mut reader = Reader::new(effects);
    while let Some((_, effect)) = reader.next_field()? {
        if let Some((number, body)) = Reader::new(effect.bytes()).next_field()?
            && !see(number, body.bytes())?
        {
            break;
        }
    }
    Ok(())
}

/// The fields of a message below [`FIELDS`], as they were written; a repeated one is its last.
#[derive(Debug)]
pub struct Fields<'a> {
    numbers: [u64; FIELDS],
    bytes: [&'a [u8]; FIELDS],
}

const FIELDS: usize = 22;

impl<'a> Fields<'a> {
    /// # Errors
    /// [`Malformed`] where the bytes are no message.
    #[inline]
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut fields = Self { numbers: [0; FIELDS], bytes: [&[]; FIELDS] };
        let mut reader = Reader::new(bytes);
        while let Some((field, value)) = reader.next_field()? {
            let field = field as usize;
            match value {
                Value::Number(number) if field < FIELDS => fields.numbers[field] = number,
                Value::Bytes(bytes) if field < FIELDS => fields.bytes[field] = bytes,
                _ => {}
            }
        }
        Ok(fields)
    }

    #[must_use]
    pub fn number(&self, field: usize) -> u64 {
        self.numbers[field]
    }

    #[must_use]
    pub fn int(&self, field: usize) -> i64 {
        Value::Number(self.numbers[field]).int()
    }

    #[must_use]
    pub fn sint(&self, field: usize) -> i64 {
        Value::Number(self.numbers[field]).sint()
    }

    #[must_use]
    pub fn bytes(&self, field: usize) -> &'a [u8] {
        self.bytes[field]
    }

    #[must_use]
    pub fn id(&self, field: usize) -> Option<EffectId> {
        EffectId::from_bytes(self.bytes(field))
    }

    #[must_use]
    pub fn word<E: TryFrom<i32> + Default>(&self, field: usize) -> E {
        word_of(self.numbers[field])
    }
}

/// An enumeration's value by its number; its default where there is none.
#[must_use]
pub fn word_of<E: TryFrom<i32> + Default>(number: u64) -> E {
    i32::try_from(number).ok().and_then(|number| E::try_from(number).ok()).unwrap_or_default()
}
