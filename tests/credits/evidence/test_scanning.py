"""The scanner: whatever it does not call clean is kept, given to nobody, and looked at again."""

import pytest
from django.http import Http404

from credits.evidence import quarantine, scanning
from credits.evidence.access import visible_to
from credits.evidence.fact_models import EvidenceScan, ScanVerdict
from credits.evidence.models import EvidenceFile
from credits.evidence.quarantine import quarantine_code
from credits.evidence.receive import receive_file
from credits.evidence.scanning import Scan, scan
from credits.evidence.serving import attachment
from credits.evidence.storage import load
from credits.tasks import scan_evidence
from puhui.kernel.clock import puhui_now
from puhui.kernel.roles import acting_as
from tests import cast
from tests.cast import CastMember
from tests.credits.evidence import files
from tests.credits.evidence.clamd import EICAR, SMALL, clamd

INFECTED = files.jpeg() + EICAR


@pytest.fixture
def configured(settings):
    """Return a way to say where the scanner listens."""

    def configure(address: str) -> None:
        settings.CLAMD_ADDRESS = address

    return configure


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(scanning, "TOTAL_S", 0.5)


@pytest.mark.parametrize(
    ("manner", "expected"),
    [
        ("good", Scan(ScanVerdict.CLEAN)),
        ("drips", Scan(ScanVerdict.CLEAN)),
        ("silent", Scan(ScanVerdict.UNREACHABLE)),
        ("closes", Scan(ScanVerdict.UNREACHABLE)),
        ("cut", Scan(ScanVerdict.FAILED)),
        ("gibberish", Scan(ScanVerdict.FAILED)),
        ("busy", Scan(ScanVerdict.FAILED)),
        ("limits", Scan(ScanVerdict.TOO_LARGE)),
    ],
)
def test_only_the_word_clean_is_clean(configured, manner, expected):
    with clamd(manner) as address:
        configured(address)
        assert scan(b"a plain file") == expected


def test_what_it_finds_is_named(configured):
    with clamd("good") as address:
        configured(address)
        assert scan(bytes(200_000) + EICAR) == Scan(ScanVerdict.INFECTED, "Eicar-Test-Signature")
        # And it is one that may be asked again.
        assert scan(b"a plain file") == Scan(ScanVerdict.CLEAN)


def test_more_than_it_takes_is_not_clean(configured, settings):
    with clamd("small") as address:
        configured(address)
        assert scan(bytes(SMALL + 200_000)).verdict is ScanVerdict.TOO_LARGE
    settings.CLAMD_BYTES_MAX = 1_000
    assert scan(bytes(1_001)) == Scan(ScanVerdict.TOO_LARGE)


def test_where_none_is_configured_nothing_is_said():
    assert scan(EICAR) is None


@pytest.mark.parametrize("address", ["127.0.0.1:1", "unix:/nowhere/clamd.ctl"])
def test_one_that_is_away_is_a_failure(configured, address):
    configured(address)
    assert scan(b"a plain file") == Scan(ScanVerdict.UNREACHABLE)


def received(member: CastMember, content: bytes) -> EvidenceFile:
    return receive_file(actor=member.actor, content=content, name="photo.jpg", now=puhui_now())


@pytest.mark.django_db
def test_an_infected_file_is_kept_and_given_to_nobody(configured, monkeypatch):
    lin = cast.lin()
    monkeypatch.setattr(
        "credits.evidence.access._rules", {"all": lambda _: EvidenceFile.objects.values("pk")}
    )
    with clamd("good") as address:
        configured(address)
        infected, clean = received(lin, INFECTED), received(lin, files.png())
    assert load(infected.digest) == INFECTED
    assert (quarantine_code(infected), quarantine_code(clean)) == ("INFECTED", None)
    assert EvidenceScan.objects.get(file=infected).signature == "Eicar-Test-Signature"
    assert list(visible_to(lin.actor)) == [clean]
    with pytest.raises(Http404):
        attachment(infected)
    assert attachment(clean).status_code == 200


@pytest.mark.django_db
def test_what_could_not_be_scanned_waits_and_is_released(configured):
    configured("127.0.0.1:1")
    lin = cast.lin()
    waits, bad = received(lin, files.png()), received(lin, INFECTED)
    assert quarantine_code(waits) == "SCAN_UNREACHABLE"
    with acting_as("worker"):
        scan_evidence()
    assert quarantine_code(waits) == "SCAN_UNREACHABLE"
    with clamd("good") as address:
        configured(address)
        with acting_as("worker"):
            scan_evidence()
    assert (quarantine_code(waits), quarantine_code(bad)) == (None, "INFECTED")
    assert EvidenceScan.objects.filter(file=waits).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("verdict", [ScanVerdict.FAILED, ScanVerdict.UNREACHABLE])
def test_files_that_the_scanner_never_reads_to_the_end_keep_no_other(configured, monkeypatch, verdict):
    configured("127.0.0.1:1")
    lin = cast.lin()
    _never, waits = received(lin, files.jpeg()), received(lin, files.png())
    monkeypatch.setattr(quarantine, "SCANS_MOST", 1)
    said = {files.jpeg(): Scan(verdict), files.png(): Scan(ScanVerdict.CLEAN)}
    monkeypatch.setattr(quarantine, "scan", said.get)
    # By lot: one of two is never drawn in so many runs once in 2^40 times.
    for _ in range(40):
        with acting_as("worker"):
            scan_evidence()
    assert quarantine_code(waits) is None
