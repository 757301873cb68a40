"""Keeps what a gateway must find again after a crash: `sqlite`."""
