"""Implementations of the `payloads` port."""
