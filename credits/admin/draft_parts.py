"""What a draft's page tells: whether it could be published, what it changes, and who has done what."""

from typing import Any

from django.db.models import Count
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.admin.party_links import party_link
from credits.admin.document_parts import parts_of, running_projects_of
from credits.factors.resolution import FactorTable
from credits.methodologies.differences import changes, results
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.engine import Quantified
from credits.methodologies.language import Document, Program
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.readiness import check_ready
from credits.methodologies.snapshot import program_of
from credits.projects.models import Project
from credits.projects.states import ProjectStatus
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import written
from puhui.kernel.admin.refusals import place_of
from puhui.kernel.admin.words import NOTHING, amount
from puhui.kernel.catalog import DocumentError
from puhui.kernel.clock import business_date, puhui_now

# The languages in which a document speaks, as people of each call them.
LANGUAGES = {"zh-hans": "中文", "en": "English"}
RUNNING = (ProjectStatus.REGISTERED, ProjectStatus.SUSPENDED)


def check_part(document: Document) -> Part:
    """Return whether the document could be published today, else where and how to mend it."""
    headers = [_("where"), _("what is wrong"), _("how to mend it")]
    try:
        check_ready(document, today=business_date(puhui_now()))
    except DocumentError as error:
        row = [place_of(error), _(error.problem) % error.data, _(error.fix) % error.data]
        return Part(_("Check"), headers, [row], _("It cannot be published as it is."))
    return Part(_("Check"), headers, [], _("It could be published today: every example agrees to the gram."))


def way_part(draft: MethodologyDraft) -> Part:
    """Return who has done what with the draft, and the paper of its filing."""
    authors = format_html_join(", ", "{}", ((party_link(one),) for one in draft.authors))
    rows: list[list[Any]] = [
        [_("written"), written(draft.written_at), authors],
        [_("submitted"), written(draft.submitted_at), ""],
        [_("approved"), written(draft.approved_at), party_link(draft.approved_by)],
        [_("filed"), written(draft.filed_at), party_link(draft.filed_by)],
    ]
    return Part(_("Its way"), [_("what"), _("when"), _("who")], rows)


def running_part(draft: MethodologyDraft, document: Document) -> list[Part]:
    """Return how many registered projects run under each version, and what the draft means for them."""
    projects = Project.objects.filter(methodology=draft.code, status__in=RUNNING)
    counted = (
        projects.values_list("pinned_version__version")
        .annotate(number=Count("pk"))
        .order_by("pinned_version__version")
    )
    rows = [[f"v{version}" if version else NOTHING, str(number)] for version, number in counted]
    if not rows:
        return []
    note = running_projects_of(document)
    return [Part(_("Running projects"), [_("registered under"), _("projects")], rows, note)]


def difference_parts(draft: MethodologyDraft, program: Program, table: FactorTable) -> list[Part]:
    """Return what the draft changes against the version before it, and the examples under both."""
    rows = MethodologyVersion.objects.filter(methodology=draft.code, version__lt=draft.version)
    version = rows.order_by("-version").first()
    if version is None:
        return []
    before = program_of(version.pk, version.digest)
    differences = [
        [_(change.part), change.name, change.before or NOTHING, change.after or NOTHING]
        for change in changes(before.document, program.document)
    ]
    compared = [
        [result.example.name, result.example.tier, _grams(result.before), _grams(result.after)]
        for result in results(before, program, table)
    ]
    names = [f"v{version.version}", _("this draft")]
    return [
        Part(_("What it changes"), [_("part"), _("name"), *names], differences),
        Part(_("The examples under both: reduction / credited"), [_("example"), _("tier"), *names], compared),
    ]


def language_parts(document: Document) -> list[Part]:
    """Return the whole document in each of its languages, one after the other."""
    found = []
    for code, name in LANGUAGES.items():
        with override(code):
            found += [
                Part(f"{name} · {part.title}", part.headers, part.rows, part.note)
                for part in parts_of(document)
            ]
    return found


def _grams(found: Quantified | None) -> str:
    if found is None:
        return NOTHING
    return f"{amount(found.reduction_g, 'g')} / {amount(found.credited_g, 'g')}"
