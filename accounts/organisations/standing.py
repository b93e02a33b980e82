"""Whether an organisation is checked now: it files, reports and is given units only while it is.

The database asks the same (`puhui_organisation_is_verified`). Persons pass: what they may is asked elsewhere.
"""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.organisations.verification_models import OrganisationVerification
from accounts.organisations.verification_states import VerificationStatus as V
from accounts.people.models import Party
from accounts.people.states import KycLevel, PartyKind
from puhui.kernel.clock import business_date
from puhui.kernel.errors import Kind, PuhuiError, gettext_noop


class KycRequired(PuhuiError):
    """Nobody has approved who the organisation is, or its representative changed: `organisation`."""

    kind, code = Kind.CONFLICT, "kyc_required"
    title = gettext_noop("The organisation is not verified")


class KycExpired(PuhuiError):
    """The licence that was shown has had its last day: `organisation`, `ended_on`."""

    kind, code = Kind.CONFLICT, "kyc_expired"
    title = gettext_noop("The organisation's licence has expired")


def unverified(now: datetime) -> QuerySet[Party]:
    """Return the organisations that are not checked at an instant."""
    standing = OrganisationVerification.objects.filter(_standing(business_date(now)), party=OuterRef("pk"))
    is_checked = Q(Exists(standing), kyc_level=KycLevel.FULL)
    return Party.objects.filter(~is_checked, kind=PartyKind.ORGANISATION)


def check_verified(*parties: UUID, now: datetime) -> None:
    """Refuse the first organisation that is not checked; raises KycRequired, KycExpired."""
    party = unverified(now).filter(id__in=parties).order_by("id").first()
    if party is None:
        return
    ended = _ended_on(party.id, business_date(now))
    if ended is not None:
        detail = gettext_noop("The licence of %(organisation)s ended on %(ended_on)s: show a newer one.")
        raise KycExpired(detail, organisation=party.name, ended_on=ended.isoformat())
    detail = gettext_noop("%(organisation)s shows its licence first, and a registrar approves it.")
    raise KycRequired(detail, organisation=party.name)


def _standing(on: date) -> Q:
    return Q(Q(licence_until=None) | Q(licence_until__gte=on), status=V.APPROVED)


def _ended_on(party_id: UUID, on: date) -> date | None:
    # Approved until a job says EXPIRED, which it does after the last day.
    rows = OrganisationVerification.objects.filter(party_id=party_id).order_by("-id")
    ended = rows.filter(status__in=[V.APPROVED, V.EXPIRED], licence_until__lt=on).first()
    return None if ended is None else ended.licence_until
