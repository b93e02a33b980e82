"""Transparency: the way of a gram through every book; later daily digests and receipts.

Reads everything up to retirement and writes nothing. Who bought a unit, and for how much, is the market's to
add.
"""
