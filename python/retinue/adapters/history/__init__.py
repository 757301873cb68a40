"""Implementations of the `history` port."""
