"""What of credits needs a look on the first page: what waits, what was credited today, what is set aside."""

from datetime import datetime, time

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credits.activities.models import Intake
from credits.ledger.holds_states import HoldStatus
from credits.ledger.models import Hold, LedgerAccount, Transfer
from credits.ledger.types import TransferKind
from puhui.kernel.admin.dashboard import Figure, Regions, counted, panel
from puhui.kernel.admin.words import amount
from puhui.kernel.clock import SHANGHAI, business_date
from puhui.kernel.ids import id_floor

# The latest so many transfers of today are added up; where there are more, the page says so.
TRANSFERS_MAX = 200_000


@panel("credits.view_activity", order=10)
def open_intakes(regions: Regions) -> Figure:
    """Batches received and not yet decided."""
    waiting = Intake.objects.all()
    if regions is not None:
        holdings = LedgerAccount.objects.filter(party__region__in=regions)
        waiting = waiting.filter(party_id__in=holdings.values("party_id"))
    number, written = counted(waiting)
    return Figure(
        label=_("Batches that wait for a decision"),
        value=written,
        note=_("The job runs every half minute.") if number else _("Everything received is decided."),
        url=reverse("admin:credits_activity_changelist", query={"status": "PENDING"}),
    )


@panel("credits.view_transfer", order=20)
def credited_today(regions: Regions) -> Figure:
    """Grams accrued since midnight in Shanghai, by the ids that transfers got when they were written."""
    midnight = datetime.combine(business_date(timezone.now()), time(), SHANGHAI)
    accruals = Transfer.objects.filter(id__gte=id_floor(midnight), kind=TransferKind.ACCRUAL)
    if regions is not None:
        accruals = accruals.filter(credit_account__party__region__in=regions)
    # The sum of a limited subquery: a busy day costs as much as TRANSFERS_MAX rows and no more.
    latest = accruals.order_by("-id")[: TRANSFERS_MAX + 1]
    found = latest.aggregate(grams=Sum("amount"), number=Count("pk"))
    is_cut = found["number"] > TRANSFERS_MAX
    grams = amount(found["grams"] or 0, "g")
    return Figure(
        label=_("Credited today"),
        value=f"> {grams}" if is_cut else grams,
        note=_("Of %(number)s activities, since midnight in Shanghai.") % {"number": f"{found['number']:,}"},
        url=reverse("admin:credits_transfer_changelist", query={"kind": TransferKind.ACCRUAL.value}),
    )


@panel("credits.view_hold", order=30)
def open_holds(regions: Regions) -> Figure:
    """Units set aside and not yet posted or voided."""
    pending = Hold.objects.filter(status=HoldStatus.PENDING)
    if regions is not None:
        pending = pending.filter(balance__account__party__region__in=regions)
    number, written = counted(pending)
    return Figure(
        label=_("Open holds"),
        value=written,
        note=_("Nothing releases them but whoever placed them.") if number else _("Nothing is set aside."),
        url=reverse("admin:credits_hold_changelist", query={"status": HoldStatus.PENDING.value}),
    )
