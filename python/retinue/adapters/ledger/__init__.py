"""The ledger: tables that answer questions about the past; thrown away when in doubt."""
