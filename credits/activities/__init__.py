"""Activities: what residents did, as they, their phones or operators tell it; stored whole or refused item by
item.

Knows methodologies (bounds, preview), never verdicts, grams or the ledger: what an activity is worth is
decided later.
"""
