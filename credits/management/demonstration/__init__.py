"""What the demonstration shows of credits: a month of trips, a roof's year, a programme's tonne, and work
that waits. Only where DEMO=1.

Everything goes through the same commands as anybody's; the past is made by moving the scheme's clock.
"""
