"""Issuance: from a verified report by public notice and two approvals to minted units.

Knows statements and the ledger's mint, which nobody else may use; never who trades the units later.
"""
