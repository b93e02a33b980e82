"""Files put to activities: the file is evidence, the row says what it is to show, and what spoke against it.

Knows activities and evidence; never what is credited. What the checks found is asked for by who decides
(`selectors.findings_of`).
"""
