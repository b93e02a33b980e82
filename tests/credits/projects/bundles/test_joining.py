"""Roofs that join a registered bundle: by table, seen by a registrar, and for no day before that."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.mandates.services import revoke_mandate
from accounts.notifications.models import Notification
from credits.monitoring.credited_object_models import CreditedObject
from credits.projects.bundles.joining import admit_sites, turn_sites_away
from credits.projects.bundles.models import Site
from credits.projects.bundles.selectors import sites_within
from credits.projects.errors import (
    ClaimedElsewhere,
    ClaimsTakenIn,
    ConflictOfInterest,
    ProjectStateConflict,
)
from credits.projects.models import Project
from credits.projects.object_models import ForeignClaim
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.credits.projects.bundles.roofs import lay_village, words
from tests.credits.projects.lists import left
from tests.credits.projects.roofs import drafted

pytestmark = pytest.mark.django_db
TERMS = {"reason": "papers and place are right"}


def ask(village, bundle):
    """Let the third owner's roof come to a bundle of the other two."""
    return village.send(bundle, [village.row(3)])


def admit(member, bundle, table, **changes) -> int:
    told = {"bundle_id": bundle.id, "table_id": table.id} | TERMS | changes
    return admit_sites(actor=member.actor, now=puhui_now(), **told)


def told_of(owner) -> list[tuple[str, str]]:
    """Return what the owner was told of roofs, and the day it was told of."""
    rows = Notification.objects.filter(party=owner.party, kind__startswith="site_").order_by("id")
    return [(row.kind, row.params["day"]) for row in rows]


def test_a_roof_joins_from_the_day_of_its_admission_and_the_days_before_are_not_its_owners(village):
    bundle = village.registered(village.rows()[:2])
    table = ask(village, bundle)
    assert words(table) == [(2, "TAKEN", "", "")]
    site = Site.objects.get(owner=village.owners[2].party)
    today = business_date(puhui_now())
    years = date(today.year, 1, 1), date(today.year + 1, 1, 1)
    assert site.waits
    assert len(sites_within(bundle, *years)) == 2
    assert admit(village.chen, bundle, table) == 1
    site.refresh_from_db()
    assert (site.joins_on, site.admitted_by, site.waits) == (today, village.chen.party.id, False)
    # It has stood there since December 2024, and counts from today on.
    assert site.starts_on == date(2024, 12, 1)
    assert dict(sites_within(bundle, *years))[site] == (today, years[1])
    assert sites_within(bundle, date(2025, 1, 1), date(2026, 1, 1))[-1][0] != site
    event = AuditEvent.objects.get(action="sites_admitted")
    assert (event.object_id, event.detail["sites"]) == (str(bundle.id), 1)
    assert told_of(village.owners[2]) == [("site_joined", today.isoformat())]
    with pytest.raises(ProjectStateConflict):
        admit(village.chen, bundle, table)


def test_who_has_a_part_in_it_and_who_may_not_decide_admits_nothing(village):
    bundle = village.registered(village.rows()[:2])
    table = ask(village, bundle)
    owner = village.owners[2].approver
    for member in (village.clerk, cast.fang()):
        with pytest.raises(NotPermitted):
            admit(member, bundle, table)
    for stranger in (owner, cast.lin(), cast.staff("Tang", "REGISTRAR", region=cast.SHENZHEN)):
        with pytest.raises((NotFound, NotPermitted)):
            admit(stranger, bundle, table)
    with pytest.raises(InvalidInput):
        admit(village.chen, bundle, table, reason=" ")
    with pytest.raises(NotFound):
        admit(village.chen, bundle, table, table_id=bundle.id)
    assert Site.objects.get(owner=village.owners[2].party).waits


def test_whoever_sent_the_table_for_the_agent_does_not_admit_it(village):
    bundle = village.registered(village.rows()[:2])
    village.clerk, clerk = village.chen, village.clerk
    table = ask(village, bundle)
    village.clerk = clerk
    assert table.received_by == village.chen.user.id
    with pytest.raises(ConflictOfInterest):
        admit(village.chen, bundle, table)
    site = Site.objects.get(owner=village.owners[2].party)
    with pytest.raises(IntegrityError, match="part in it"), transaction.atomic():
        Site.objects.filter(pk=site.pk).update(
            joins_on=business_date(puhui_now()), admitted_at=puhui_now(), admitted_by=village.chen.party.id
        )
    other = cast.staff("Tang", "REGISTRAR", region=cast.GUANGZHOU)
    assert admit(other, bundle, table) == 1


def test_the_database_admits_nothing_before_the_day_nor_by_the_agents_people_nor_twice(village):
    bundle = village.registered(village.rows()[:2])
    ask(village, bundle)
    site = Site.objects.get(owner=village.owners[2].party)
    told = {"joins_on": business_date(puhui_now()), "admitted_at": puhui_now()}
    told["admitted_by"] = village.chen.party.id
    early = told | {"joins_on": told["joins_on"] - timedelta(days=1)}
    for changes, why in (
        (early, "no day before"),
        (told | {"admitted_by": village.clerk.party.id}, "part in it"),
        (told | {"admitted_by": village.owners[0].approver.party.id}, "part in it"),
        (told | {"admitted_by": None}, "site_admitted_by_somebody"),
        ({"is_late": False}, "admitted_or_ended_only"),
    ):
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            Site.objects.filter(pk=site.pk).update(**changes)
    draft_site = Site.objects.exclude(pk=site.pk).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.filter(pk=draft_site.pk).update(**told)
    Site.objects.filter(pk=site.pk).update(**told)
    with pytest.raises(IntegrityError, match="admitted_or_ended_only"), transaction.atomic():
        Site.objects.filter(pk=site.pk).update(joins_on=told["joins_on"] + timedelta(days=1))


def test_what_a_list_left_by_its_digest_alone_is_not_admitted(village):
    bundle = village.registered(village.rows()[:2])
    table = ask(village, bundle)
    claim = left("DEVICE", "INV 000003", until=None)
    with pytest.raises(ClaimedElsewhere) as refused:
        admit(village.chen, bundle, table)
    assert [member["pointer"] for member in refused.value.errors] == ["/device/INV000003"]
    told = {"joins_on": business_date(puhui_now()), "admitted_at": puhui_now()}
    with pytest.raises(IntegrityError, match="is not known"), transaction.atomic():
        Site.objects.filter(owner=village.owners[2].party).update(**told, admitted_by=village.chen.party.id)
    ForeignClaim.objects.filter(pk=claim.pk).update(lifted_at=puhui_now(), lifted_by=village.chen.user.id)
    assert admit(village.chen, bundle, table) == 1


def test_a_list_that_comes_in_at_the_moment_of_an_admission_is_told_as_that(village, monkeypatch):
    bundle = village.registered(village.rows()[:2])
    table = ask(village, bundle)
    claim = left("DEVICE", "INV 000003", until=None)
    monkeypatch.setattr("credits.projects.bundles.joining.standing_claims", lambda *_asked: [])
    with pytest.raises(ClaimedElsewhere):
        admit(village.chen, bundle, table)
    monkeypatch.setattr("credits.projects.bundles.joining.write_digests", lambda _things: None)
    with pytest.raises(ClaimsTakenIn):
        admit(village.chen, bundle, table)
    monkeypatch.undo()
    ForeignClaim.objects.filter(pk=claim.pk).update(lifted_at=puhui_now(), lifted_by=village.chen.user.id)
    assert admit(village.chen, bundle, table) == 1


def test_the_sites_of_a_table_are_held_against_lists_in_one_look_and_all_that_are_claimed_are_named():
    village = lay_village(3)
    bundle = village.registered(village.rows()[:1])
    table = village.send(bundle, village.rows()[1:])
    claims = [left("DEVICE", f"INV 00000{number}", until=None) for number in (2, 3)]
    with CaptureQueriesContext(connection) as asked, pytest.raises(ClaimedElsewhere) as refused:
        admit(village.chen, bundle, table)
    pointers = [member["pointer"] for member in refused.value.errors]
    assert pointers == ["/device/INV000002", "/device/INV000003"]
    told = [query["sql"] or "" for query in asked]
    assert sum('INSERT INTO "credits_numberdigest"' in sql for sql in told) == 1
    assert sum('FROM "credits_foreignclaim"' in sql for sql in told) == 2, "by numbers, and by digests"
    ForeignClaim.objects.filter(pk__in=[claim.pk for claim in claims]).update(
        lifted_at=puhui_now(), lifted_by=village.chen.user.id
    )
    assert admit(village.chen, bundle, table) == 2


def test_what_another_register_claims_by_now_is_not_admitted_and_a_revoked_mandate_ends_the_waiting(village):
    bundle = village.registered(village.rows()[:2])
    table = ask(village, bundle)
    claim = ForeignClaim.objects.create(
        register="VCS",
        reference="VCS-1",
        kind="DEVICE",
        key="INV000003",
        days_from=date(2025, 1, 1),
        list_digest="ab" * 32,
        row_number=2,
        imported_at=puhui_now(),
    )
    with pytest.raises(ClaimedElsewhere):
        admit(village.chen, bundle, table)
    with pytest.raises(IntegrityError, match="another register"), transaction.atomic():
        Site.objects.filter(owner=village.owners[2].party).update(
            joins_on=business_date(puhui_now()), admitted_at=puhui_now(), admitted_by=village.chen.party.id
        )
    ForeignClaim.objects.filter(pk=claim.pk).update(lifted_at=puhui_now(), lifted_by=village.chen.user.id)
    owner = village.owners[2]
    revoke_mandate(
        actor=owner.approver.actor, now=puhui_now(), mandate_id=owner.mandate.id, reason="thought again"
    )
    with pytest.raises(ProjectStateConflict):
        admit(village.chen, bundle, table)


def test_a_roof_that_is_turned_away_is_free_for_another_project(village):
    bundle = village.registered(village.rows()[:2])
    table = ask(village, bundle)
    turned = turn_sites_away(
        actor=village.chen.actor, now=puhui_now(), bundle_id=bundle.id, table_id=table.id, reason="no paper"
    )
    assert turned == 1
    assert [kind for kind, _ in told_of(village.owners[2])] == ["site_turned_away"]
    drafted(cast.mei(), object_key="0301-0000-0003")
    assert not CreditedObject.objects.exists()
    # Sent once more it waits again.
    assert [word[1:] for word in words(village.send(bundle, [village.row(3)]))] == [
        ("REFUSED", "connection", "connection_claimed")
    ]


def test_between_the_filing_and_the_registration_nothing_joins(village):
    bundle = village.registered(village.rows()[:2])
    Project.objects.filter(pk=bundle.pk).update(status="SUSPENDED")
    bundle.refresh_from_db()
    with pytest.raises(ProjectStateConflict):
        ask(village, bundle)


@pytest.mark.django_db(transaction=True)
def test_of_two_registrars_who_decide_at_once_one_does(village):
    bundle = village.registered(village.rows()[:2])
    table = ask(village, bundle)
    registrars = village.chen, cast.staff("Tang", "REGISTRAR", region=cast.GUANGZHOU)

    def decide(number: int) -> bool:
        command = admit_sites if number else turn_sites_away
        told = {"bundle_id": bundle.id, "table_id": table.id} | TERMS
        try:
            return command(actor=registrars[number].actor, now=puhui_now(), **told) == 1
        except ProjectStateConflict:
            return False

    assert in_parallel(2, decide).count(True) == 1
    site = Site.objects.get(table=table)
    assert (site.joins_on is None) == (site.ended_at is not None)


@pytest.mark.django_db(transaction=True)
def test_of_two_registrars_who_admit_chosen_sites_in_common_at_once_one_admits_all_of_its_choice():
    """The other's choice is admitted in no part: of what only the other chose, the roof waits on."""
    village, tang = lay_village(4), cast.tang()
    bundle = village.registered(village.rows()[:1])
    table = village.send(bundle, village.rows()[1:])
    sites = [Site.objects.get(owner=owner.party) for owner in village.owners[1:]]
    choices = {village.chen: sites[:2], tang: sites[1:]}

    def choose(number: int) -> bool:
        member = list(choices)[number]
        try:
            return admit(member, bundle, table, site_ids=[site.pk for site in choices[member]]) == 2
        except ProjectStateConflict:
            return False

    done = in_parallel(2, choose)
    assert done.count(True) == 1
    winner, loser = (list(choices)[done.index(outcome)] for outcome in (True, False))
    (left,) = set(choices[loser]) - set(choices[winner])
    assert set(Site.objects.filter(admitted_by=winner.party.id)) == set(choices[winner])
    assert [site for site in Site.objects.filter(is_late=True) if site.waits] == [left]
    event = AuditEvent.objects.get(action="sites_admitted")
    assert sorted(event.detail["site_ids"]) == sorted(str(site.pk) for site in choices[winner])
    assert [len(told_of(owner)) for owner in village.owners[1:]] == [int(site != left) for site in sites]
    # What is left is still anybody's to decide.
    assert admit(loser, bundle, table, site_ids=[left.pk]) == 1
