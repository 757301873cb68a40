"""Secrets of this machine."""
