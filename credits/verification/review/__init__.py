"""The review queue: what people decide about single activities, and what residents have against a decision.

Knows verdicts and how monitoring appends them; never the ledger, reports or issuance. Cases are assigned, not
chosen; who reads one does not see what others read in it (ADR 0030).
"""
