"""The commands by which an auditor draws a sample and takes its packs; each leaves who did it and why."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from credits.ledger.models import Transfer
from credits.transparency.packs.content import NothingToPack, content_of
from credits.transparency.packs.models import SAMPLE_MAX, EvidenceSample
from credits.transparency.packs.permissions import check_auditor, visible_sample
from credits.transparency.packs.sample import draw_sample
from credits.transparency.packs.sealing import PURPOSE, seal
from credits.transparency.packs.streaming import stream_zip
from puhui.kernel.audit import record_event
from puhui.kernel.canonical import canonical_json
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, NotFound, gettext_noop
from puhui.kernel.signing import public_key


def draw_evidence(
    *,
    actor: Actor,
    scheme: str,
    seed: str,
    size: int,
    reason: str,
    now: datetime,
    vintage: int | None = None,
    command_id: UUID | None = None,
) -> EvidenceSample:
    """Draw `size` credits of a scheme by `seed` and keep the draw.

    Seed, population and the list stay, so that nobody draws until a sample pleases.

    Raises: NotPermitted; InvalidInput (no seed or reason, a size out of bounds).
    """
    check_auditor(actor)
    if not seed.strip() or not reason.strip():
        raise InvalidInput(gettext_noop("A sample has a seed and a reason."))
    if not 1 <= size <= SAMPLE_MAX:
        raise InvalidInput(gettext_noop("A sample has from 1 to %(most)s credits."), most=SAMPLE_MAX)
    with transaction.atomic():
        drawn = draw_sample(scheme=scheme, seed=seed.strip(), size=size, vintage=vintage)
        sample = EvidenceSample.objects.create(
            scheme=scheme,
            vintage=vintage,
            seed=drawn.seed,
            size=size,
            population=drawn.population,
            transfers=list(drawn.transfers),
            digest=drawn.digest,
            reason=reason,
            drawn_by=actor.person_id,
            drawn_at=now,
        )
        record_event(
            actor=actor,
            action="draw_evidence",
            object_type="evidence_sample",
            object_id=sample.pk,
            now=now,
            reason=reason,
            command_id=command_id,
            scheme=scheme,
            seed=drawn.seed,
            size=size,
            population=drawn.population,
            digest=drawn.digest,
        )
    return sample


def download_pack(
    *, actor: Actor, sample_id: UUID, position: int, now: datetime, reason: str = ""
) -> tuple[str, bytes]:
    """Return name and bytes of one credit's pack, made from the rows as they are now; who took it is kept.

    Raises: NotFound (no such sample for the actor, or no such position); NothingToPack.
    """
    with transaction.atomic():
        sample = visible_sample(actor, sample_id)
        if not 1 <= position <= len(sample.transfers):
            raise NotFound
        made = _pack(sample, position, now)
        _note_download(actor, sample, now, reason, position=position)
    return made


def stream_packs(
    *, actor: Actor, sample_id: UUID, now: datetime, reason: str = ""
) -> tuple[str, Iterator[bytes]]:
    """Return name and chunks of a ZIP with the pack of every credit; who took it is kept before the first.

    One pack is in memory at a time. The list `sample.json` comes last: a credit that evidence cannot be
    packed for stands in it with its problem, and that is a finding.

    Raises: NotFound.
    """
    with transaction.atomic():
        sample = visible_sample(actor, sample_id)
        _note_download(actor, sample, now, reason, packs=len(sample.transfers))
    return f"evidence-{sample.digest[:12]}.zip", stream_zip(_entries(sample, now))


def _note_download(actor: Actor, sample: EvidenceSample, now: datetime, reason: str, **detail: Any) -> None:
    record_event(
        actor=actor,
        action="evidence_downloaded",
        object_type="evidence_sample",
        object_id=sample.pk,
        now=now,
        reason=reason,
        digest=sample.digest,
        **detail,
    )


def _pack(sample: EvidenceSample, position: int, now: datetime) -> tuple[str, bytes]:
    transfer = Transfer.objects.select_related("asset").get(pk=sample.transfers[position - 1])
    told = {"seed": sample.seed, "position": position, "transfer": str(transfer.pk)}
    return _name(sample, position), seal(content_of(transfer), told=told, now=now)


def _name(sample: EvidenceSample, position: int) -> str:
    return f"{position:02d}-{sample.transfers[position - 1]}.zip"


def _entries(sample: EvidenceSample, now: datetime) -> Iterator[tuple[str, bytes]]:
    problems = {}
    for position in range(1, len(sample.transfers) + 1):
        try:
            yield _pack(sample, position, now)
        except NothingToPack as error:
            problems[_name(sample, position)] = error.code
    yield (
        "sample.json",
        canonical_json(
            {
                "scheme": sample.scheme,
                "seed": sample.seed,
                "vintage": sample.vintage,
                "population": sample.population,
                "transfers": [str(each) for each in sample.transfers],
                "digest": sample.digest,
                "problems": problems,
                "public_key": public_key(PURPOSE).hex(),
            }
        ),
    )
