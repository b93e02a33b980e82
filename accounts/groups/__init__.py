"""Linked parties: companies of one group, people behind several organisations.

Will know people. Must never know limits or positions, which only ask it who belongs together.
"""
