"""The declaration of no double claim in a filing is the project's own, as its report was sealed."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from credits.issuance.filing.bundle import make_bundle
from credits.issuance.filing.content import filing_content
from credits.issuance.filing.texts import REGISTERS
from credits.issuance.models import Issuance
from credits.projects.models import ALL_REGISTERS
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.joiners import GRAMS, NOVEMBER, OCTOBER, joins, open_office, send

pytestmark = pytest.mark.django_db


def package(issuance: Issuance) -> ZipFile:
    return ZipFile(BytesIO(make_bundle(issuance).archive))


def test_it_names_every_register_the_owner_declared_in_all_three_papers(roof):
    archive = package(roof.approved())
    content = json.loads(archive.read("filing.json"))
    told = content["no_double_claim"]
    sealed = content["accounting_report"]["sealed"]["project"]["declared_free_of"]
    assert [each["register"] for each in told["registers"]] == sealed == roof.project.declared_free_of
    assert sealed == ["CCER", "GREEN_CERTIFICATE", "OTHER_PUHUI", "VCS"]
    assert told["declared"] is True
    assert told["ground"] == "由业主随项目声明 declared by the owner with the project"
    sheet = load_workbook(BytesIO(archive.read("filing.xlsx")))["no_double_claim"]
    rows = {row[0].value: row[1].value for row in sheet}
    label = "register 声明未在此重复申报 Declared not to be claimed under"
    assert [rows[f"registers[{number}].{label}"] for number in (1, 2, 3, 4)] == sealed
    assert rows["registers[2].words 名称 Name"] == "绿色电力证书 green electricity certificates"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(archive.read("filing.pdf"))).pages)
    _, declaration = text.rsplit("5. Declaration of no double claim", 1)
    for code in sealed:
        assert code in declaration
    assert "绿色电力证书" in declaration
    assert "GEC" not in declaration


def test_what_was_not_declared_is_not_told(roof):
    """No such project is taken in: should one ever be, the paper claims no more than its report."""
    issuance = roof.approved()
    issuance.report.content["project"] |= {"declared_free_of": ["VCS"], "no_double_claim": False}
    told = filing_content(issuance)["no_double_claim"]
    assert [each["register"] for each in told["registers"]] == ["VCS"]
    assert told["declared"] is False


def test_for_the_residents_of_a_programme_nobody_declares_and_the_constraint_is_named(roof):
    open_office()
    set_clock(OCTOBER)
    for number, grams in enumerate(GRAMS):
        joins(number, grams)
    set_clock(NOVEMBER)
    issuance = roof.approved(send(cast.ning().actor))
    told = json.loads(package(issuance).read("filing.json"))["no_double_claim"]
    assert told == {
        "declared": False,
        "registers": [],
        "ground": "每一克减排量只取自一次转让，由数据库约束保证"
        " each gram is taken from one assignment, once, under a constraint of the database",
    }


def test_every_register_that_can_be_declared_has_its_words():
    assert sorted(REGISTERS) == ALL_REGISTERS
