"""Commands of verification; each leaves an audit event in its transaction."""

from credits.verification.services.accredit_body import accredit_body, renew_body, suspend_body
from credits.verification.services.assign_cases import assign_case, assign_waiting, has_waiting
from credits.verification.services.draw_blind import draw_blind
from credits.verification.services.findings import (
    answer_finding,
    close_finding,
    raise_finding,
    reopen_finding,
)
from credits.verification.services.look_at_reading import look_at_reading
from credits.verification.services.open_reading import has_readings_to_open, open_second_readings
from credits.verification.services.read_further import read_further
from credits.verification.services.return_case import return_case
from credits.verification.services.sign_statement import sign_statement
from credits.verification.services.submit_report import submit_report
from credits.verification.services.tell_overdue import tell_of_overdue
from credits.verification.services.work import add_photo, answer_checklist, judge_lines, note_visit

__all__ = [
    "accredit_body",
    "add_photo",
    "answer_checklist",
    "answer_finding",
    "assign_case",
    "assign_waiting",
    "close_finding",
    "draw_blind",
    "has_readings_to_open",
    "has_waiting",
    "judge_lines",
    "look_at_reading",
    "note_visit",
    "open_second_readings",
    "raise_finding",
    "read_further",
    "renew_body",
    "reopen_finding",
    "return_case",
    "sign_statement",
    "submit_report",
    "suspend_body",
    "tell_of_overdue",
]
