"""Recording the filing: of what is approved, once, and as the text itself says."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.errors import DraftStateConflict
from puhui.kernel.catalog import DocumentError
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotPermitted
from puhui.kernel.models import AuditEvent
from tests.credits.methodologies.cups import SCAN, approve, file_it, filed, submitted


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


@pytest.mark.database
def test_the_database_keeps_a_filing(rong, fang):
    rows = MethodologyDraft.objects.filter(pk=filed(rong, fang).pk)
    with pytest.raises(IntegrityError, match="filed_once_and_approved"), transaction.atomic():
        rows.update(filing_number="X")


@pytest.mark.database
def test_half_a_filing_is_none(approved):
    with pytest.raises(IntegrityError, match="filing_is_whole"), transaction.atomic():
        MethodologyDraft.objects.filter(pk=approved.pk).update(filed_at=puhui_now())
