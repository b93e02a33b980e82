"""Files that are made to hurt, and honest photographs between them: nothing falls over, nothing stays behind,
and who is honest is served.

A hundred and twenty files every day, three hundred with LONG; with TIER set (`make fuzz-files`) five
thousand files and two hundred photographs of full size. FUZZ_FOLDER names a folder of files that are sent
besides, such as the pictures of Pillow's own tests.
"""

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import requests
from django.db import transaction
from django.utils import timezone

from accounts.signin.services.sign_in import open_for
from accounts.signin.tokens import make_access
from credits.evidence.models import EvidenceFile
from credits.evidence.signatures import media_type_of
from credits.evidence.storage import evidence_storage, name_of
from credits.evidence.sweep import sweep_evidence
from tests import cast
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.activities.items import EVENING, trip
from tests.credits.activities.sending import send
from tests.credits.evidence.folders import storages_in
from tests.fuzz.bombs import SLOW, bombs, names
from tests.fuzz.mutations import mutants
from tests.fuzz.phones import Photograph, photograph_of, photographs
from tests.fuzz.reading import cost_of
from tests.fuzz.server import WORKERS, Server, serving

pytestmark = [pytest.mark.fuzz, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TIER = os.environ.get("TIER", "")
LONG = os.environ.get("LONG", "")
FILES = 5_000 if TIER else 300 if LONG else 120
PHOTOGRAPHS = 200 if TIER else 10 if LONG else 5
# One side of a photograph, of what the phone's sensor has: most of the time goes into pixels.
SHRUNK = 1 if TIER else 3
LARGEST = 8 if TIER else 4
SEED = int(os.environ.get("FUZZ_SEED", "20261102"))
FOLDER = os.environ.get("FUZZ_FOLDER", "")
# An activity takes ten files and a person a hundred a day: all of them might be taken.
AN_ACTIVITY = 10
# What a worker may hold more than after it has had the largest files once: a few bodies not given back yet.
MORE_MB = 48


class Sender:
    """Sends files to activities of people who are signed in, ten to each."""

    def __init__(self, server: Server, places: Iterator[tuple[str, UUID]]) -> None:
        self._server, self._places = server, places
        self.seconds: Counter[str] = Counter()

    def send(self, what: str, content: bytes, name: str) -> tuple[str, int, dict]:
        """Return what was sent, the status and the answer."""
        activity, session = next(self._places)
        # A token lives for ten minutes and all files take longer: each call has its own.
        token = make_access(session, timezone.now())
        border = uuid4().hex.encode()
        shown = name.encode().replace(b'"', b"").replace(b"\r", b"").replace(b"\n", b"")
        body = (
            b'--%b\r\nContent-Disposition: form-data; name="kind"\r\n\r\nOTHER\r\n'
            b'--%b\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\n'
            b"Content-Type: image/png\r\n\r\n%b\r\n--%b--\r\n"
        ) % (border, border, shown, content, border)
        began = time.monotonic()
        answer = requests.post(  # a connection of its own: an unread body ends it
            f"http://127.0.0.1:{self._server.port}/api/v1/activities/{activity}/evidence",
            data=body,
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": f"multipart/form-data; boundary={border.decode()}",
            },
            timeout=60,
        )
        self.seconds[what] = time.monotonic() - began
        return what, answer.status_code, answer.json()

    def send_all(self, sent: Iterable[tuple[str, bytes, str]]) -> list[tuple[str, int, dict]]:
        """Send by four at once."""
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(lambda one: self.send(*one), sent))


@pytest.fixture
def server(transactional_db, tmp_path, settings):
    load_catalogs()
    set_clock(EVENING)
    settings.STORAGES = storages_in(tmp_path / "var" / "evidence")
    with serving(tmp_path / "var") as running:
        yield running


def places(count: int) -> Iterator[tuple[str, UUID]]:
    """Return an activity and a session of whose it is, for so many files."""
    found = []
    while len(found) < count:
        with transaction.atomic():
            member = cast.resident(f"R{len(found)}", phone=f"+86139{len(found):08d}")
            session = open_for(user=member.user, now=timezone.now()).tokens.session_id
            results = send(member, *(trip("walk", "1.1", minutes=20) for _ in range(10)))
        found += [(str(result.id), session) for result in results for _ in range(AN_ACTIVITY)]
    return iter(found)


def hostile() -> Iterator[tuple[str, bytes, str]]:
    """Yield what was made, its bytes and the name it goes by: what the seed makes, after the bombs."""
    every = names()
    made_to_hurt = ((what, content) for what, content in bombs().items() if TIER or what not in SLOW)
    made = islice(chain(made_to_hurt, mutants(SEED)), FILES)
    for number, (what, content) in enumerate(made):
        # Now and then the name hurts as well; some names alone are refused.
        yield what, content, every[number // 10 % len(every)] if number % 10 == 0 else "photo.jpg"
    for path in foreign():
        yield path.name, path.read_bytes(), path.name


def foreign() -> list[Path]:
    """Return the files of the folder that was named, if one was."""
    return sorted(path for path in Path(FOLDER).rglob("*") if path.is_file()) if FOLDER else []


def test_nothing_falls_over_nothing_stays_behind_and_the_honest_are_served(server):
    sender = Sender(server, places(FILES + PHOTOGRAPHS + len(foreign()) + 20))
    # First the largest that is read whole, for every worker: what they hold after that is what they hold.
    largest = photograph_of("JPEG of 48 MP", shrunk=SHRUNK)
    sender.send_all((f"first {number}", bytes(10 * 2**20), "x") for number in range(10))
    sender.send_all((f"first {number}", largest.content + bytes([number]), "x") for number in range(LARGEST))
    workers, held = server.workers(), server.memory_mb()
    assert len(workers) == WORKERS

    answers = sender.send_all(hostile())
    photos, served = [], []
    for some in _by_eight(photographs(PHOTOGRAPHS, shrunk=SHRUNK)):
        photos += [(form, photo._replace(content=b"")) for form, photo in some]
        served += sender.send_all((photo.name, photo.content, photo.name) for _, photo in some)

    codes = Counter(answer.get("code", status) for _, status, answer in answers)
    print(f"{len(answers)} files: {dict(codes.most_common())}")
    print(f"the slowest: {[(what, round(took, 1)) for what, took in sender.seconds.most_common(12)]}")
    print(f"memory: {held:.0f} MB before, {server.memory_mb():.0f} after, peak {server.peak_mb():.0f}")
    assert [one for one in answers if one[1] not in (201, 400, 413)] == []
    # They are not all refused at the door: each way of saying no has been gone.
    assert {"file_type_refused", "file_damaged", "image_too_large", "table_refused", "file_too_large"} <= set(
        codes
    )
    assert server.workers() == workers
    assert server.memory_mb() < held + MORE_MB
    _wait_for_decoders(server)
    assert list((server.var / "tmp").iterdir()) == []
    assert "Traceback" not in server.log()

    for (form, photo), (_, status, answer) in zip(photos, served, strict=True):
        assert status == 201, (form, answer)
        file, told = answer["file"], answer["found"]
        assert (file["width"], file["height"]) == photo.size, form
        assert (told.get("taken_at"), told["has_place"]) == (photo.taken_at, photo.has_place), form
    _tell_costs([(form, sender.seconds[photo.name]) for form, photo in photos])
    _nothing_but_what_rows_name()


def _by_eight(photos: Iterator[tuple[str, Photograph]]) -> Iterator[list[tuple[str, Photograph]]]:
    """Yield eight at a time: two hundred photographs are a gigabyte."""
    while some := list(islice(photos, 8)):
        yield some


def _tell_costs(answered: list[tuple[str, float]]) -> None:
    """Print of each form how long its answers took, and what reading one takes by itself."""
    for form, photo in photographs(len({form for form, _ in answered}), shrunk=SHRUNK):
        took = [seconds for one, seconds in answered if one == form]
        cost = cost_of(photo.content, media_type_of(photo.content))
        print(
            f"{form}: {len(photo.content) / 2**20:.1f} MiB, {len(took)} answered in "
            f"{sum(took) / len(took):.1f} s, {max(took):.1f} at most; "
            f"by itself {cost.seconds:.1f} s, {cost.peak_mb:.0f} MB"
        )


def _wait_for_decoders(server: Server) -> None:
    """Wait until no child is left: an answer is sent when it has ended, and it is looked for at once."""
    end = time.monotonic() + 5
    while server.decoders() and time.monotonic() < end:
        time.sleep(0.1)
    assert server.decoders() == 0


def _nothing_but_what_rows_name() -> None:
    rows = EvidenceFile.objects.values_list("digest", "copy_digest")
    named = {name_of(digest) for both in rows for digest in both}
    assert set(evidence_storage().names()) == named
    counts: dict[str, int] = {}
    sweep_evidence(counts)  # raises where a row's file is gone
    assert counts == {"files": len(named), "removed": 0, "missing": 0}
