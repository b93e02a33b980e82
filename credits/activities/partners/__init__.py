"""Partners: operators that tell of many people's acts, by pseudonyms that residents linked to themselves.

Knows capture (`receive`) and people's consents. Must never know verdicts or grams, and never a person's name
at the partner: a pseudonym is kept as a blind index alone.
"""
