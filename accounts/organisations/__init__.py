"""Organisations: their unified social credit code, and who acts for them. Knows people; knows no carbon."""
