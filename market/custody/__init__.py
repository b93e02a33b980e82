"""Custody: the pier to `credits.public`. Lots in escrow, what is reserved of them, and money set aside.

Every unit and every fen of the market moves through here; nothing else of the market may touch credits.
"""
