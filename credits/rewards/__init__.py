"""Rewards: the standing choice, assignment of grams for coins, the catalogue, vouchers, merchants.

Knows verdicts and the ledger; never money, markets or registry units.
"""
