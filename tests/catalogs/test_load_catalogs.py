"""`manage.py load_catalogs` fills an empty database and does nothing the second time."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits.factors.models import FactorVersion
from credits.methodologies import catalog_loading
from credits.methodologies.models import CatalogRevision, InForce, MethodologyVersion
from puhui.kernel.catalog import DocumentError

pytestmark = pytest.mark.django_db


def load() -> str:
    out = StringIO()
    call_command("load_catalogs", stdout=out)
    return out.getvalue()


def test_an_empty_database_is_filled():
    load()
    assert MethodologyVersion.objects.count() == 38
    assert InForce.objects.count() == 25
    assert FactorVersion.objects.count() > 20


def test_the_second_time_nothing_of_ours_is_written():
    load()
    revisions = CatalogRevision.objects.count()
    with CaptureQueriesContext(connection) as queries:
        told = load()
    assert {line.rpartition(": ")[2] for line in told.splitlines()} == {"unchanged"}
    assert CatalogRevision.objects.count() == revisions
    assert len(queries.captured_queries) < 40


def test_a_refused_document_is_one_clear_sentence_and_leaves_nothing_half_loaded(monkeypatch):
    def refuse(**_):
        raise DocumentError("broken", "Mend it.", key="code", line=3, file="a.toml")

    monkeypatch.setattr("credits.management.commands.load_catalogs.load_methodologies", refuse)
    with pytest.raises(CommandError, match=r"a.toml:3: code: broken. Mend it."):
        load()
    assert catalog_loading.MethodologyVersion.objects.count() == 0
    assert FactorVersion.objects.count() == 0
