"""The typed face of the Rust engine; the only importer of `retinue._engine`."""
