"""Recording the filing: of what is approved, once, and as the text itself says."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.errors import DraftStateConflict
from credits.schemes.models import Scheme
from credits.schemes.rules import RulesEnded
from puhui.kernel.catalog import DocumentError
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotPermitted
from puhui.kernel.models import AuditEvent
from tests.credits.methodologies.cups import SCAN, approve, cups, file_it, filed, submitted


@pytest.fixture
def approved(rong, fang) -> MethodologyDraft:
    return approve(fang, submitted(rong))


def test_the_filing_is_kept_with_its_paper_and_who_recorded_it(approved, he):
    draft = file_it(he, approved)
    assert (draft.filing_number, draft.filing_date) == ("DEMO-M-2026-101", date(2026, 10, 30))
    assert (draft.scan_digest, draft.filed_by) == (SCAN, he.actor.person_id)
    assert AuditEvent.objects.get(action="methodology_draft_filed").detail["scan"] == SCAN


@pytest.mark.parametrize(
    ("change", "key"),
    [({"number": "DEMO-M-2026-102"}, "filing.number"), ({"filed_on": date(2026, 10, 31)}, "filing.date")],
)
def test_another_filing_than_the_texts_is_refused_by_its_key(change, key, approved, fang):
    with pytest.raises(DocumentError, match="the text says that it is filed as") as refused:
        file_it(fang, approved, **change)
    assert refused.value.key == key
    approved.refresh_from_db()
    assert approved.filed_at is None


@pytest.mark.parametrize("scan", ["", "5C" * 32, "5c" * 31, "no digest"])
def test_a_scan_without_a_digest_is_refused(scan, approved, fang):
    with pytest.raises(InvalidInput):
        file_it(fang, approved, scan_digest=scan)


def test_nothing_is_filed_before_its_approval_or_twice(rong, fang):
    with pytest.raises(DraftStateConflict):
        file_it(fang, submitted(rong))
    draft = filed(rong, fang)
    with pytest.raises(DraftStateConflict):
        file_it(fang, draft)


def test_the_administrator_files_nothing(approved, rong):
    with pytest.raises(NotPermitted):
        file_it(rong, approved)


@pytest.mark.parametrize("word", ["design", "reconstructed"])
def test_a_formula_of_ones_own_is_filed_as_a_demonstration_alone(word, rong, fang):
    formula = ('formula_confidence = "design"', f'formula_confidence = "{word}"')
    assert filed(rong, fang, cups(formula)).filed_at is not None
    with pytest.raises(DocumentError, match=f"a formula that is {word} cannot be filed") as refused:
        submitted(rong, cups(formula, ("demonstration = true", "demonstration = false")))
    assert (refused.value.key, bool(refused.value.fix)) == ("formula_confidence", True)


@pytest.mark.database
def test_the_database_files_no_formula_of_ones_own_with_an_authority(approved, fang):
    rows = MethodologyDraft.objects.filter(pk=file_it(fang, approved).pk)
    with pytest.raises(IntegrityError, match="draft_of_a_known_formula"), transaction.atomic():
        rows.update(is_demonstration=False)


def test_nothing_is_filed_with_an_authority_whose_rules_have_ended(approved, fang):
    measures = {"rules_zh": "管理办法", "rules_en": "Measures"}
    Scheme.objects.update(**measures, rules_last_day=date(2026, 11, 1))
    with pytest.raises(RulesEnded, match="Measures ended on 2026-11-01, and DEMO names no successor"):
        file_it(fang, approved)
    Scheme.objects.update(rules_last_day=date(2026, 11, 2))
    assert file_it(fang, approved).filed_at is not None


@pytest.mark.database
def test_the_database_keeps_a_filing(rong, fang):
    rows = MethodologyDraft.objects.filter(pk=filed(rong, fang).pk)
    with pytest.raises(IntegrityError, match="filed_once_and_approved"), transaction.atomic():
        rows.update(filing_number="X")


@pytest.mark.database
def test_half_a_filing_is_none(approved):
    with pytest.raises(IntegrityError, match="filing_is_whole"), transaction.atomic():
        MethodologyDraft.objects.filter(pk=approved.pk).update(filed_at=puhui_now())
