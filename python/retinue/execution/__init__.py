"""Execution: from the engine's orders to a broker and back. Knows no broker by name.

`gateway.GatewayHost` is the entry point: one host a broker connection. What always holds:
- an order is handed to the broker once; only where the broker remembers ids may the same id go
  again;
- below that, a durable `sending` row comes before the send;
- the stop latch is read before every send; openings it holds never leave;
- a report is kept until the log has it, whatever happens to the link.
"""
