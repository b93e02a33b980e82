"""Year-end settlement: what a scheme's rule does with the grams that nobody used (decisions 9).

Announced by two people with the rule and the day, told to everybody who has such grams, then carried out
party by party by a job; and likewise, bundle by bundle, with what closed bundles owe. Knows the ledger,
issuance, rewards and retirements. Must never know how an activity is judged.
"""
