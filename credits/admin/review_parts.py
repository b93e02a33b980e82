"""A case's page below its fields: the claim, why it waits, what the party did otherwise, what was read.

Never more than the reader may know: of a blind second reading nothing of the verdict, and of a case that is
not over only one's own reading.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.admin.party_links import party_link
from credits.activities.models import Activity
from credits.admin.activity_parts import inputs_part, source_part
from credits.monitoring.explanation import explain
from credits.monitoring.models import Verdict, VerdictStatus
from credits.screening.evidence.selectors import findings_of
from credits.screening.reasons import TEXTS
from credits.screening.selectors import number
from credits.verification.review.models import ReviewCase
from credits.verification.review.selectors import history_of, readings_shown
from credits.verification.review.states import CaseKind
from puhui.kernel.admin.base import Document, Drawings, Part
from puhui.kernel.admin.columns import written
from puhui.kernel.admin.words import NOTHING, amount, in_language, plain
from puhui.kernel.clock import puhui_now

Shown = Part | Document | Drawings
# What else is drawn of an act for whoever reads its case, such as the map of a trace or a photo beside its
# nearest duplicate. Pages of the things themselves add theirs.
DRAWN: list[Callable[[Activity], Sequence[Shown]]] = []


def parts_of_case(case: ReviewCase, reader: UUID | None, *, is_judge: bool) -> list[Shown]:
    """Return what a reader is shown of a case, in the order in which they need it.

    Drawings of the act (a way somebody went, a photo) are for those who may judge it alone.
    """
    activity = Activity.objects.select_related("type").get(pk=case.activity_id)
    verdicts = Verdict.objects.filter(party_id=case.party_id, activity_id=case.activity_id)
    verdict = verdicts.get(seq=case.about_seq)
    is_blind = case.kind == CaseKind.REREADING
    told: list[Shown] = [] if is_blind else [_reasons(activity, verdict, case.kind), *_appeal(case)]
    return [
        _claim(activity),
        *told,
        inputs_part(activity),
        source_part(activity),
        *(part for draw in DRAWN if is_judge for part in draw(activity)),
        _history(case),
        *_readings(case, reader),
    ]


def _claim(activity: Activity) -> Part:
    rows = [
        [_("type"), in_language(activity.type, "title")],
        [_("from"), written(activity.occurred_from)],
        [_("to"), written(activity.occurred_to)],
        [_("received at"), written(activity.received_at)],
        [_("evidence tier"), activity.get_tier_display()],
        [_("preview at receipt"), amount(activity.preview_g, "g")],
    ]
    return Part(_("What is claimed"), [_("what"), _("value")], rows)


def _reasons(activity: Activity, verdict: Verdict, kind: str) -> Part:
    """What the verdict says; of a finding after the credit, what was found."""
    if kind == CaseKind.FINDING:
        found = findings_of([activity.pk]).get(activity.pk, [])
        rows = [[_(TEXTS[one.code]), one.code, _number(one.value), _number(one.threshold)] for one in found]
    else:
        rows = [
            [told["message"], told["code"], told.get("value", NOTHING), told.get("threshold", NOTHING)]
            for told in explain(activity, verdict)["reasons"]
        ]
    return Part(_("Why it is looked at"), [_("reason"), _("code"), _("value"), _("threshold")], rows)


def _number(measured: float | None) -> str:
    return NOTHING if measured is None else number(measured)


def _appeal(case: ReviewCase) -> list[Document]:
    appeal = getattr(case, "appeal", None)
    return [] if appeal is None else [Document(_("What the resident says"), appeal.text)]


def _history(case: ReviewCase) -> Part:
    labels = dict(VerdictStatus.choices)
    rows = [
        [labels.get(status, status), _told(reasons) or NOTHING, amount(count)]
        for status, reasons, count in history_of(case.party_id, puhui_now())
    ]
    return Part(_("The party's last 30 days"), [_("state"), _("reasons"), _("decisions")], rows)


def _told(reasons: str) -> str:
    """Return reason codes in words, each with its code."""
    codes = [code for code in reasons.split(", ") if code]
    return "\n".join(f"{_(TEXTS[code])} ({code})" if code in TEXTS else code for code in codes)


def _readings(case: ReviewCase, reader: UUID | None) -> list[Part]:
    rows = [
        [
            plain(reading.number),
            party_link(reading.reader_id),
            reading.get_decision_display(),
            NOTHING if reading.accepted_km is None else f"{reading.accepted_km.normalize():f} km",
            reading.get_reason_code_display(),
            reading.text,
            written(reading.read_at),
        ]
        for reading in readings_shown(case, reader)
    ]
    headers = [_("number"), _("reader"), _("decision"), _("accepted"), _("reason"), _("text"), _("at")]
    note = _("What others read is shown once the case is over.")
    return [Part(_("What was read"), headers, rows, note)]
