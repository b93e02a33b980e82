"""Attempts on reports and statements, as SQL; test_database_refuses.py makes them (ids: lay_ordinary.py)."""

from tests.credits.issuance.refused import append_only, never_removed
from tests.credits.ledger.refused_transfers import Case

_DRAFT = """
INSERT INTO credits_monitoringreport (id, kind, scheme, party_id, project_id, methodology, city, vintage,
    period_from, period_to, status, digest, counts_gaps, created_at, created_by)
SELECT '{{new}}', kind, scheme, party_id, project_id, methodology, city, {vintage}, '{first}', '{last}',
       'DRAFT', '', false, now(), created_by FROM credits_monitoringreport WHERE id = '{{{like}}}';
"""
RETURNED = """
UPDATE credits_monitoringreport SET status = 'RETURNED', digest = '', content = NULL, tonnes = NULL,
       reduction_g = NULL WHERE id = '{awaiting_report}';
"""


def _draft(first: str, last: str, vintage: int, *, like: str = "report") -> str:
    return _DRAFT.format(first=first, last=last, vintage=vintage, like=like)


def _report(title: str, change: str, *rules: str, which: str = "report") -> Case:
    return Case(title, f"UPDATE credits_monitoringreport SET {change} WHERE id = '{{{which}}}'", rules)


# Whichever of the two is asked first: the roof's crediting begins within the year.
_ONE_YEAR = "report_lies_in_one_year", "report_within_the_crediting_period"
_ONE_A_DAY = "one_report_per_project_and_day"
PERIODS = [
    Case("a report over two calendar years", _draft("2024-07-01", "2025-07-01", 2024), _ONE_YEAR),
    Case("a report of the year before's days", _draft("2025-12-01", "2026-01-01", 2026), _ONE_YEAR),
    Case("a report of days that another has", _draft("2025-12-31", "2026-01-01", 2025), (_ONE_A_DAY,)),
    Case(
        "a report moved onto days that another has",
        _draft("2024-12-01", "2025-01-01", 2024)
        + """UPDATE credits_monitoringreport SET vintage = 2025, period_from = '2025-01-01',
                 period_to = '2025-02-01' WHERE id = '{new}'""",
        (_ONE_A_DAY,),
    ),
    Case(
        "a second report of the programme's month",
        _draft("2026-10-31", "2026-11-01", 2026, like="programme_report"),
        ("one_programme_report_per_day",),
    ),
]
EDITS = [
    _report(
        "an edit after the submission",
        "period_to = period_to - 1",
        "credits_monitoringreport_is_sealed",
        which="awaiting_report",
    ),
    Case(
        "an approval kept past an edit",
        RETURNED + "UPDATE credits_approval SET dropped_at = NULL WHERE issuance_id = '{awaiting}'",
        ("credits_approval_is_only_dropped",),
    ),
    Case(
        "an issuance approved past an edit",
        RETURNED + "UPDATE credits_issuance SET status = 'APPROVED' WHERE id = '{awaiting}'",
        ("approved_by_two_persons",),
    ),
]


def _statement(title: str, signer: str, rule: str, *, at: str = "opened_at") -> Case:
    sql = f"""INSERT INTO credits_statement (id, case_id, report_digest, opinion, tonnes, text, signed_by,
                  signed_at, digest)
              SELECT '{{new}}', id, report_digest, 'POSITIVE', 344, 'x', '{{{signer}}}', {at}, repeat('a', 64)
                FROM credits_case WHERE id = '{{asked}}'"""
    return Case(f"a statement {title}", sql, (rule,))


STATEMENTS = [
    _statement("over an open finding", "verifier", "statement_after_findings"),
    _statement("by another body's verifier", "other_verifier", "statement_by_the_drawn_body"),
    _statement("by a registrar", "chen", "statement_by_the_drawn_body"),
    _statement("by nobody", "other", "statement_by_the_drawn_body"),
    _statement(
        "of a body accredited no more",
        "verifier",
        "statement_by_an_accredited_body",
        at="timestamptz '2200-01-01'",
    ),
]
REPORTS = [
    *PERIODS,
    *EDITS,
    *STATEMENTS,
    _report("a sealed report of more", "reduction_g = reduction_g * 2", "credits_monitoringreport_is_sealed"),
    _report(
        "a sealed report of another digest", "digest = repeat('a', 64)", "credits_monitoringreport_is_sealed"
    ),
    _report("a sealed content", "content = '{{}}'", "credits_monitoringreport_is_sealed"),
    _report(
        "a report of another owner",
        "created_by = gen_random_uuid()",
        "credits_monitoringreport_keeps_its_owner",
    ),
    _report(
        "a return of what is approved",
        "status = 'RETURNED', digest = '', content = NULL, tonnes = NULL, reduction_g = NULL",
        "approved_report_stays",
    ),
    _report("a rejection of what is approved", "status = 'REJECTED'", "approved_report_stays"),
    Case(
        "a line of more grams",
        "UPDATE credits_reportline SET grams = grams + 1 WHERE id = '{line}'",
        ("report_line_keeps_its_grams",),
    ),
    *never_removed("credits_monitoringreport"),
    *never_removed("credits_reportline"),
    *append_only("credits_statement", "tonnes = tonnes + 1"),
    *never_removed("credits_case"),
    *never_removed("credits_finding"),
]
