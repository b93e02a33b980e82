"""The figures of late discovery. Design values: decisions 10 asks for a cap and an end, and names neither."""

from datetime import timedelta

# What a person can owe a scheme at most, all debts together: about two good years of a household's grams.
DEBT_MAX_G = 20_000
# A debt that later credits have not paid by then is the programme's to bear.
DEBT_LIFE = timedelta(days=365)
# Activities of one case: what two people can answer for, and one page can be asked about.
ITEMS_MAX = 20_000
