"""Methodologies: versioned TOML documents, the language they are written in, and the one evaluator of it.

Knows: factors and schemes. Must never know: activities, people, the ledger.
"""
