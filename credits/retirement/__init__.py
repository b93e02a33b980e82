"""Retirement: units leave for ever, for a named purpose, with a public certificate.

Knows the ledger and schemes; never activities, rewards or markets.
"""
