"""Late discovery: what was credited and should not have been is taken back by cause (decisions 10).

An error of the programme or of data is borne by the programme's reserve, and nobody loses. A person's proven
fraud is taken from that person: grams available, grams on hold, coins and unused vouchers, and then a debt
that is capped, that later credits pay first, and that lapses. What was sold to others or retired is never
taken. Knows verdicts, the ledger, rewards. Must never know how an activity is judged.
"""
