"""Keeps the stop latch: `mmap`, a file that is written in place."""
