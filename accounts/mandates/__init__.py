"""Mandates: an organisation entrusts an agent with filing for it, for a time, and takes that back at once.

Knows people and organisations. Must never know what is filed: it keeps ids, and the rooms of other apps ask.
"""
