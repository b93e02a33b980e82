"""Notices of a database that exists: one that runs tells all, one that is over binds as it did."""

import pytest
from django.db import connection

from credits.projects.filing_models import StakeholderNotice
from credits.projects.told_guards import CARRIED_OVER
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.projects.roofs import complete, drafted, noticed_now
from tests.credits.projects.test_told import change, filed_plainly, refused_for, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def of_before():
    """Two notices as they were before they kept anything, one over and one running, carried over by then."""
    mei = cast.mei()
    over = complete(mei)
    running = drafted(mei, object_key="0301-0000-4712", address="4 Bakers' Lane, Yuexiu")
    notice = noticed_now(mei, running)
    told = notice.told, notice.digest
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL puhui.teardown = 'on'")
        StakeholderNotice.objects.update(told=None, digest="")
        cursor.execute("SET LOCAL puhui.teardown = 'off'")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(CARRIED_OVER)
    notice.refresh_from_db()
    assert (notice.told, notice.digest) == told
    return mei, over, running


def test_one_that_runs_keeps_from_then_on_what_its_project_says(of_before):
    mei, _, running = of_before
    change(mei, running, address="elsewhere")
    assert noticed_now(mei, running).told["address"] == "elsewhere"


def test_one_that_is_over_binds_what_it_bound_and_is_good_as_long_as_any(of_before):
    mei, over, _ = of_before
    notice = StakeholderNotice.objects.get(project=over)
    assert (notice.told, notice.digest) == (None, "")
    change(mei, over, object_key="0301-0000-9999")
    assert refused_for(mei, over) == ["object_key"]
    change(mei, over, object_key="0301-0000-4711", address="elsewhere")
    shown = puhui_now()
    set_clock(notice.good_until)
    assert filed_plainly(over) == ("project_filed_while_its_notice_is_good", "its notice is too old")
    set_clock(shown)
    assert submit(mei, over).status == "SUBMITTED"
