"""The files put to an act, for whoever judges it: each beside the one that shows the same, whose both are,
and in how many bits they differ.

Names are masked, and pictures are the copies that were written anew: the originals are given to nobody.
"""

from django.utils.translation import gettext as _

from accounts.admin.masking import masked_name
from accounts.admin.party_links import party_link
from credits.activities.models import Activity
from credits.admin.activity_evidence import ASKS, shown_file
from credits.evidence.models import EvidenceFile
from credits.screening.checks.image_duplicate import CODE as DUPLICATE
from credits.screening.evidence.models import ActivityEvidence
from credits.screening.evidence.selectors import evidence_of
from credits.screening.reasons import TEXTS
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import written
from puhui.kernel.admin.words import NOTHING, short


def evidence_part(activity: Activity) -> list[Part]:
    """Return the files put to an act with what speaks against them; nothing where none was."""
    rows = evidence_of(activity).select_related("evidence__party", "nearest__party")
    headers = [
        *(_("kind"), _("the file"), _("sent by"), _("its nearest duplicate"), _("sent by")),
        *(_("distance in bits of 256"), _("what speaks against it"), _("added at")),
    ]
    cells = [_cells(row) for row in rows]
    note = _("Pictures are copies written anew; whoever sent them is told by a masked name.")
    return [Part(_("Files put to it"), headers, cells, note)] if cells else []


def _cells(row: ActivityEvidence) -> list[object]:
    nearest = row.nearest if row.nearest_id != row.evidence_id else None
    return [
        row.get_kind_display(),
        shown_file(row, "file", row.evidence),
        _sender(row.evidence),
        NOTHING if nearest is None else shown_file(row, "nearest", nearest),
        NOTHING if nearest is None else _sender(nearest),
        next((written(one["value"]) for one in row.findings if one["code"] == DUPLICATE), NOTHING),
        "\n".join(_finding(one) for one in row.findings) or NOTHING,
        written(row.added_at),
    ]


def _finding(told: dict) -> str:
    numbers = "" if told["value"] is None else f", {told['value']:g} / {told['threshold']:g}"
    return f"{_(TEXTS[told['code']])} ({told['code']}, {ASKS[told['asks']]}{numbers})"


def _sender(file: EvidenceFile) -> str:
    if file.party is None:
        return NOTHING
    name = file.party.name
    return f"{masked_name(name)} ({short(file.party_id)})" if name else party_link(file.party.pk)
