"""Households and the meters that belong to them: members, one claimant or fixed shares, moving in and out.

Knows people. Must never know how a reading becomes grams.
"""
