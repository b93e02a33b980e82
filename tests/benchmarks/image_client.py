"""What the look-up of pictures is measured with: the file that all prints belong to, and who looks up.

Arguments: "file", or "look" and how many prints there are, how many to look up, in how many rounds, and in
how many bits each differs from one that is there.
"""

import random
import sys
from hashlib import sha256
from statistics import median
from time import perf_counter
from uuid import UUID

import django

from tests.benchmarks.processes import answer, begin_when_told

SEED = "image"
NOBODYS = UUID(int=0)


def make_file() -> None:
    """Make one file of evidence and say its id."""
    django.setup()
    from credits.evidence.models import EvidenceFile, MediaType
    from puhui.kernel.clock import puhui_now
    from tests import cast

    begin_when_told()
    member = cast.resident("Bench", phone="+8613900000000")
    digest = "0" * 64
    file = EvidenceFile.objects.create(
        party=member.party,
        digest=digest,
        media_type=MediaType.JPEG,
        size_bytes=1,
        width=1,
        height=1,
        copy_digest=digest,
        received_at=puhui_now(),
        received_from=member.user.pk,
    )
    answer({"id": str(file.pk)})


def look(count: int, number: int, rounds: int, flipped: int) -> None:
    """Look pictures up, one orientation and then eight at once, and say how long it took in milliseconds."""
    django.setup()
    from credits.evidence.duplicates import nearest

    dice = random.Random(1)
    begin_when_told()
    nearest([_changed(dice, 1, flipped)], NOBODYS)
    found, rounds_ms = 0, []
    for _ in range(rounds):
        times = []
        for _ in range(number):
            asked = _changed(dice, dice.randrange(count) + 1, flipped)
            began = perf_counter()
            near = nearest([asked], NOBODYS)
            times.append((perf_counter() - began) * 1_000)
            found += bool(near) and near[0].distance == flipped
        rounds_ms.append(median(times))
    eight = []
    for _ in range(number):
        asked = [_changed(dice, dice.randrange(count) + 1, flipped) for _ in range(8)]
        began = perf_counter()
        nearest(asked, NOBODYS)
        eight.append((perf_counter() - began) * 1_000)
    answer({"rounds_ms": rounds_ms, "eight_ms": median(eight), "found": found, "looked_up": number * rounds})


def _changed(dice: random.Random, place: int, flipped: int) -> str:
    """Return the bits that were stored at a place, but for some of them."""
    bits = int(sha256(f"{SEED}{place}".encode()).hexdigest(), 16)
    for at in dice.sample(range(256), flipped):
        bits ^= 1 << at
    return f"{bits:064x}"


if __name__ == "__main__":
    if sys.argv[1] == "file":
        make_file()
    else:
        look(*map(int, sys.argv[2:]))
