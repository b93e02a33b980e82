"""The one door from the market into credits, as frozen types and plain functions.

Only `market.custody` and `market.pools` come in (contract 5). What moves something works in the caller's
transaction, and posts once: a command calls one of them, once.
"""
