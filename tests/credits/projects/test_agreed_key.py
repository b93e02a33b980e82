"""A list may tell digests for numbers: what projects here have named is found by the agreed key alone.

What it leaves, and blocks later, is in test_kept_digests.py.
"""

from base64 import b64encode
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command

from credits.projects.errors import ClaimedElsewhere
from credits.projects.foreign.agreed_key import AgreedKeyWrong, read_agreed_key
from credits.projects.foreign.digested import KeyMissing
from credits.projects.foreign.rows import ListHeadingWrong
from credits.projects.object_models import ForeignClaim
from credits.projects.services import submit_project
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.credits.projects.lists import AGREED, HEADING, OTHER, SECRET, digested, take_in
from tests.credits.projects.roofs import complete


def test_a_digest_is_what_anybody_computes_from_the_key_and_the_plain_number():
    key = bytes(range(32))
    # echo -n 'METER|M030100004711' | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f
    wanted = "4029f150ca2c0c19cd65f3c51d80587a11339b5f56ad6593e47f6e926d40072d"
    for written in (key.hex(), key.hex().upper(), b64encode(key).decode(), f" {key.hex()}\n"):
        assert read_agreed_key(written).digest_of("METER", "M030100004711") == wanted


@pytest.mark.parametrize(
    "written",
    [
        "",
        sha256(b"short").hexdigest()[:62],
        b64encode(bytes(range(31))).decode(),
        "00" * 32,
        b64encode(b"secret" * 8).decode(),
        bytes(range(32)).hex() + "0",
        "not a key of any kind, however long it is written",
        bytes(range(256)).hex() * 3,
    ],
)
def test_a_short_key_or_none_at_all_is_refused_and_not_told(written):
    with pytest.raises(AgreedKeyWrong) as refused:
        read_agreed_key(written)
    assert not written or written not in repr(refused.value) + str(refused.value)
    # A chained error would show the text in a log.
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_a_key_prints_as_nothing():
    shown = repr(AGREED) + str(AGREED)
    assert SECRET[:8] not in shown
    assert repr(bytes.fromhex(SECRET)) not in shown


@pytest.mark.django_db
def test_a_digest_is_met_however_the_number_is_written_and_blocks_the_filing():
    mei, chen = cast.mei(), cast.chen()
    project = complete(mei)  # its meter is M-0301-0000-4711
    report = take_in(
        chen, digested("METER", "００ｍ０３０１/0000 4711"), digested("METER", "M-0301-0000-4712")
    )
    words = [(word.row, word.outcome, word.project_ids) for word in report.words]
    assert words == [(2, "CLASHES", (project.id,)), (3, "NOT_MET", ())]
    claim, left = ForeignClaim.objects.order_by("row_number")
    assert (left.key, left.digest) == ("", AGREED.digest_of("METER", "M030100004712"))
    assert (claim.agreed, claim.digest) == (None, "")
    assert (claim.register, claim.key, claim.row_number) == ("CCER", "M030100004711", 2)
    with pytest.raises(ClaimedElsewhere):
        submit_project(actor=mei.actor, now=puhui_now(), project_id=project.id)
    assert take_in(chen, digested("METER", "m030100004711")).counts() == {"KNOWN": 1}
    event = AuditEvent.objects.filter(action="foreign_claims_imported").earliest("pk")
    assert event.detail == {"clashes": 1, "not_met": 1}


@pytest.mark.django_db
def test_the_connection_of_a_project_is_met_and_a_number_of_another_kind_is_not():
    complete(cast.mei())  # its connection is 0301-0000-4711
    chen = cast.chen()
    assert take_in(chen, digested("CONNECTION", "301 0000 4711")).counts() == {"CLASHES": 1}
    assert take_in(chen, digested("DEVICE", "301 0000 4711")).counts() == {"NOT_MET": 1}


@pytest.mark.django_db
def test_another_key_meets_nothing():
    complete(cast.mei())
    assert take_in(cast.chen(), digested("METER", "M030100004711"), agreed=OTHER).counts() == {"NOT_MET": 1}
    assert not ForeignClaim.objects.exclude(key="").exists()


@pytest.mark.django_db
def test_what_is_no_digest_and_a_ride_are_told_row_by_row():
    chen = cast.chen()
    report = take_in(
        chen,
        "CCER,C-1,METER,M030100004711,2025-01-01,",
        digested("TRIP", "K-2026-000001"),
        digested("METER", "M030100004711", "2025-02-30,"),
        digested("METER", "M030100004711").upper(),
    )
    assert [(word.outcome, word.why) for word in report.words] == [
        ("REFUSED", "digest_invalid"),
        ("REFUSED", "trip_needs_its_number"),
        ("REFUSED", "days_invalid"),
        ("NOT_MET", ""),
    ]


@pytest.mark.django_db
def test_a_list_of_digests_without_a_key_is_not_taken_and_one_of_numbers_needs_none():
    chen = cast.chen()
    with pytest.raises(KeyMissing):
        take_in(chen, digested("METER", "M030100004711"), agreed=None)
    with pytest.raises(ListHeadingWrong):
        take_in(chen, heading="register,reference,kind,days_from,days_to\n")
    both = "register,reference,kind,digest,number,days_from,days_to\n"
    row = "CCER,C-1,METER,not looked at,M-4711,2025-01-01,"
    assert take_in(chen, row, heading=both, agreed=None).counts() == {"TAKEN": 1}


@pytest.mark.django_db
def test_the_command_takes_the_key_from_a_file_or_the_environment_and_says_what_is_kept(
    tmp_path, capsys, monkeypatch
):
    complete(cast.mei())
    table, key = tmp_path / "ccer.csv", tmp_path / "key"
    table.write_text(HEADING + digested("METER", "M030100004711") + "\n" + digested("PLOT", "4401") + "\n")
    with pytest.raises(CommandError, match="give the key agreed"):
        call_command("import_foreign_claims", str(table))
    key.write_bytes(b"\xff" + SECRET.encode())
    with pytest.raises(CommandError, match="no key in base64"):
        call_command("import_foreign_claims", str(table), key_file=key)
    key.write_text(SECRET + "\n")
    call_command("import_foreign_claims", str(table), key_file=key, dry_run=True)
    monkeypatch.setenv("AGREED_KEY", SECRET)
    call_command("import_foreign_claims", str(table))
    told = capsys.readouterr().out
    assert told.count("row 3: NOT_MET") == told.count("are kept, and block") == 2
    assert SECRET not in told
    assert ForeignClaim.objects.exclude(key="").get().key == "M030100004711"
