"""The audit, as tests that share a database may use it."""

from credits.management.audit.run import INVARIANTS, run_audit
from puhui.kernel.prepared import fetch_prepared

_BROKEN_NOW = " UNION ALL ".join(
    f"(SELECT '{invariant.code}', id::text FROM ({invariant.breaches}) AS breach (id) LIMIT 10)"
    for invariant in INVARIANTS
    if invariant.code != "I29"
)


def broken_invariants() -> set[str]:
    """Return the codes of the invariants that do not hold now.

    Without I29: the server's own count of changed rows remembers what other tests of this database did on
    purpose. It is shown in databases of their own (tests/credits/ledger/test_audit_command.py).
    """
    return {finding.code for finding in run_audit() if not finding.ok} - {"I29"}


def broken_now() -> list[tuple[str, ...]]:
    """Return (code, id) of what breaks an invariant now, for tests that ask after each of thousands of steps.

    One statement, planned once a connection: a fifth of the time of `run_audit`. Without I29, as above, and
    without the guards, which no step can change.
    """
    return fetch_prepared(_BROKEN_NOW)
