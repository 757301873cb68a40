//! Random values: numbers at the borders of each width, texts around the length where they are cut.

use proptest::prelude::*;
use prost::Message;

use crate::encode::effects::TEXT_MAX;
use crate::ids::EffectId;
use crate::proto::internal::Effects;
use crate::proto::internal::effect::Body;

/// Numbers of every length that a varint can have, zero and the borders of the padded form included.
pub fn number() -> impl Strategy<Value = u64> {
    prop_oneof![
        2 => Just(0),
        2 => 1_u64..300,
        1 => (1_u64 << 28) - 2..(1 << 28) + 2,
        3 => (0_u32..64, any::<u64>()).prop_map(|(shift, number)| number >> shift),
        1 => any::<u64>(),
    ]
}

pub fn numbers<const N: usize>() -> impl Strategy<Value = [u64; N]> {
    prop::collection::vec(number(), N).prop_map(|numbers| numbers.try_into().unwrap())
}

/// Some are longer than an effect may carry, and some break within a character there.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[a-z0-9-]{1,20}",
        (TEXT_MAX - 4..TEXT_MAX + 4, "\\PC{0,4}")
            .prop_map(|(length, end)| format!("{}{end}", "x".repeat(length))),
    ]
}

/// What an effect carries of a text: whole characters, as many as fit.
pub fn carried(text: &str) -> String {
    let mut carried = String::new();
    for character in text.chars() {
        if carried.len() + character.len_utf8() > TEXT_MAX {
            break;
        }
        carried.push(character);
    }
    carried
}

/// One of the values of `E`, each as likely as another.
pub fn pick<E: TryFrom<i32>>(number: u64) -> E {
    let values: Vec<E> = (0..1_000).filter_map(|number| E::try_from(number).ok()).collect();
    let count = values.len() as u64;
    values.into_iter().nth(usize::try_from(number % count).unwrap()).unwrap()
}

pub fn id(position: u64, hash: u64) -> EffectId {
    EffectId { position, hash }
}

/// The one effect that `bytes` hold.
pub fn only(bytes: &[u8]) -> Body {
    let effects = Effects::decode(bytes).unwrap().effects;
    let [effect] = <[_; 1]>::try_from(effects).unwrap();
    effect.body.unwrap()
}
