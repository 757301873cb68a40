//! Compiles the internal and gateway protos to Rust types; pure Rust, no protoc needed.

use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new("../../proto");
    let files: Vec<PathBuf> = [
        "retinue/api/v1/gateway.proto",
        "retinue/internal/v1/record.proto",
        "retinue/internal/v1/effects.proto",
        "retinue/internal/v1/snapshot.proto",
        "retinue/internal/v1/view.proto",
    ]
    .iter()
    .map(|file| root.join(file))
    .collect();
    println!("cargo:rerun-if-changed=../../proto");
    let descriptors = protox::compile(&files, [root])?;
    prost_build::Config::new().compile_fds(descriptors)?;
    Ok(())
}
