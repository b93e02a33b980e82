"""Makes the row of a version of a checked document: for the shipped library and for people's drafts alike."""

from datetime import date, datetime, time

from django.db import connection
from django.db.models import Q, QuerySet

from credits.methodologies.gates import counts_hectares, result_factors_of, unsourced_of
from credits.methodologies.language import Document
from credits.methodologies.models import Methodology, MethodologyVersion
from credits.methodologies.states import VersionStatus
from puhui.kernel.clock import SHANGHAI, business_date
from puhui.kernel.errors import gettext_noop as _

# Any fixed number: whoever loads or publishes waits for whoever does so already.
CATALOG_LOCK = 7_304_127


def lock_catalogs() -> None:
    """Let the open transaction be the only one that changes the catalogs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CATALOG_LOCK])


def store_version(document: Document, *, now: datetime, is_further: bool) -> MethodologyVersion:
    """Publish a checked document; the version before it ends on the day this one takes effect.

    A document that `is_further` is published `now` at the earliest, and not into the past; another one on
    the day it names. The open transaction holds `lock_catalogs`. Raises DocumentError: a past day, or days
    of a published version.
    """
    check_days(document, today=business_date(now) if is_further else date.min)
    published_at = datetime.combine(document.published, time.min, SHANGHAI)
    Methodology.objects.get_or_create(
        code=document.code, defaults={"serial_code": document.serial_code, "family": document.family}
    )
    _open_before(document).update(effective_to=document.effective_from)
    return MethodologyVersion.objects.create(
        methodology_id=document.code,
        version=document.version,
        title_zh=document.title.zh,
        title_en=document.title.en,
        edition_zh=document.edition.zh,
        edition_en=document.edition.en,
        participant=document.participant,
        activity_type=document.activity_type or "",
        filing_authority_zh=document.filing.authority.zh,
        filing_authority_en=document.filing.authority.en,
        filing_number=document.filing.number,
        filing_date=document.filing.date,
        effective_from=document.effective_from,
        effective_to=document.effective_to,
        published_at=max(published_at, now) if is_further else published_at,
        text=document.file.text,
        digest=document.digest,
        is_demonstration=document.filing.is_demonstration,
        formula_confidence=document.formula_confidence,
        unsourced=list(unsourced_of(document)),
        result_factors=list(result_factors_of(document)),
        counts_hectares=counts_hectares(document),
    )


def check_days(document: Document, *, today: date) -> None:
    """Refuse a version that takes effect before `today`, or on days of another; raises DocumentError."""
    if document.effective_from < today:
        problem, fix = (
            _("a further version cannot take effect in the past"),
            _("Let effective_from be later."),
        )
        raise document.file.error(problem, fix, at=("effective_from",))
    published = MethodologyVersion.objects.filter(
        methodology=document.code, status=VersionStatus.PUBLISHED
    ).exclude(pk__in=_open_before(document).values("pk"))
    overlapping = published.filter(Q(effective_to=None) | Q(effective_to__gt=document.effective_from))
    if document.effective_to is not None:
        overlapping = overlapping.filter(effective_from__lt=document.effective_to)
    other = overlapping.order_by("effective_from").first()
    if other is not None:
        problem = _("version %(version)s of %(name)s is in effect from %(from)s to %(to)s")
        fix = _("Let this one begin when that one has ended, or end before it begins.")
        words = {"from": other.effective_from.isoformat(), "to": str(other.effective_to or "…")}
        raise document.file.error(
            problem, fix, at=("effective_from",), version=other.version, name=document.code, **words
        )


def _open_before(document: Document) -> QuerySet[MethodologyVersion]:
    """Return the published version without an end that this one takes over from."""
    return MethodologyVersion.objects.filter(
        methodology=document.code,
        status=VersionStatus.PUBLISHED,
        effective_to=None,
        effective_from__lt=document.effective_from,
    )
