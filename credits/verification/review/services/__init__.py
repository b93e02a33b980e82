"""Commands of the review queue, and its jobs; each leaves an audit event in its transaction."""

from credits.verification.review.services.appeal import appeal_activity
from credits.verification.review.services.draw_rereading import draw_rereading
from credits.verification.review.services.hear_findings import has_findings_due, hear_findings
from credits.verification.review.services.open_cases import has_cases_to_open, open_cases
from credits.verification.review.services.read_case import read_case
from credits.verification.review.services.settle_cases import has_agreed, settle_cases
from credits.verification.review.services.take_case import give_back_case, take_next_case, withdraw_case

__all__ = [
    "appeal_activity",
    "draw_rereading",
    "give_back_case",
    "has_agreed",
    "has_cases_to_open",
    "has_findings_due",
    "hear_findings",
    "open_cases",
    "read_case",
    "settle_cases",
    "take_next_case",
    "withdraw_case",
]
