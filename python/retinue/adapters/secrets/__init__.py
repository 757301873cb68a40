"""Implementations of the `secrets` port."""
