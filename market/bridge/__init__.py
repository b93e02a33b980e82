"""The bridge: parts of lots that leave for an outside venue, by what the venue says and nothing else.

Knows custody and the risk gate. Silence of a venue is no answer: whatever was sent and not answered keeps its
units in escrow until the venue is asked again. No venue is ever called inside a transaction.
"""
