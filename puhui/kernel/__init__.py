"""What every app stands on: clock, calendar, errors, ids, quantities, states, commands, outbox, audit,
catalog, copy, crypto, jobs, rest, admin. The kernel knows no app above it, no party, no carbon.
"""
