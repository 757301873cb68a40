//! The generated protobuf types. The hot path writes the same bytes by hand (`encode`), tested against these.

#![allow(clippy::all)]

pub mod retinue {
    pub mod api {
        pub mod v1 {
            include!(concat!(env!("OUT_DIR"), "/retinue.api.v1.rs"));
        }
    }
    pub mod internal {
        pub mod v1 {
            include!(concat!(env!("OUT_DIR"), "/retinue.internal.v1.rs"));
        }
    }
}

pub use retinue::api::v1 as api;
pub use retinue::internal::v1 as internal;
