"""Trading: one-way auctions of lots, sealed bids, clearing once, and delivery against payment.

Knows custody, cash and risk; never the ledger, nor who else moves units out.
"""
