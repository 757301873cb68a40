"""Implementations of the `effects` port."""
