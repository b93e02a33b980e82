"""A mirrored register: what two approved is filed, and only the authority's answer mints."""

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.people.roles import Role
from accounts.people.services import grant_role
from credits.evidence.storage import keep_file, load
from credits.evidence.sweep import sweep_evidence
from credits.issuance.errors import (
    AnswerDecided,
    AnswerEntered,
    AnswerUnfit,
    DigestMismatch,
    Involved,
    LabelTaken,
    NotFiled,
)
from credits.issuance.filing.bundle import make_bundle
from credits.issuance.filing_models import AuthorityAnswer, FilingPackage
from credits.issuance.models import Issuance, MintIntent
from credits.issuance.services import discard_answer, file_issuance
from credits.ledger.serial_models import SerialBlock
from credits.monitoring.report_models import MonitoringReport
from puhui.kernel.calendar import add_working_days, overrides
from puhui.kernel.canonical import digest_of
from puhui.kernel.clock import SHANGHAI, business_date, puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted, SamePerson
from puhui.kernel.roles import acting_as
from tests import cast
from tests.admin.signing_in import client_of
from tests.audit import broken_invariants
from tests.credits.issuance.mirrored import (
    GRANT,
    REFUSAL,
    confirmed,
    entered,
    file_all,
    filed,
    lay_mirrored,
    mint_all,
    minted,
)
from tests.credits.issuance.roof import PAPER, lay_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def roof(db):
    return lay_mirrored()


def test_a_second_city_is_a_file_and_its_344_tonnes_come_back_as_340(roof):
    issuance = minted(roof)
    assert (issuance.status, issuance.tonnes, issuance.issued_t) == ("MINTED", 344, 340)
    assert str(SerialBlock.objects.get()) == "GXPH-2026-PV-004-101-440"
    assert broken_invariants() == set()


def test_its_notice_runs_the_five_working_days_of_its_file_and_not_anothers_seven(roof):
    notice = roof.in_notice().notice
    assert notice.working_days == 5
    # From Monday 2 March, 10:00: Tuesday to Friday are four, and the next Monday ends the fifth.
    assert notice.ends_at == datetime(2026, 3, 10, tzinfo=SHANGHAI)


def test_the_package_is_read_without_us(roof):
    issuance = filed(roof)
    package = FilingPackage.objects.get()
    archive = ZipFile(BytesIO(load(package.digest)))
    for line in archive.read("SHA256SUMS").decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    content = json.loads(archive.read("filing.json"))
    assert content["tonnes"] == 344
    # Whoever has the file can compute the digest that verifier and registrars put their names to.
    assert digest_of(content["accounting_report"]["sealed"]) == issuance.digest
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(archive.read("filing.pdf"))).pages)
    assert "核查声明" in text
    assert "Read and found right." in text
    sheets = load_workbook(BytesIO(archive.read("filing.xlsx")))
    assert sheets.sheetnames[1:] == [
        "accounting_report",
        "verification_statement",
        "entrustments",
        "notice_record",
        "no_double_claim",
    ]
    assert issuance.status == "FILED"


def test_every_font_of_the_document_is_embedded(roof):
    filed(roof)
    archive = ZipFile(BytesIO(load(FilingPackage.objects.get().digest)))
    for page in PdfReader(BytesIO(archive.read("filing.pdf"))).pages:
        for font in page["/Resources"]["/Font"].get_object().values():
            descriptor = font.get_object()["/FontDescriptor"].get_object()
            assert "/FontFile2" in descriptor


def test_made_again_it_is_the_same_to_the_last_byte(roof):
    issuance = Issuance.objects.select_related("report__project", "statement__case__body__party").get(
        pk=filed(roof).pk
    )
    again = hashlib.sha256(make_bundle(issuance).archive).hexdigest()
    assert again == FilingPackage.objects.get().digest


def test_a_formula_in_a_name_stays_text_in_the_workbook(roof):
    issuance = roof.approved()
    roof.mei.organisation.name = '=HYPERLINK("http://x")'
    roof.mei.organisation.save()
    file_all()
    archive = ZipFile(BytesIO(load(FilingPackage.objects.get(issuance=issuance).digest)))
    cells = [cell for row in load_workbook(BytesIO(archive.read("filing.xlsx")))["head"] for cell in row]
    (named,) = [cell for cell in cells if str(cell.value).startswith("=HYPERLINK")]
    assert named.data_type == "s"


def test_the_sweep_of_evidence_knows_the_package(roof):
    keep_file(BytesIO(PAPER))
    filed(roof)
    counts: dict[str, int] = {}
    sweep_evidence(counts)
    assert counts["missing"] == 0
    storage_file = FilingPackage.objects.get().digest
    assert load(storage_file)


def test_it_is_filed_once_and_nothing_is_minted_without_an_answer(roof):
    issuance = filed(roof)
    with transaction.atomic(), acting_as("worker"):
        assert file_issuance(issuance_id=issuance.id, now=puhui_now()) is False
    assert mint_all() == {"minted": 0, "failed": 0}
    with (
        pytest.raises(IntegrityError, match="only the authority's answer"),
        transaction.atomic(),
        acting_as("worker"),
    ):
        MintIntent.objects.create(
            issuance=issuance, digest=issuance.digest, batch="X", first_no=1, last_no=344, made_at=puhui_now()
        )


def test_a_filing_needs_its_package(roof):
    issuance = roof.approved()
    with pytest.raises(IntegrityError, match="no package was filed"), transaction.atomic():
        Issuance.objects.filter(pk=issuance.pk).update(status="FILED")


@pytest.mark.parametrize(
    "told",
    [
        replace(GRANT, tonnes=345, serial="GXPH-2026-PV-004-1-345"),
        replace(GRANT, tonnes=339),
        replace(GRANT, tonnes=0, serial="GXPH-2026-PV-004-1-1"),
        replace(GRANT, serial="GXPH-2026-PV-004-000440-000101"),
        replace(GRANT, serial="GXPH-2026-PV-004-0-339"),
        replace(GRANT, serial="DEMO-GZ-PV-2025-0001-1-340"),
        replace(GRANT, serial=""),
    ],
)
def test_an_answer_fits_what_was_filed(roof, told):
    with pytest.raises(AnswerUnfit):
        entered(filed(roof), roof.chen, told)
    assert not AuthorityAnswer.objects.exists()


@pytest.mark.parametrize(
    "told",
    [
        replace(GRANT, document_no=" "),
        replace(GRANT, document_date=date(2026, 12, 1)),
        replace(REFUSAL, reason=" "),
    ],
)
def test_an_answer_names_a_document_that_has_come(roof, told):
    with pytest.raises(InvalidInput):
        entered(filed(roof), roof.chen, told)


def test_the_database_refuses_what_the_code_would(roof):
    issuance = filed(roof)
    good = entered(issuance, roof.chen)
    fields = {
        f.name: getattr(good, f.name)
        for f in AuthorityAnswer._meta.concrete_fields
        if f.name not in ("id", "issuance")
    }
    discard(good, roof.chen)
    for change, words in [
        ({"tonnes": 341}, "answer_of_as_many_numbers"),
        ({"tonnes": 345, "last_no": 445}, "more than was asked"),
        ({"label": "XX-2026-PV-004"}, "another form"),
        ({"buffer_t": 1}, "more than was asked"),
        ({"entered_by": roof.mei.party.id, "entered_by_user": roof.mei.user.id}, "uninvolved registrars"),
        ({"entered_by": roof.tang.party.id}, "uninvolved registrars"),
        ({"status": "CONFIRMED"}, "does not start"),
    ]:
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            AuthorityAnswer.objects.create(issuance=issuance, **fields | change)


def discard(answer, by):
    return discard_answer(actor=by.actor, answer_id=answer.id, reason="a slip", now=puhui_now())


def test_two_persons_enter_and_confirm(roof):
    answer = entered(filed(roof), roof.chen)
    with pytest.raises(SamePerson):
        confirmed(answer, roof.chen)
    second = replace(roof.chen, actor=replace(roof.chen.actor, user_id=roof.tang.user.id))
    with pytest.raises(SamePerson):
        confirmed(answer, second)
    with pytest.raises(IntegrityError, match="answer_confirmed_by_another"), transaction.atomic():
        AuthorityAnswer.objects.update(
            status="CONFIRMED",
            decided_by=roof.chen.party.id,
            decided_by_user=roof.chen.user.id,
            decided_at=puhui_now(),
        )
    with pytest.raises(DigestMismatch):
        confirmed(answer, roof.tang, digest="0" * 64)
    for other, refusal in ((roof.mei, NotPermitted), (cast.rui(), NotFound), (roof.wei, NotFound)):
        with pytest.raises(refusal):
            confirmed(answer, other)
    assert confirmed(answer, roof.tang).status == "CONFIRMED"
    for again in (roof.tang, roof.chen):
        with pytest.raises(AnswerDecided):
            confirmed(answer, again)
    with pytest.raises(IntegrityError, match="keeps_its_terms"), transaction.atomic():
        AuthorityAnswer.objects.update(tonnes=341)


def test_whoever_has_a_part_in_it_does_not_answer(roof):
    issuance = filed(roof)
    grant_role(
        actor=cast.INSTALLATION,
        now=puhui_now(),
        user_id=roof.chen.user.id,
        role="TRADER",
        party_id=roof.mei.organisation.id,
    )
    with pytest.raises(Involved):
        entered(issuance, roof.chen)


def test_a_slip_is_discarded_and_entered_again(roof):
    issuance = filed(roof)
    answer = entered(issuance, roof.chen)
    with pytest.raises(AnswerEntered):
        entered(issuance, roof.tang)
    assert discard(answer, roof.chen).status == "DISCARDED"
    with pytest.raises(AnswerDecided):
        discard(answer, roof.chen)
    assert confirmed(entered(issuance, roof.tang), roof.chen).status == "CONFIRMED"


def test_an_answer_waits_for_a_filing(roof):
    issuance = roof.approved()
    with pytest.raises(NotFiled):
        entered(issuance, roof.chen)


def test_a_label_belongs_to_one_filing(roof):
    minted(roof)
    roof.project = lay_project(roof.mei, key="second", scheme="MIRR", region="CN-GX")
    with pytest.raises(LabelTaken):
        entered(filed(roof), roof.chen, replace(GRANT, serial="GXPH-2026-PV-004-1001-1340"))


def test_labels_count_for_themselves(roof):
    minted(roof)
    roof.project = lay_project(roof.mei, key="second", scheme="MIRR", region="CN-GX")
    second = minted(roof, replace(GRANT, serial="GXPH-2026-PV-005-101-440"))
    assert second.batch == "GXPH-2026-PV-005"
    assert broken_invariants() == set()


def test_the_authority_refuses_and_the_period_is_free_again(roof):
    issuance = filed(roof)
    confirmed(entered(issuance, roof.chen, REFUSAL), roof.tang)
    issuance.refresh_from_db()
    assert (issuance.status, MonitoringReport.objects.get().status) == ("REFUSED", "REJECTED")
    assert mint_all() == {"minted": 0, "failed": 0}
    assert roof.draft().status == "DRAFT"


def test_nobody_but_the_authority_refuses_what_is_filed(roof):
    issuance = filed(roof)
    with pytest.raises(IntegrityError, match="the authority has not refused it"), transaction.atomic():
        Issuance.objects.filter(pk=issuance.pk).update(status="REFUSED")


def test_the_authoritys_serials_are_looked_up_as_ours_are(roof, client):
    issuance = minted(roof)
    for text in ("GXPH-2026-PV-004-101-440", "gxph-2026-pv-004-000101-000440"):
        answer = client.get(f"/api/v1/registry/serials/{text}").json()
        assert (answer["batch"], answer["quantity_t"]) == (issuance.batch, 340)
    assert client.get("/api/v1/registry/serials/GXPH-2026-PV-004-440").json()["quantity_t"] == 1
    assert client.get("/api/v1/registry/serials/GXPH-2026-PV-004-441").status_code == 404
    assert client.get("/api/v1/registry/serials/GXPH-2026-PV-009-1-2").status_code == 400
    entry = client.get(f"/api/v1/registry/issuances/{issuance.batch}").json()
    assert (entry["issued_t"], entry["serial"]) == (340, "GXPH-2026-PV-004-101-440")


def test_the_owner_downloads_the_package_and_reads_the_answer(roof):
    issuance = minted(roof)
    client = cast.client_for(roof.mei)
    body = client.get(f"/api/v1/issuances/{issuance.id}").json()
    assert (body["status"], body["asked_t"], body["issued_t"]) == ("MINTED", 344, 340)
    assert body["filing"]["answer"]["lapsed_t"] == 4
    answer = client.get(f"/api/v1/issuances/{issuance.id}/filing")
    assert hashlib.sha256(answer.content).hexdigest() == body["filing"]["digest"]
    assert answer["Content-Type"] == "application/zip"


def test_what_is_filed_waits_with_a_day_for_the_authoritys_answer_until_one_is_entered(roof):
    issuance = filed(roof)
    day = add_working_days(business_date(issuance.package.filed_at), 20, overrides())
    label, rong = "Filings without the authority's answer", client_of(cast.staff("Rong", Role.REGISTRAR))
    (work,) = [one for one in figures(rong) if str(one.label) == label]
    assert (work.value, str(work.note)) == ("1", f"The first of it is due on {day}.")
    for page in (work.url, f"/admin/credits/issuance/{issuance.pk}/change/"):
        assert f"{day:%Y-%m-%d}" in rong.get(page).content.decode()
    entered(issuance, roof.chen)
    (work,) = [one for one in figures(rong) if str(one.label) == label]
    assert work.value == "0", "then it waits on the answers' own list"


def figures(client) -> list:
    return client.get("/admin/").context["panels"]["figures"]
