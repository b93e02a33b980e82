"""The rights of the person: an archive of all that is held, and erasure that leaves the ledger valid.

Will know every package of this app. Must never know a table of another app: those register what they hold.
"""
