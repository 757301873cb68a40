"""Implementations of the `log` port."""
