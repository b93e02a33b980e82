"""A list meets a number here by one form of it, which is the database's and ours alike."""

from io import BytesIO

import pytest

from credits.projects.foreign.importing import import_foreign_claims
from credits.projects.keys import plain_key
from credits.projects.models import PLAIN_KEY, PLAIN_NUMBER, Meter, Project
from credits.projects.overlaps import overlaps_of
from credits.projects.selectors import numbers_of_live_meters
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.credits.projects.roofs import drafted

pytestmark = pytest.mark.django_db
ODD = [
    "00AB-1234",
    "ab 1234",
    "ＡＢ１２３４",
    "００ａｂ－１２３４",
    " ab/12.34_",
    "a\u3000b\u200b1234",
    "①AB1234",
    "表AB1234",
    "ＡＢ１２３４号",
    "ßab1234",
    "éAB1234",
]


@pytest.fixture
def written(db, request):
    """A project whose connection and meter are numbered as somebody wrote them."""
    project = drafted(cast.mei())
    Project.objects.filter(pk=project.pk).update(object_key=request.param)
    Meter.objects.create(
        project=project, input_name="x", serial_no=request.param, unit="kWh", added_at=puhui_now()
    )
    return Project.objects.get(pk=project.pk)


@pytest.mark.parametrize("written", ODD, indirect=True)
def test_the_database_finds_a_number_by_the_key_that_is_ours(written):
    key = plain_key(written.object_key)
    assert Meter.objects.annotate(plain=PLAIN_NUMBER).get().plain == key
    assert Project.objects.annotate(plain=PLAIN_KEY).get().plain == key
    assert numbers_of_live_meters({key}) == {key}


@pytest.mark.parametrize("written", ODD[:-2], indirect=True)
@pytest.mark.parametrize("kind", ["METER", "CONNECTION"])
def test_a_list_meets_a_number_however_either_is_written(written, kind):
    number = plain_key(written.object_key)
    row = f"CCER,C-1,{kind},00{number[:2]}-{number[2:]},2025-01-01,"
    table = f"register,reference,kind,number,days_from,days_to\n{row}\n"
    report = import_foreign_claims(actor=cast.chen().actor, now=puhui_now(), file=BytesIO(table.encode()))
    assert [(word.outcome, word.project_ids) for word in report.words] == [("CLASHES", (written.id,))]
    assert (kind, number) in {(found.kind, found.key) for found in overlaps_of(written)}
