"""Verification: cases assigned to independent bodies, findings and their answers, the statement.

Knows reports; never issuance, which asks for a statement and not for how it came about.
"""
