"""Implementations of the `snapshots` port."""
