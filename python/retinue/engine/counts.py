"""How often what happened, counted by the extension off the effects."""

from retinue._engine import Counts, EngineFault

__all__ = ["Counts", "EngineFault"]
