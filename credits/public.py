"""The one door from the market into credits: what it may see and do here, as frozen types and plain functions.

Only `market.custody` and `market.pools` come in (contract 5). Every function that moves something works in the
caller's transaction, and posts once: a command calls one of them, once.
"""
