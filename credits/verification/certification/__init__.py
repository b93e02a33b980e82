"""Certification of product footprints: handed in by an enterprise, signed by an independent verifier.

Knows footprints, evidence and verification bodies; never reports or issuance.
"""
