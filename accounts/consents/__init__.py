"""What people allowed, for which purpose, under which notice: an append-only record and what is in force now.

Knows people. Must never know what is done with a consent.
"""
