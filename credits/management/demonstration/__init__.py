"""The demonstration: the cast, an operator, a merchant, and a month of trips. Only where DEMO=1.

Everything goes through the same commands as anybody's; the past is made by moving the scheme's clock.
"""
