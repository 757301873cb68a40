"""Log and effects as rows of the ledger."""
