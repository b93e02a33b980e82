"""At what price, where, within which limits, what went wrong in trading.

Filled with "The whole width". It enters credits by `credits.public` alone.
"""
