"""Tracks: what a trip's fixes tell by themselves. Pure and free of Django: places in one coordinate system,
fixes cleaned, features in one pass, forms to compare with other trips. Knows no claim and no verdict."""
