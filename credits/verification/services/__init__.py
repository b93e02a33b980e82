"""Commands of verification; each leaves an audit event in its transaction."""

from credits.verification.services.accredit_body import accredit_body, suspend_body
from credits.verification.services.assign_cases import assign_case, assign_waiting, has_waiting
from credits.verification.services.findings import (
    answer_finding,
    close_finding,
    raise_finding,
    reopen_finding,
)
from credits.verification.services.return_case import return_case
from credits.verification.services.sign_statement import sign_statement
from credits.verification.services.submit_report import submit_report

__all__ = [
    "accredit_body",
    "answer_finding",
    "assign_case",
    "assign_waiting",
    "close_finding",
    "has_waiting",
    "raise_finding",
    "reopen_finding",
    "return_case",
    "sign_statement",
    "submit_report",
    "suspend_body",
]
