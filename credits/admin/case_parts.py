"""What belongs to a case on one page: draw, checklist, sample, visits, findings, papers, time-line."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin.timelines import all_of, timeline_part
from credits.admin.case_before import before_parts
from credits.admin.paper_words import NOTE, signs_in_words
from credits.admin.report_words import line_words, risk_word
from credits.issuance.models import Issuance
from credits.projects.models import ProjectDocument
from credits.verification.models import Case, VerificationBody
from credits.verification.own_work import is_own
from credits.verification.work_models import CheckItem
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import written
from puhui.kernel.admin.words import NOTHING, amount, in_language, link, short

# Of long tables the page shows the beginning; the API has all of it.
ROWS_MOST = 100
# Of what an item asks, in a list to choose from.
WORDS_MOST = 100


def draw_part(case: Case) -> Part:
    """Return the record by which the draw is done again: bodies by name, with the ids that are drawn from."""
    among = [UUID(str(each)) for each in case.draw_among]
    bodies = VerificationBody.objects.filter(pk__in=[*among, case.body_id]).select_related("party")
    named = {body.pk: f"{body.party.name} ({body.pk})" for body in bodies}
    rows = [
        [_("seed"), case.draw_seed],
        [_("drawn among"), "\n".join(named.get(each, str(each)) for each in among)],
        [_("body drawn"), named[case.body_id]],
        [_("third time in a row, for want of another body"), written(case.lacks_another)],
        [_("looked at more closely"), written(case.is_risky)],
        [_("bodies that read it"), str(case.readers_wanted)],
    ]
    return Part(_("Draw"), [_("what"), _("value")], rows)


def work_parts(case: Case) -> list[Part]:
    """Return the checklist and the sample with what the case's body found, and what bodies before did."""
    checklist = [
        [
            str(row.position),
            in_language(row, "text"),
            *((row.get_answer_display(), row.note) if is_own(row, case) else ("", "")),
        ]
        for row in case.checklist.order_by("position")
    ]
    lines = line_words(case.report.content or {})
    sample = [
        [
            str(row.position),
            lines.get(str(row.ref), short(row.ref)),
            ", ".join(risk_word(risk) for risk in row.risks),
            *((written(row.is_right), row.note) if is_own(row, case) else (NOTHING, "")),
        ]
        for row in case.sample.order_by("position")[:ROWS_MOST]
    ]
    return [
        Part(_("Checklist"), [_("number"), _("item"), _("answer"), _("note")], checklist),
        Part(_("Sample"), [_("number"), _("line"), _("strikes the eye"), _("right"), _("note")], sample),
        *before_parts(case),
    ]


def item_choices(case: Case) -> list[tuple[str, str]]:
    """Return the checklist's items as choices: what is asked, and the answer that stands."""
    return [
        (row.code, f"{row.position}. {in_language(row, 'text')[:WORDS_MOST]}{_answered(row, case)}")
        for row in case.checklist.order_by("position")
    ]


def _answered(row: CheckItem, case: Case) -> str:
    return f" · {row.get_answer_display()}" if is_own(row, case) else ""


def line_choices(case: Case) -> list[tuple[str, str]]:
    """Return the sample's lines as choices, as the report tells them."""
    lines = line_words(case.report.content or {})
    rows = case.sample.order_by("position")
    return [(str(row.position), f"{row.position}. {lines.get(str(row.ref), short(row.ref))}") for row in rows]


def visits_part(case: Case) -> Part:
    """Return the visits to the place, by which body, with how many photographs each has."""
    rows = [
        [written(visit.visited_on), visit.body.party.name, visit.notes, str(visit.photos.count())]
        for visit in case.visits.select_related("body__party").order_by("id")
    ]
    return Part(_("Site visits"), [_("day"), _("verification body"), _("notes"), _("photographs")], rows)


def findings_part(case: Case) -> Part:
    """Return the findings with their answers and the day of whose turn it is."""
    rows = [
        [
            link(reverse("admin:credits_finding_change", args=[finding.pk]), short(finding.pk)),
            finding.get_kind_display(),
            finding.get_status_display(),
            written(finding.due_on),
            finding.text,
            written(finding.answer),
        ]
        for finding in case.findings.order_by("raised_at", "id")
    ]
    headers = [_("finding"), _("kind"), _("state"), _("due"), _("text"), _("answer")]
    return Part(_("Findings"), headers, rows)


def papers_part(case: Case) -> Part:
    """Return the documents of the case's project, as they were put to it."""
    project = case.report.project
    documents = ProjectDocument.objects.filter(project=project).select_related("evidence__facts")
    rows = [
        [
            *(row.get_kind_display(), row.evidence.digest, written(row.added_at)),
            signs_in_words(row.evidence),
        ]
        for row in documents.order_by("id")[:ROWS_MOST]
    ]
    headers = [_("kind"), _("SHA-256"), _("added at"), _("strikes the eye")]
    return Part(_("Papers of the project"), headers, rows, note=NOTE)


def case_timeline(case: Case, *, issuance: Issuance | None = None) -> Part:
    """Return what was done to the project, the report, the case, its findings and its issuance."""
    report = case.report
    about = [("verification_case", case.pk), ("monitoring_report", report.pk)]
    about += all_of("finding", case.findings.values_list("pk", flat=True))
    if report.project_id is not None:
        about.append(("project", report.project_id))
    if issuance is not None:
        about.append(("issuance", issuance.pk))
    return timeline_part(*about)


def statement_part(case: Case) -> list[Part]:
    """Return what was signed, where anything was."""
    statement = getattr(case, "statement", None)
    if statement is None:
        return []
    rows = [
        [_("opinion"), statement.get_opinion_display()],
        [_("tonnes"), amount(statement.tonnes, "t")],
        [_("text"), statement.text],
        [_("signed at"), written(statement.signed_at)],
        [_("digest"), statement.digest],
    ]
    return [Part(_("Statement"), [_("what"), _("value")], rows)]
