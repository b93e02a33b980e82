"""The audit, as tests that share a database may use it."""

from credits.management.audit.run import INVARIANTS
from puhui.kernel.prepared import fetch_prepared

_BROKEN_NOW = " UNION ALL ".join(
    f"(SELECT '{invariant.code}', id::text FROM ({invariant.breaches}) AS breach (id) LIMIT 10)"
    for invariant in INVARIANTS
    if invariant.code != "I29"
)


def broken_invariants() -> set[str]:
    """Return the codes of the invariants that do not hold now."""
    return {code for code, _ in broken_now()}


def broken_now() -> list[tuple[str, ...]]:
    """Return (code, id) of what breaks an invariant now.

    One statement, planned once a connection, which takes a twentieth of `run_audit`: for tests that ask after
    each of thousands of steps, and for the hundreds that ask once. Without the guards, which no step can
    change (tests/credits/ledger/test_audit.py), and without I29: the server's own count of changed rows
    remembers what other tests of this database did on purpose. That is shown in databases of their own
    (tests/credits/ledger/test_audit_command.py).
    """
    return fetch_prepared(_BROKEN_NOW)
