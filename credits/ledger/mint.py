"""Minting of registry units: the intent stored before the act, two approvals on the digest, serial blocks.

Comes with issuance. Until then the database refuses every transfer of kind ISSUANCE (guards.py).
"""
