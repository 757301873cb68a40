//! Stored effects taken apart without reading them: where each ends, and which are of a kind.

use crate::encode::wire::{Malformed, Reader};

/// Where in a serialized `Effects` each effect ends, by ordinal; the next one, its tag first, begins there.
///
/// # Errors
/// [`Malformed`] where the bytes are no effects.
pub fn ends(effects: &[u8]) -> Result<Vec<usize>, Malformed> {
    let mut ends = Vec::new();
    let mut reader = Reader::new(effects);
    while reader.next_field()?.is_some() {
        ends.push(effects.len() - reader.left());
    }
    Ok(ends)
}

/// Of a record's serialized `Effects` those of one kind, which is their field in `Effect`: their ordinals, from `first` on
/// and at most `limit` of them, and a serialized `Effects` of them.
///
/// # Errors
/// [`Malformed`] where the bytes are no effects.
pub fn of_kind(
    effects: &[u8],
    kind: u32,
    first: usize,
    limit: usize,
) -> Result<(Vec<usize>, Vec<u8>), Malformed> {
    let (mut ordinals, mut picked) = (Vec::new(), Vec::new());
    let mut reader = Reader::new(effects);
    let (mut ordinal, mut begin) = (0, 0);
    while ordinals.len() < limit {
        let Some((_, effect)) = reader.next_field()? else { break };
        let end = effects.len() - reader.left();
        let body = Reader::new(effect.bytes()).next_field()?;
        if ordinal >= first && body.is_some_and(|(field, _)| field == kind) {
            ordinals.push(ordinal);
            picked.extend_from_slice(&effects[begin..end]);
        }
        ordinal += 1;
        begin = end;
    }
    Ok((ordinals, picked))
}

#[cfg(test)]
mod tests {
    use prost::Message as _;

    use super::*;
    use crate::proto::internal::effect::Body;
    use crate::proto::internal::{Alert, Effect, Effects, Execution};

    fn stored() -> Vec<Effect> {
        let alert = |code: &str| Body::Alert(Alert { code: code.into(), ..Alert::default() });
        let execution = |qty| Body::Execution(Execution { last_qty: qty, ..Execution::default() });
        let bodies = [alert("a"), execution(1), execution(2), alert("b"), execution(3)];
        bodies.map(|body| Effect { body: Some(body) }).into()
    }

    #[test]
    fn effects_of_a_kind_are_found_from_where_and_as_many_as_asked() {
        let effects = Effects { effects: stored() }.encode_to_vec();
        let rows: [(u32, usize, usize, &[usize]); 6] = [
            (4, 0, 10, &[1, 2, 4]),
            (4, 2, 10, &[2, 4]),
            (4, 2, 1, &[2]),
            (4, 5, 10, &[]),
            (8, 0, 10, &[0, 3]),
            (3, 0, 10, &[]),
        ];
        for (kind, first, limit, expected) in rows {
            let (ordinals, picked) = of_kind(&effects, kind, first, limit).unwrap();
            assert_eq!(ordinals, expected, "{kind} {first} {limit}");
            let expected: Vec<_> = expected.iter().map(|at| stored()[*at].clone()).collect();
            assert_eq!(Effects::decode(&*picked).unwrap().effects, expected);
        }
        assert_eq!(of_kind(&effects[..5], 4, 0, 10), Err(Malformed));
    }

    #[test]
    fn each_effect_ends_where_the_next_begins() {
        let effects = Effects { effects: stored() }.encode_to_vec();
        let ends = ends(&effects).unwrap();
        assert_eq!((ends.len(), ends.last()), (5, Some(&effects.len())));
        let second = Effects::decode(&effects[ends[0]..ends[1]]).unwrap().effects;
        assert_eq!(second, stored()[1..2]);
    }
}
