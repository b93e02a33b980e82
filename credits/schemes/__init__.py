"""Schemes as data: authority, regions, register mode, coin rates, budgets. A second city is a file.

Knows: places (kernel). Must never know: what is measured, who holds what.
"""
