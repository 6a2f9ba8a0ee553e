"""The ledger of claims of both papers."""
