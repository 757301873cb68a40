"""Webhook bodies: bytes to fields, fields to a signal, one module a dialect."""
