"""The audit as a job: every invariant computed anew each night, and a breach is a run that failed."""

from credits.management.audit.freezing import freeze_differing
from credits.management.audit.run import run_audit


class InvariantsBroken(Exception):
    """Invariants of the ledger do not hold: their codes, each with a row that breaks it."""


def audit_nightly(counts: dict[str, int]) -> None:
    """Compute every invariant and count into `counts`; accounts that differ are frozen (I4).

    Raises InvariantsBroken.
    """
    findings = run_audit(as_auditor=False)
    broken = [finding for finding in findings if not finding.ok]
    counts |= {"checked": len(findings), "broken": len(broken)}
    if any(finding.code == "I4" for finding in broken):
        counts["frozen"] = len(freeze_differing())
    if broken:
        raise InvariantsBroken(", ".join(f"{finding.code} ({finding.offending[0]})" for finding in broken))
