"""Alembic's way in: the connection is given by `adapters.ledger.upgrade`."""

from alembic import context

from retinue.adapters.ledger.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
