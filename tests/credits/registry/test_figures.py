"""Who holds what was issued, by class: every tonne once, and no person by themselves."""

from html import unescape

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.people.models import Party
from accounts.people.states import PartyKind
from credits.issuance.models import MINTED, Issuance
from credits.public.units import take_into_custody
from credits.registry.bundles import PERSONS_FEW
from credits.registry.figures import SchemeFigures, figures
from credits.schemes.models import Programme
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.issuance.roof import lay_roof
from tests.credits.issuance.test_bundles import sealed, shared
from tests.credits.issuance.test_void import retire
from tests.credits.projects.bundles.roofs import lay_village
from tests.credits.registry.parties import Parties, lay_parties
from tests.credits.rewards.grams import load_catalogues
from tests.market.units import minted

pytestmark = pytest.mark.django_db


@pytest.fixture
def bakery(db) -> Parties:
    """A bakery with a hundred tonnes, under a scheme that is loaded."""
    load_catalogues()
    return lay_parties()


def of_demo() -> SchemeFigures:
    (found,) = [each for each in figures(puhui_now()) if each.scheme == "DEMO"]
    return found


def classes() -> dict[str, tuple[int | None, int]]:
    return {str(each.holder_class): (each.holders, each.tonnes) for each in of_demo().holdings}


def persons_with_units(count: int) -> None:
    for _ in range(count):
        minted(Party.objects.create(kind=PartyKind.PERSON, created_at=puhui_now()), 2)


def test_a_holder_is_of_one_class_and_five_persons_are_a_class_of_their_own(bakery: Parties):
    programme = cast.organisation("Lychee programme")
    Programme.objects.update_or_create(scheme_id="DEMO", defaults={"party": programme})
    minted(programme, 30)
    persons_with_units(PERSONS_FEW)
    assert classes() == {
        "PROGRAMME": (1, 30),
        "PERSON": (PERSONS_FEW, 2 * PERSONS_FEW),
        # The bakery's project is a draft yet: to the register it has none.
        "OTHER": (1, 100),
    }


def test_of_fewer_persons_neither_their_number_nor_their_tonnes_are_told(bakery: Parties):
    persons_with_units(PERSONS_FEW - 1)
    assert classes() == {"OTHER_OR_PERSON": (None, 100 + 2 * (PERSONS_FEW - 1))}


def test_every_tonne_issued_is_in_one_class_or_one_other_place(db, evidence_dir):  # noqa: F811
    roof = lay_roof()
    village = lay_village(12, chen=roof.chen)
    shared(roof.minted(sealed(village)))
    alone = roof.minted()
    retire(roof, alone, 44)
    with transaction.atomic():
        take_into_custody(
            party_id=alone.party_id,
            batch=alone.batch,
            tonnes=20,
            lot_id=new_id(),
            command_id=new_id(),
            now=puhui_now(),
        )
    told, demo = classes(), of_demo()
    assert set(told) == {"AGENT", "PROJECT_OWNER"}
    # The bakery, and the owners of roofs that got whole tonnes: not the one whose roof is hardly one.
    assert told["PROJECT_OWNER"][0] == 1 + 11
    assert told["AGENT"][0] == 1
    elsewhere = {place: tonnes for place, tonnes in demo.by_status.items() if place != "held"}
    assert {place: tonnes for place, tonnes in elsewhere.items() if tonnes} == {"retired": 44, "escrow": 20}
    issued = Issuance.objects.filter(scheme="DEMO", status__in=MINTED).aggregate(sum=Sum("tonnes"))["sum"]
    assert sum(tonnes for _holders, tonnes in told.values()) + sum(elsewhere.values()) == issued == 688


def test_classes_and_places_are_of_one_moment(bakery: Parties):
    now = puhui_now()
    with CaptureQueriesContext(connection) as queries:
        figures(now)
    assert len(queries) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Who holds it", "organisations without a project", "Issued altogether")),
        ("zh", ("由谁持有", "无项目的机构", "签发合计")),
    ],
)
def test_the_page_and_the_api_tell_the_same_of_the_classes(bakery: Parties, language, words):
    text = Client().get("/register", {"lang": language}).content.decode()
    section = unescape(text.partition('id="holdings"')[2].partition("</section>")[0])
    assert [word for word in words if word not in section] == []
    assert '<td class="number">1</td><td class="number">100</td>' in section
    schemes = APIClient().get("/api/v1/registry/statistics").json()["schemes"]
    (demo,) = [each for each in schemes if each["scheme"] == "DEMO"]
    assert demo["holdings"] == [{"holder_class": "OTHER", "holders": 1, "tonnes_t": 100}]
    assert demo["held_t"] == 100
