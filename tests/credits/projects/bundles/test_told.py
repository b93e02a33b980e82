"""What is decided on a bundle its agent hears, and each owner of its sites, once."""

import pytest
from django.db.models import Count
from django.utils.translation import override

from accounts.notifications.kinds import wording
from accounts.notifications.models import Notification
from credits.projects.bundles.joining import end_site, turn_sites_away
from credits.projects.bundles.models import Site
from puhui.kernel.clock import puhui_now
from tests.credits.projects.roofs import decide

pytestmark = pytest.mark.django_db


def told(party) -> list[str]:
    rows = Notification.objects.filter(party=party, kind__contains="project_").order_by("id")
    return list(rows.values_list("kind", flat=True))


def test_owners_hear_that_their_bundle_is_suspended_resumed_and_closed_each_once(village):
    # The first owner has two roofs, the third none.
    bundle = village.registered([village.row(1), village.row(2, owner=village.owners[0].code)])
    for decision in ("suspend", "resume", "close"):
        bundle = decide(village.chen, bundle, decision)
    expected = ["project_suspended", "project_resumed", "project_closed"]
    assert told(village.owners[0].party) == [f"bundle_{kind}" for kind in expected]
    assert told(village.owners[2].party) == []
    assert told(village.clerk.organisation)[-3:] == expected
    times = Notification.objects.values("party", "cause").annotate(times=Count("id"))
    assert {row["times"] for row in times} == {1}


def test_whose_roof_had_ended_hears_of_the_closing_alone_and_that_a_remainder_is_settled(village):
    bundle = village.registered(village.rows()[:2])
    site = Site.objects.get(owner=village.owners[1].party)
    terms = {"bundle_id": bundle.id, "now": puhui_now(), "reason": "rebuilt"}
    end_site(actor=village.clerk.actor, site_id=site.id, **terms)
    table = village.send(bundle, [village.row(3)])
    turn_sites_away(actor=village.chen.actor, table_id=table.id, **terms)
    for decision in ("suspend", "close"):
        bundle = decide(village.chen, bundle, decision, "The village moves.")
    assert told(village.owners[1].party) == ["bundle_project_closed"]
    assert told(village.owners[2].party) == [], "a roof that was turned away never was of it"
    row = Notification.objects.get(party=village.owners[1].party, kind="bundle_project_closed")
    for language, remainder in (("en", "under a tonne"), ("zh-hans", "不足一吨的余量")):
        with override(language):
            body = wording(row.kind, row.params)[1]
        assert "The village moves." in body
        assert remainder in body
