"""The ledger: assets, accounts, transfers, balances, holds. It keeps what nobody can cheat.

A row is a transfer: one debit account, one credit account, one asset, a positive integer, so it balances by
construction. Knows no reason (an opaque `source_ref`), no activity, no order. `posting` is the only writer
for everybody but the crediting job (`accrue`) and issuance (`mint`).
"""
