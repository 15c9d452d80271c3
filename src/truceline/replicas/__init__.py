"""Replicas: somebody's whole and verified copy of a desk's ledger, and what becomes of it."""
