"""Stored effects as rows of the ledger, made by the engine's own decoder."""

from retinue._engine import EngineFault, Projection, ledger_tables

__all__ = ["EngineFault", "Projection", "ledger_tables"]
