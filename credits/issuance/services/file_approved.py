"""Filing in mirror mode: what two have approved leaves as a package and awaits the authority (decisions 2).

The archive is kept before the row that names it: a crash between leaves a file that is made again, byte for
byte, by the next run.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse

from credits.evidence.storage import keep
from credits.evidence.sweep import keep_also
from credits.issuance import news
from credits.issuance.approvals import last_approved_at
from credits.issuance.filing.bundle import make_bundle
from credits.issuance.filing.serving import filing_attachment
from credits.issuance.filing_models import FilingPackage
from credits.issuance.models import Issuance
from credits.issuance.permissions import visible_issuances
from credits.issuance.states import IssuanceStatus
from credits.issuance.suspended import suspended_reports
from credits.issuance.telling import note
from credits.schemes.models import Scheme
from credits.schemes.types import RegisterMode
from puhui.kernel.clock import not_before
from puhui.kernel.commands import Actor, system_actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.errors import NotFound
from puhui.kernel.fair_share import fair_share

log = logging.getLogger(__name__)
FILINGS_A_RUN = 50
_READ = ("report__project", "report__party", "statement__case__body__party", "notice", "party")

keep_also("filing packages", lambda: FilingPackage.objects.values_list("digest"))


def has_to_file() -> bool:
    """Tell whether an approved issuance of a mirrored register waits to be filed."""
    return _approved().exists()


def file_approved(*, now: datetime) -> dict[str, int]:
    """File what is approved; one that fails is logged and does not keep the others."""
    counts = {"filed": 0, "failed": 0}
    for issuance_id in fair_share(_approved(), FILINGS_A_RUN):
        try:
            counts["filed"] += file_issuance(issuance_id=issuance_id, now=now)
        except Exception:
            log.exception("issuance %s could not be filed", issuance_id)
            counts["failed"] += 1
    return counts


def file_issuance(*, issuance_id: UUID, now: datetime) -> bool:
    """File one issuance, as the worker; false if it is not to be filed: not approved, or suspended."""
    with transaction.atomic():
        rows = Issuance.objects.select_for_update(of=("self",)).select_related(*_READ)
        issuance = rows.filter(_to_file(), pk=issuance_id).first()
        if issuance is None:
            return False
        now = not_before(now, last_approved_at(issuance))
        bundle = make_bundle(issuance)
        digest = keep(bundle.archive)
        FilingPackage.objects.create(
            issuance=issuance,
            digest=digest,
            size_bytes=len(bundle.archive),
            manifest=bundle.manifest,
            filed_at=now,
        )
        crash_point("filing.before_commit")
        issuance.status = IssuanceStatus.FILED
        issuance.save(update_fields=["status"])
        news.tell_owner(news.FILED, issuance)
        note(system_actor("file_issuance"), "issuance_filed", issuance, now, package=digest)
    return True


def download_package(*, actor: Actor, issuance_id: UUID, reason: str, now: datetime) -> HttpResponse:
    """Hand the package of an issuance to a member of staff, and keep who took it and why.

    Raises: NotFound.
    """
    with transaction.atomic():
        issuance = visible_issuances(actor).select_related("package").filter(pk=issuance_id).first()
        package = getattr(issuance, "package", None)
        if issuance is None or package is None:
            raise NotFound
        note(actor, "package_downloaded", issuance, now, reason=reason, package=package.digest)
    return filing_attachment(package)


def _approved():
    mirrored = Scheme.objects.filter(register_mode=RegisterMode.MIRROR).values("code")
    rows = Issuance.objects.filter(_to_file(), scheme__in=mirrored)
    return rows.order_by("requested_at", "id")


def _to_file() -> Q:
    return Q(status=IssuanceStatus.APPROVED) & ~Q(report__in=suspended_reports())
