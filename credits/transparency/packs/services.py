"""The command that draws a sample and gives out its packs. It writes nothing but that it was done."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from accounts.people.permissions import check_may, for_authority
from credits.issuance.filing.zipping import pack
from credits.ledger.models import Transfer
from credits.transparency.packs.content import NothingToPack, content_of
from credits.transparency.packs.sample import Sample, draw_sample
from credits.transparency.packs.sealing import PURPOSE, seal
from puhui.kernel.audit import record_event
from puhui.kernel.canonical import canonical_json
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, gettext_noop
from puhui.kernel.signing import public_key

PERMISSION = "credits.draw_evidence"
SAMPLE_MAX = 50


def draw_packs(
    *,
    actor: Actor,
    scheme: str,
    seed: str,
    size: int,
    reason: str,
    now: datetime,
    vintage: int | None = None,
) -> bytes:
    """Draw `size` credits of a scheme by `seed`; return a ZIP of their packs and the list that was drawn.

    The audit trail keeps seed, population and the list's digest, so that nobody draws until a sample pleases.
    A credit that evidence cannot be packed for stands in the list with its problem: that is a finding.

    Raises: NotPermitted; InvalidInput (no seed or reason, a size out of bounds).
    """
    check_may(for_authority(actor), PERMISSION)
    if not seed.strip() or not reason.strip():
        raise InvalidInput(gettext_noop("A sample has a seed and a reason."))
    if not 1 <= size <= SAMPLE_MAX:
        raise InvalidInput(gettext_noop("A sample has from 1 to %(most)s credits."), most=SAMPLE_MAX)
    with transaction.atomic():
        sample = draw_sample(scheme=scheme, seed=seed.strip(), size=size, vintage=vintage)
        made = dict(_packs(sample, now))
        files = {name: data for name, data in made.items() if isinstance(data, bytes)}
        problems = {name: code for name, code in made.items() if isinstance(code, str)}
        listed = {
            "scheme": scheme,
            "seed": sample.seed,
            "vintage": vintage,
            "population": sample.population,
            "transfers": [str(each) for each in sample.transfers],
            "digest": sample.digest,
            "problems": problems,
            "public_key": public_key(PURPOSE).hex(),
        }
        record_event(
            actor=actor,
            action="draw_evidence",
            object_type="scheme",
            object_id=scheme,
            now=now,
            reason=reason,
            seed=sample.seed,
            size=size,
            population=sample.population,
            digest=sample.digest,
            problems=len(problems),
        )
    return pack({"sample.json": canonical_json(listed), **files})


def _packs(sample: Sample, now: datetime) -> Iterator[tuple[str, bytes | str]]:
    """Yield each pack by its file's name, or by the same name what keeps it from being made."""
    transfers = Transfer.objects.select_related("asset").in_bulk(sample.transfers)
    for position, transfer_id in enumerate(sample.transfers, start=1):
        name = f"{position:02d}-{transfer_id}.zip"
        told = {"seed": sample.seed, "position": position, "transfer": str(transfer_id)}
        try:
            yield name, seal(content_of(transfers[transfer_id]), told=told, now=now)
        except NothingToPack as error:
            yield name, error.code
