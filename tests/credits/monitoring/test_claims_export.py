"""What is credited here goes to another register under the key agreed with it; nothing of a resident does."""

import csv
import re
import tracemalloc
from datetime import date
from hashlib import sha256
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.people.roles import Role
from credits.issuance.services import confirm_void, execute_voids, propose_void
from credits.monitoring.claims_export import GivenOut, export_claims
from credits.monitoring.credited_object_models import CreditedObject
from credits.monitoring.number_claim_models import NumberClaim
from credits.projects.foreign.agreed_key import read_agreed_key
from credits.projects.foreign.importing import import_foreign_claims
from credits.projects.object_models import ForeignClaim
from credits.registry.services import end_open_transfers
from credits.verification.models import Case
from credits.verification.services import return_case, submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotPermitted
from puhui.kernel.models import AuditEvent
from puhui.kernel.roles import acting_as
from tests import cast
from tests.cast import GUANGZHOU
from tests.credits.activities.homes import home, meter
from tests.credits.activities.sending import send
from tests.credits.issuance.laid_once import copy_of_roof, roof  # noqa: F401
from tests.credits.monitoring.crediting import credit
from tests.credits.monitoring.test_metered import bill

pytestmark = pytest.mark.django_db
SECRET = sha256(b"agreed with VCS").hexdigest()
AGREED, OTHER = read_agreed_key(SECRET), read_agreed_key(sha256(b"agreed with CCER").hexdigest())
CELLS = (
    "OTHER_PUHUI",
    "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "CONNECTION|METER|DEVICE|PLOT|OPERATOR",
    "[0-9a-f]{64}",
    r"\d{4}-\d\d-\d\d",
    r"\d{4}-\d\d-\d\d",
)


def given(member, **terms) -> list[dict[str, str]]:
    """Return the rows of a list."""
    terms = {"register": "VCS", "agreed": AGREED, "into": BytesIO()} | terms
    export_claims(actor=member.actor, now=puhui_now(), **terms)
    return list(csv.DictReader(StringIO(terms["into"].getvalue().decode("ascii"))))


def things(rows: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(row["kind"], row["digest"]) for row in rows}


ROOF = {
    ("CONNECTION", AGREED.digest_of("CONNECTION", "GRID4401001")),
    ("METER", AGREED.digest_of("METER", "PVGRID4401001")),
}


def test_what_a_sealed_report_claims_goes_out_by_its_days_and_its_project_without_a_number(roof):  # noqa: F811
    assert given(roof.chen) == []  # a registered project that has reported nothing
    roof.sent_in()
    rows = given(roof.chen)
    assert things(rows) == ROOF
    assert {(row["register"], row["reference"], row["days_from"], row["days_to"]) for row in rows} == {
        ("OTHER_PUHUI", str(roof.project.id), "2025-01-01", "2026-01-01")
    }
    assert things(given(roof.chen, agreed=OTHER)).isdisjoint(ROOF)
    for row in rows:
        assert all(map(re.fullmatch, CELLS, row.values())), row


def test_rows_come_in_one_order_that_tells_nothing_of_the_numbers(roof):  # noqa: F811
    lay_things(roof.sent_in(), 1, 50)
    rows = CreditedObject.objects.order_by("id").values_list("kind", "key")
    assert [row["digest"] for row in given(roof.chen)] == [AGREED.digest_of(*thing) for thing in rows]


def test_the_list_is_taken_in_under_its_key_and_meets_nothing_under_another(roof):  # noqa: F811
    roof.sent_in()
    file = BytesIO()
    terms = {"actor": roof.chen.actor, "now": puhui_now()}
    export_claims(register="OTHER_PUHUI", agreed=AGREED, into=file, **terms)
    assert import_foreign_claims(file=file, agreed=OTHER, **terms).counts() == {"NOT_MET": 2}
    report = import_foreign_claims(file=file, agreed=AGREED, **terms)
    assert {(word.outcome, word.project_ids) for word in report.words} == {("CLASHES", (roof.project.id,))}
    met = ForeignClaim.objects.exclude(key="")
    assert set(met.values_list("kind", "key", "reference")) == {
        ("CONNECTION", "GRID4401001", str(roof.project.id)),
        ("METER", "PVGRID4401001", str(roof.project.id)),
    }


def test_a_returned_reports_things_are_left_out_and_a_voided_batchs_are_not(roof):  # noqa: F811
    report = roof.sent_in()
    case = Case.objects.get(report=report)
    return_case(actor=roof.verifier_of(case).actor, case_id=case.id, reason="a photo", now=puhui_now())
    assert given(roof.chen) == []
    again = submit_report(actor=roof.mei.actor, report_id=report.id, now=puhui_now())
    issuance = roof.minted(again)
    void = propose_void(
        actor=roof.chen.actor, issuance_id=issuance.id, reason="counted twice", now=puhui_now()
    )
    confirm_void(actor=roof.tang.actor, void_id=void.id, reason="seen", now=puhui_now())
    with transaction.atomic(), acting_as("worker"):
        assert execute_voids(release=end_open_transfers, now=puhui_now())["voided"] == 1
    # Credited once holds on: nobody has these days again, here or there.
    assert CreditedObject.objects.filter(released_at=None).count() == 2
    assert things(given(roof.chen)) == ROOF


def test_a_residents_home_does_not_leave(lin):
    send(lin, bill(meter(lin, home(lin), "pv 77/0001", days=10), ago=1))
    credit()
    assert NumberClaim.objects.get().side == "PERSON"
    assert given(cast.chen()) == []


def test_only_a_registrar_of_the_whole_scheme_gives_lists_out(roof):  # noqa: F811
    file = BytesIO()
    city = cast.staff("Jun", Role.REGISTRAR, region=GUANGZHOU)
    for member in (roof.mei, cast.lin(), cast.fang(), roof.wei, city, cast.staff("Bo", Role.AUDITOR)):
        with pytest.raises(NotPermitted):
            given(member, into=file)
    with pytest.raises(InvalidInput):
        given(roof.chen, register="GOLD")
    assert file.getvalue() == b""
    assert not AuditEvent.objects.filter(action="claims_exported").exists()


def test_the_trail_keeps_who_had_how_many_rows_of_which_digest_and_never_the_key(roof):  # noqa: F811
    roof.sent_in()
    file = BytesIO()
    terms = {"register": "VCS", "agreed": AGREED, "reason": "asked for in March"}
    told = export_claims(actor=roof.chen.actor, now=puhui_now(), into=file, **terms)
    assert told == GivenOut(2, sha256(file.getvalue()).hexdigest())
    event = AuditEvent.objects.get(action="claims_exported")
    assert (event.object_id, event.actor_user_id) == (told.digest, roof.chen.user.pk)
    assert (event.reason, event.detail) == ("asked for in March", {"register": "VCS", "rows": 2})


def test_the_command_writes_a_new_file_or_none(roof, tmp_path, capsys, monkeypatch):  # noqa: F811
    roof.sent_in()
    path, key = tmp_path / "list.csv", tmp_path / "key"
    with pytest.raises(CommandError, match="Give the agreed key"):
        call_command("export_claims", "VCS", into=path)
    key.write_text("ab" * 31)
    with pytest.raises(CommandError, match="32 random bytes"):
        call_command("export_claims", "VCS", into=path, key_file=key)
    assert not path.exists()
    monkeypatch.setenv("AGREED_KEY", SECRET)
    call_command("export_claims", "VCS", into=path)
    assert things(list(csv.DictReader(StringIO(path.read_text())))) == ROOF
    told = capsys.readouterr().out
    assert f"2 rows, SHA-256 {sha256(path.read_bytes()).hexdigest()}" in told
    with pytest.raises(CommandError, match="exists"):
        call_command("export_claims", "VCS", into=path)


def test_a_list_that_breaks_off_is_no_file_and_no_event(roof, tmp_path, monkeypatch):  # noqa: F811
    roof.sent_in()
    monkeypatch.setenv("AGREED_KEY", SECRET)

    def full(**_event) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("credits.monitoring.claims_export.record_event", full)
    with pytest.raises(OSError, match="no space"):
        call_command("export_claims", "VCS", into=tmp_path / "list.csv")
    assert list(tmp_path.iterdir()) == []


class Nothing(BytesIO):
    """A file that keeps nothing of what is written."""

    def write(self, data) -> int:
        return len(data)


def peak_of_a_list(member, rows: int) -> int:
    """Return the most bytes that Python held at a time while it wrote a list of so many rows."""
    tracemalloc.start()
    try:
        told = export_claims(
            actor=member.actor, now=puhui_now(), register="VCS", agreed=AGREED, into=Nothing()
        )
        assert told.rows == rows
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_list(roof):  # noqa: F811
    report = roof.sent_in()
    peaks = []
    for begins, rows in ((1, 4_000), (4_001, 16_000)):
        lay_things(report, begins, rows)
        peaks.append(peak_of_a_list(roof.chen, 2 + begins - 1 + rows))
    assert peaks[1] < peaks[0] * 1.5


def lay_things(report, begins: int, count: int) -> None:
    """Lay claims of devices as plain rows, past the lock that each takes."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE credits_creditedobject DISABLE TRIGGER USER")
        cursor.execute(
            """INSERT INTO credits_creditedobject (id, report_id, kind, key, days_from, days_to, claimed_at)
               SELECT gen_random_uuid(), %s, 'DEVICE', 'D00' || n, %s, %s, now()
                 FROM generate_series(%s, %s) n""",
            [report.pk, date(2025, 1, 1), date(2026, 1, 1), begins, begins + count - 1],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE credits_creditedobject ENABLE TRIGGER USER")
