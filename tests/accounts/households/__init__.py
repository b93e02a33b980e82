"""Households: members, shares, meters."""
