"""Whoever fills in a form chooses by name; nobody types an id."""

import pytest
from django import forms

from accounts.organisations.models import OrganisationProfile
from accounts.people.models import Party
from accounts.people.roles import Role
from credits.ledger.freeze_models import Freeze
from credits.projects.filing_models import DocumentReview
from credits.projects.models import Project
from credits.verification.models import VerificationBody
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.test_raw_codes import everybody
from tests.admin.test_roles import buttons
from tests.admin.world import address

pytestmark = pytest.mark.django_db
# Unified social credit codes, as GB 32100 forms them.
DELTA, BAKERY = "91440101MA5ABCDE77", "91440101MA5ABCDE88"
WHY = {"reason": "read and compared with the original"}


def test_no_form_of_the_admin_asks_for_an_id(world):
    client = client_of(everybody())
    asking = {}
    for button, url in buttons().items():
        answer = client.get(url)
        form = answer.context.get("form") if answer.status_code == 200 and answer.context else None
        if isinstance(form, forms.BaseForm):
            ids = [name for name, field in form.fields.items() if isinstance(field, forms.UUIDField)]
            asking |= {button: ids} if ids else {}
    # An activity has no name, and there are millions: its own page leads to the form and fills it in.
    assert asking == {("credits.ReversalCase", "propose"): ["activity_id"]}


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
    told = {"scope": "ACCOUNT", "target": f"{bakery.name} ({BAKERY})"}
    assert client.post(address(Freeze, "place"), told | WHY).status_code == 302
    frozen = Freeze.objects.latest("id").account
    assert frozen is not None
    assert frozen.party == bakery


def test_an_activity_leads_to_its_reversal_with_the_form_filled_in(world):
    chen = client_of(cast.staff("Chen", Role.REGISTRAR))
    activity = world.activities[0]
    page = chen.get(address(type(activity), "change", activity)).content.decode()
    begin = page.index("/admin/credits/reversalcase/propose/?")
    link = page[begin : page.index('"', begin)].replace("&amp;", "&")
    form = chen.get(link).context["form"]
    assert form.initial == {"scheme": activity.scheme, "activity_id": str(activity.pk)}
    # A link fills in what it is for, and no reason.
    assert "reason" not in chen.get(f"{link}&reason=because").context["form"].initial
