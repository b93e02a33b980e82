"""Lists of what other registers claim: taken in row by row, with a word on every row, and lifted one by one.

A row blocks the same thing here for its days: filing and registering a project, sealing a report, approving
and minting what it claims. Where it meets what stands here already, the report says so, and people decide.
"""
