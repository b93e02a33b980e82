"""The readers' figures, as a supervisor reads them."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.party_links import party_link
from credits.verification.review.statistics import readers_figures
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.words import NOTHING, amount

FIGURES_OF = timedelta(days=90)


def readers_part() -> Part:
    """Return the table of what each reader has done in the last 90 days."""
    headers = [
        _("reader"),
        _("readings"),
        _("minutes a case"),
        _("agreed with what was decided"),
        _("second reading came to another end"),
        _("overturned on appeal"),
    ]
    rows = [
        [
            party_link(one.reader_id),
            amount(one.read),
            f"{one.minutes:.1f}",
            _of(one.agreed, one.compared),
            _of(one.disputed, one.reread),
            _of(one.overturned, one.appealed),
        ]
        for one in readers_figures(timezone.now() - FIGURES_OF)
    ]
    note = _("The last 90 days. Compared is where several read one case; drawn and appealed cases by count.")
    return Part(_("Readers"), headers, rows, note)


def _of(part: int, whole: int) -> str:
    return f"{part} / {whole}" if whole else NOTHING
