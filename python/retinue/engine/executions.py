"""Executions as they are stored, told as fills by the extension: a message object each would cost
readers more than the fill itself, and everybody else the time in which their memory is given back.
"""

from retinue._engine import Executions

__all__ = ["Executions"]
