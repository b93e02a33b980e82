"""What the public register tells of retirements: of registry units only, of residents not the number.

A certificate is for everybody who was given its number; a list of them would tell who the residents are.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from accounts.people.states import PartyKind
from credits.ledger.types import Book
from credits.retirement.models import Retirement


def public_retirements() -> QuerySet[Retirement]:
    """Return the retirements of registry units, newest first."""
    return Retirement.objects.filter(book=Book.REGISTRY).select_related("party").order_by("-id")


def is_named(retirement: Retirement) -> bool:
    """Tell whether the register names beneficiary and certificate: where an organisation retired."""
    return retirement.party.kind == PartyKind.ORGANISATION


def numbers_of(retirement_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the certificate numbers of organisations' retirements among these."""
    wanted = [each for each in retirement_ids if each is not None]
    rows = public_retirements().filter(pk__in=wanted, party__kind=PartyKind.ORGANISATION)
    return dict(rows.values_list("id", "certificate_no"))
