"""Lists of digests for tests: taken in as they come, or as they lie after they met nothing."""

from datetime import date
from hashlib import sha256
from io import BytesIO

from credits.projects.foreign.agreed_key import AgreedKey, read_agreed_key
from credits.projects.foreign.importing import ListReport, import_foreign_claims
from credits.projects.foreign.kept import key_as_kept
from credits.projects.keys import plain_key
from credits.projects.object_models import ForeignClaim
from puhui.kernel.clock import puhui_now
from tests.cast import CastMember

HEADING = "register,reference,kind,digest,days_from,days_to\n"
SECRET = sha256(b"agreed with CCER").hexdigest()
AGREED, OTHER = read_agreed_key(SECRET), read_agreed_key(sha256(b"agreed with VCS").hexdigest())


def digested(kind: str, number: str, days: str = "2025-01-01,2026-01-01") -> str:
    return f"CCER,CCER-1001,{kind},{AGREED.digest_of(kind, plain_key(number))},{days}"


def take_in(
    member: CastMember, *rows: str, heading: str = HEADING, agreed: AgreedKey | None = AGREED, **terms
) -> ListReport:
    table = BytesIO((heading + "\n".join(rows)).encode())
    return import_foreign_claims(actor=member.actor, now=puhui_now(), file=table, agreed=agreed, **terms)


def left(
    kind: str, number: str, *, agreed: AgreedKey = AGREED, until: date | None = date(2026, 1, 1)
) -> ForeignClaim:
    """Lay a digest from 2025 on as a list leaves it whose number is named at that very moment."""
    kept = key_as_kept(agreed, puhui_now())
    if kept._state.adding:
        kept.save()
    return ForeignClaim.objects.create(
        register="CCER",
        reference="CCER-1001",
        kind=kind,
        agreed=kept,
        digest=agreed.digest_of(kind, plain_key(number)),
        days_from=date(2025, 1, 1),
        days_to=until,
        list_digest="ab" * 32,
        row_number=2,
        imported_at=puhui_now(),
    )
