"""Until when something may be filed on a notice is shown of the one notice on which it may be filed."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from credits.projects.filing_models import StakeholderNotice
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.projects.roofs import complete, noticed_now
from tests.credits.projects.test_objections import answer, object_to
from tests.credits.projects.test_told import change, submit

pytestmark = pytest.mark.django_db


def shown(notice: StakeholderNotice) -> str | None:
    """Return what everybody reads at the notice; its page says the same."""
    told = Client().get(reverse("stakeholder-notice", args=[notice.id])).json()["good_until"]
    page = Client().get(reverse("public-stakeholder-notice", args=[notice.id]), {"lang": "en"})
    assert ("To be filed before</th><td>–<" in page.content.decode()) == (told is None)
    return told


def listed() -> dict[str, str | None]:
    rows = Client().get(reverse("stakeholder-notices")).json()["results"]
    return {row["id"]: row["good_until"] for row in rows}


def test_it_is_shown_of_the_newest_notice_of_a_draft_alone():
    mei = cast.mei()
    project = complete(mei)
    first = StakeholderNotice.objects.get()
    assert datetime.fromisoformat(shown(first)) == first.good_until
    change(mei, project, address="5 Bakers' Lane, Yuexiu")
    second = noticed_now(mei, project)
    assert shown(first) is None
    assert datetime.fromisoformat(shown(second)) == second.good_until
    change(mei, project, address="6 Bakers' Lane, Yuexiu")
    third = noticed_now(mei, project)
    rows = listed()
    assert (rows[str(second.id)], rows[str(third.id)] is None) == (None, False)
    answer(cast.chen(), object_to(third), is_upheld=True)
    assert (shown(second), shown(third)) == (None, None), "an older one does not come to life again"
    fourth = noticed_now(mei, project)
    set_clock(fourth.ends_at)
    assert shown(fourth) is not None
    submit(mei, project)
    assert shown(fourth) is None
