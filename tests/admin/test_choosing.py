"""Whoever fills in a form chooses by name; nobody types an id."""

import pytest
from django import forms
from django.urls import reverse

from accounts.admin.masking import masked_phone
from accounts.admin.one_time import OneTimeForm
from accounts.organisations.models import OrganisationProfile
from accounts.people.models import Party
from accounts.people.roles import Role
from credits.ledger.freeze_models import Freeze
from credits.methodologies.models import MethodologyVersion
from credits.projects.filing_models import DocumentReview
from credits.projects.models import Project
from credits.schemes.models import Scheme
from credits.verification.models import VerificationBody
from market.bridge.models import Venue
from market.cash.models import CustodyAuthorisation
from market.instruments.models import Instrument
from market.risk.models import Halt, Participant
from puhui.kernel.admin.words import short
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.test_raw_codes import everybody
from tests.admin.test_roles import buttons
from tests.admin.world import address

pytestmark = pytest.mark.django_db
# Unified social credit codes, as GB 32100 forms them.
DELTA, BAKERY = "91440101MA5ABCDE78", "91440101MA5ABCDE8B"
WHY = {"reason": "read and compared with the original"}


def test_no_form_of_the_admin_asks_for_an_id_and_each_asks_what_before_why_and_a_code_last(world):
    client = client_of(everybody())
    asking, unordered = {}, {}
    for button, url in buttons().items():
        answer = client.get(url)
        form = answer.context.get("form") if answer.status_code == 200 and answer.context else None
        if isinstance(form, forms.BaseForm):
            ids = [name for name, field in form.fields.items() if isinstance(field, forms.UUIDField)]
            asking |= {button: ids} if ids else {}
            names = list(form.fields)
            last = ["reason", "code"] if isinstance(form, OneTimeForm) else ["reason"]
            if "reason" in names and names[-len(last) :] != last:
                unordered[button] = names
    # An activity has no name, and there are millions: its own page leads to the form and fills it in.
    assert asking == {("credits.ReversalCase", "propose"): ["activity_id"]}
    assert unordered == {}


@pytest.fixture
def project(world) -> Project:
    return Project.objects.get(status="SUBMITTED")


def offered(client, url: str, name: str) -> list[tuple[str, str]]:
    return [(value, str(words)) for value, words in client.get(url).context["form"].fields[name].choices]


def test_a_document_is_chosen_by_kind_name_version_and_day(project):
    first = project.documents.get()
    chen = client_of(cast.staff("Chen", Role.REGISTRAR))
    url = address(Project, "review_paper", project)
    day = first.added_at.date().isoformat()
    assert offered(chen, url, "document") == [
        (
            str(first.pk),
            f"grid-connection paper · {first.evidence.original_name} · v1 · {day} · to be reviewed",
        )
    ]
    reader = client_of(cast.tang(), language="zh-hans")
    ((_value, words),) = offered(reader, url, "document")
    assert "待审核" in words
    told = {"document": str(first.pk), "outcome": "ACCEPTED"}
    assert chen.post(url, told | WHY).status_code == 302
    assert DocumentReview.objects.get().document == first
    assert offered(chen, url, "document")[0][1].endswith("accepted")
    # One of another project, or none at all, is no choice.
    other = chen.post(url, told | WHY | {"document": "01a221a0-0000-7000-8000-000000000000"})
    assert list(other.context["form"].errors) == ["document"]


def test_an_organisation_is_named_by_its_code_its_suggestion_or_its_whole_id(world):
    tea = cast.organisation("Delta Inspection")
    OrganisationProfile.objects.update_or_create(
        party=tea, defaults={"code": DELTA, "registered_at": puhui_now()}
    )
    client = client_of(cast.staff("Chen", Role.REGISTRAR))
    url = address(VerificationBody, "accredit")
    page = client.get(url).content.decode()
    assert f'<option value="Delta Inspection ({DELTA})">' in page
    asked = WHY | {"scheme": "DEMO", "families": ["solar_generation", "cycling"]}
    nobody = client.post(url, asked | {"party_id": "Delta Inspection"})
    assert list(nobody.context["form"].errors) == ["party_id"]
    answer = client.post(url, asked | {"party_id": f"Delta Inspection ({DELTA})"})
    assert answer.status_code == 302
    body = VerificationBody.objects.get(party=tea)
    assert body.families == ["cycling", "solar_generation"]
    assert (
        "cycling, solar power generation"
        in client.get(address(VerificationBody, "change", body)).content.decode()
    )


def test_an_account_is_frozen_by_what_its_holder_is_called(world):
    bakery = Party.objects.get(pk=world.bakery.pk)
    OrganisationProfile.objects.update_or_create(
        party=bakery, defaults={"code": BAKERY, "registered_at": puhui_now()}
    )
    client = client_of(cast.staff("Chen", Role.REGISTRAR))
    told = {"scope": "ACCOUNT", "party_id": f"{bakery.name} ({BAKERY})"}
    # Whoever named a holder does not mean everything, and nobody is named by nothing.
    for wrong, field in (({"scope": "ALL"}, "party_id"), ({"party_id": ""}, "party_id")):
        refused = client.post(address(Freeze, "place"), told | wrong | WHY)
        assert list(refused.context["form"].errors) == [field]
    assert client.post(address(Freeze, "place"), told | WHY).status_code == 302
    frozen = Freeze.objects.latest("id").account
    assert frozen is not None
    assert frozen.party == bakery


def test_a_persons_page_leads_to_the_forms_about_them_named_as_masked_as_the_page(world):
    chen = client_of(cast.staff("Chen", Role.REGISTRAR))
    lin = world.lin.party
    form = chen.get(link_to(chen, lin, "/admin/credits/freeze/place/")).context["form"]
    told = form["party_id"].value()
    assert told == f"{lin.name[0]}*** {masked_phone(world.lin.phone)} ({lin.pk})"
    asked = {"scope": form["scope"].value(), "party_id": told}
    assert chen.post(address(Freeze, "place"), asked | WHY).status_code == 302
    assert Freeze.objects.latest("id").account.party == lin
    for page, field in (
        ("accounts/partylink/declare", "party_id"),
        ("credits/reversalcase/propose", "party_id"),
    ):
        assert str(lin.pk) in chen.get(link_to(chen, lin, f"/admin/{page}/")).context["form"][field].value()
    # Whoever may not open the person's page learns nothing of them by an address.
    elsewhere = client_of(cast.staff("Bo", Role.REGISTRAR, region=cast.SHENZHEN))
    url = reverse("admin:credits_freeze_place", query={"scope": "ACCOUNT", "party_id": lin.pk})
    assert elsewhere.get(url).context["form"]["party_id"].value() == f"person {short(lin.pk)} ({lin.pk})"


def test_a_risk_officer_chooses_instrument_venue_and_participant(world):
    client = client_of(cast.staff("Jun", Role.RISK_OFFICER))
    place = address(Halt, "place")
    taking_part = Participant.objects.first()
    stopped = client.get(link_to(client, taking_part, place)).context["form"]
    assert (stopped["scope"].value(), str(taking_part.pk) in stopped["party_id"].value()) == (
        "PARTICIPANT",
        True,
    )
    for row, scope, name in (
        (Instrument.objects.filter(status="ACTIVE").first(), "INSTRUMENT", "instrument"),
        (Venue.objects.first(), "VENUE", "venue"),
    ):
        codes = dict(offered(client, place, name))
        assert codes[row.pk] == f"{row.title_en} ({row.pk})"
        form = client.get(link_to(client, row, place)).context["form"]
        assert (form["scope"].value(), form[name].value()) == (scope, row.pk)
        assert client.post(place, {"scope": scope, name: row.pk} | WHY).status_code == 302
        halt = Halt.objects.latest("id")
        assert (halt.scope, halt.target) == (scope, row.pk)
        none = client.post(place, {"scope": scope, name: "NO-SUCH"} | WHY)
        assert list(none.context["form"].errors) == [name]


@pytest.mark.parametrize(
    ("model", "button"), [(Venue, "open"), (Instrument, "open"), (CustodyAuthorisation, "propose")]
)
def test_schemes_and_methodologies_are_chosen_by_name_in_the_market(world, model, button):
    client = client_of(cast.staff("Jun", Role.OPERATOR))
    form = client.get(address(model, button)).context["form"]
    (words,) = [words for code, words in form.fields["scheme"].choices if code == "DEMO"]
    assert words == f"{Scheme.objects.get(pk='DEMO').name_en} (DEMO)"
    if "methodology" in form.fields:
        titles = dict(form.fields["methodology"].choices)
        newest = MethodologyVersion.objects.filter(methodology="GD-PV").latest("version")
        assert titles["GD-PV"] == f"{newest.title_en} (GD-PV)"


def link_to(client, row, form: str) -> str:
    """Return the link to a form that the page of a row shows."""
    page = client.get(address(type(row), "change", row)).content.decode()
    begin = page.index(f"{form}?")
    return page[begin : page.index('"', begin)].replace("&amp;", "&")


def test_an_activity_leads_to_its_reversal_with_the_form_filled_in(world):
    chen = client_of(cast.staff("Chen", Role.REGISTRAR))
    activity = world.activities[0]
    link = link_to(chen, activity, "/admin/credits/reversalcase/propose/")
    form = chen.get(link).context["form"]
    assert form.initial == {"scheme": activity.scheme, "activity_id": str(activity.pk)}
    # A link fills in what it is for, and no reason.
    assert "reason" not in chen.get(f"{link}&reason=because").context["form"].initial
