"""Control: what is configured, and how it is switched; each command is a record.

Entry point: `desk.Control`. Checked here is only the form of a request; whether it fits what there
is, the engine judges at the command's place in the log. Keeps no state of its own.
"""
