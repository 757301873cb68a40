//! An enum of the contracts in one byte: prost's take four, and there are millions of orders.

use std::marker::PhantomData;

/// One value of `E`, whose numbers are below 256.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Small<E>(u8, PhantomData<E>);

impl<E: Into<i32>> From<E> for Small<E> {
    #[inline]
    fn from(value: E) -> Self {
        let number: i32 = value.into();
        debug_assert!((0..256).contains(&number));
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 256")]
        let byte = number as u8;
        Self(byte, PhantomData)
    }
}

impl<E: TryFrom<i32> + Default> Small<E> {
    #[inline]
    #[must_use]
    pub fn get(self) -> E {
        E::try_from(self.0.into()).unwrap_or_default()
    }
}

impl<E: TryFrom<i32> + Default + std::fmt::Debug + Copy> std::fmt::Debug for Small<E> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.get().fmt(formatter)
    }
}
