"""The second pair of eyes on the ledger: every invariant recomputed from the rows, by plain SQL.

Nothing here may import what writes (`credits.ledger`, `credits.monitoring` …): a rule that is read from the
writer would repeat the writer's mistake. Numbers, kinds and routes are therefore written down a second time.
"""
