"""Who gets to see which page: every page × every kind of caller, said here a second time and by hand."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client

from accounts.people.roles import Role
from credits.projects.services.moves import REVIEWS
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.test_masking import lin, tells  # noqa: F401
from tests.admin.world import address, every_page, pages

pytestmark = pytest.mark.django_db

SIGN_IN = 302
PEOPLE = {
    "accounts.Delivery",
    "accounts.Household",
    "accounts.Mandate",
    "accounts.Membership",
    "accounts.OrganisationPaper",
    "accounts.OrganisationVerification",
    "accounts.Party",
    "accounts.PartyLink",
    "accounts.RoleProposal",
    "accounts.User",
}
OPERATIONS = {
    "kernel.AuditEvent",
    "kernel.CalendarDay",
    "kernel.JobRun",
    "kernel.OutboxMessage",
    "kernel.Region",
}
BOTH = {"credits", "market"}
# Role → the apps of which every page is shown, and the pages beyond.
STAFF = {
    Role.ADMINISTRATOR: (BOTH, PEOPLE | OPERATIONS),
    Role.AUDITOR: (BOTH, PEOPLE | OPERATIONS),
    Role.OPERATOR: (BOTH, {"accounts.Delivery", "accounts.Household", "accounts.Party"} | OPERATIONS),
    Role.REGISTRAR: (
        {"credits"},
        {
            "accounts.Mandate",
            "accounts.OrganisationPaper",
            "accounts.OrganisationVerification",
            "accounts.Party",
            "accounts.PartyLink",
        },
    ),
    Role.METHODOLOGY_OFFICER: ({"credits"}, set()),
    Role.RISK_OFFICER: ({"market"}, set()),
}
OUTSIDERS: dict[str, Callable[[], Client]] = {
    "verifier": lambda: client_of(cast.wei()),
    "resident": lambda: client_of(cast.hua()),
    "anonymous": Client,
}


def pages_of(*apps: str) -> set[str]:
    return {model._meta.label for model in pages() if model._meta.app_label in apps}


def test_the_pages_are_those_of_our_apps():
    labels = {model._meta.label for model in pages()}
    assert labels - pages_of(*BOTH) == PEOPLE | OPERATIONS
    assert (len(pages_of("credits")), len(pages_of("market"))) == (57, 14)


def test_no_page_of_a_library_was_taken_in():
    assert {type(page).__module__.split(".")[0] for page in admin.site._registry.values()} == {
        "accounts",
        "credits",
        "market",
        "puhui",
    }


EVERY_DAY = {Role.AUDITOR, Role.REGISTRAR}


# The administrator sees every page: test_pages.py.
@pytest.mark.parametrize(
    "role",
    [
        pytest.param(role, marks=() if role in EVERY_DAY else pytest.mark.long)
        for role in STAFF
        if role != Role.ADMINISTRATOR
    ],
)
def test_staff_see_the_pages_of_their_role_and_on_none_a_name_or_a_number(lin, role):  # noqa: F811
    client = client_of(cast.staff("Bo", role))
    apps, others = STAFF[role]
    allowed = pages_of(*apps) | others
    wrong = {}
    for name, url in every_page():
        label = name.split()[0]
        expected = 200 if label == "index" or label in allowed else 403
        answer = client.get(url)
        if answer.status_code != expected or tells(answer.content.decode(), lin):
            wrong[name] = answer.status_code
    assert wrong == {}


def test_a_verifier_is_sent_to_the_sign_in(world):
    """As nobody and a resident are: tests/security/test_pages.py."""
    client = client_of(cast.wei())
    answers = {name: client.get(url) for name, url in every_page()}
    assert {answer.status_code for answer in answers.values()} == {SIGN_IN}
    assert all(answer["Location"].startswith("/admin/login/") for answer in answers.values())


def test_a_role_that_has_ended_opens_nothing(world):
    member = cast.staff("Bo", Role.AUDITOR)
    client = client_of(member)
    url = address(type(world.activities[0]), "changelist")
    assert client.get(url).status_code == 200
    member.user.memberships.update(ended_at=member.user.created_at, end_reason="left")
    assert client.get(url).status_code == 403


READERS = {role for role, (apps, _others) in STAFF.items() if "credits" in apps}
REVIEWERS = {Role.METHODOLOGY_OFFICER, Role.OPERATOR}
AUTHORS = {Role.METHODOLOGY_OFFICER, Role.ADMINISTRATOR}
OFFICERS_BUTTONS = [
    ("market.Halt", "place"),
    ("market.Halt", "propose"),
    ("market.Halt", "release"),
    ("market.Halt", "keep"),
    ("market.LimitChange", "propose"),
    ("market.LimitChange", "confirm"),
    ("market.LimitChange", "refuse"),
    ("market.Participant", "admit"),
]
OPERATORS_BUTTONS = [
    ("market.CustodyAuthorisation", "propose"),
    ("market.CustodyAuthorisation", "confirm"),
    ("market.CustodyAuthorisation", "refuse"),
    ("market.CustodyAuthorisation", "end"),
    ("market.CashMovement", "propose"),
    ("market.CashMovement", "confirm"),
    ("market.CashMovement", "refuse"),
    ("market.Lot", "draft"),
    ("market.Session", "schedule"),
    ("market.Session", "cancel"),
    ("market.BridgeTransfer", "lock"),
    ("market.BridgeTransfer", "enter"),
    ("market.BridgeTransfer", "cancel"),
    ("market.VenueAnswer", "confirm"),
    ("market.VenueAnswer", "refuse"),
    ("market.Venue", "open"),
    ("market.Venue", "pause"),
    ("market.Venue", "resume"),
]
# Button → the roles that may press it.
BUTTONS = {
    ("accounts.Party", "unmask"): {Role.ADMINISTRATOR},
    ("accounts.Party", "look_up"): {Role.ADMINISTRATOR},
    ("accounts.Party", "freeze"): {Role.ADMINISTRATOR},
    ("accounts.Party", "release"): {Role.ADMINISTRATOR},
    **{("accounts.RoleProposal", name): {Role.ADMINISTRATOR} for name in ("confirm", "drop")},
    ("accounts.User", "propose_role"): {Role.ADMINISTRATOR},
    ("accounts.User", "block"): {Role.ADMINISTRATOR},
    ("accounts.User", "unblock"): {Role.ADMINISTRATOR},
    ("accounts.User", "reset_second_factor"): {Role.ADMINISTRATOR},
    ("accounts.Membership", "end"): {Role.ADMINISTRATOR},
    ("accounts.Delivery", "retry"): {Role.OPERATOR},
    **{("accounts.OrganisationVerification", name): {Role.REGISTRAR} for name in ("approve", "reject")},
    **{("accounts.PartyLink", name): {Role.ADMINISTRATOR, Role.REGISTRAR} for name in ("declare", "refute")},
    **{
        ("credits.ReversalCase", name): {Role.METHODOLOGY_OFFICER, Role.REGISTRAR}
        for name in ("propose", "approve", "refuse")
    },
    **{("credits.YearEndSettlement", name): {Role.REGISTRAR} for name in ("propose", "announce", "withdraw")},
    **{("credits.EvidenceSample", name): {Role.AUDITOR} for name in ("draw", "take_one", "take_all")},
    ("kernel.JobRun", "run_now"): {Role.ADMINISTRATOR, Role.OPERATOR},
    ("kernel.CalendarDay", "drop"): {Role.ADMINISTRATOR},
    ("kernel.CalendarDay", "confirm_year"): {Role.ADMINISTRATOR},
    ("credits.MonitoringReport", "draft_programme"): {Role.OPERATOR},
    **{
        ("credits.FactorChange", name): {Role.METHODOLOGY_OFFICER}
        for name in ("propose", "approve", "refuse")
    },
    ("credits.FactorChange", "last_month"): READERS,
    ("credits.MonitoringReport", "submit"): {Role.OPERATOR},
    # Verifiers hold their role for a body, and nobody for the authority: test_verifiers_desk.py.
    **{("credits.Case", name): set() for name in ("find", "tick", "judge", "visit", "state", "give_back")},
    ("credits.FurtherReading", "say"): set(),
    ("credits.FurtherReading", "look"): {Role.REGISTRAR},
    **{("credits.Finding", name): set() for name in ("close", "reopen")},
    ("credits.Finding", "answer"): {Role.OPERATOR},
    **{
        ("credits.VerificationBody", name): {Role.REGISTRAR}
        for name in ("accredit", "renew", "suspend", "resume")
    },
    **{
        ("credits.Issuance", name): {Role.REGISTRAR}
        for name in ("approve", "refuse", "give_back", "answer", "void")
    },
    ("credits.Issuance", "download"): READERS,
    **{("credits.AuthorityAnswer", name): {Role.REGISTRAR} for name in ("confirm", "discard")},
    ("credits.RegisterStatement", "take_in"): {Role.REGISTRAR},
    **{("credits.ForeignClaim", name): {Role.REGISTRAR} for name in ("take_in", "give_out", "lift")},
    ("credits.Project", "review_paper"): {Role.REGISTRAR},
    ("credits.Project", "send_sites"): {Role.REGISTRAR},
    **{("credits.SiteTable", name): {Role.REGISTRAR} for name in ("admit", "turn_away")},
    ("credits.RegisterDifference", "close"): {Role.REGISTRAR},
    **{("credits.Portfolio", name): {Role.REGISTRAR} for name in ("enter", "confirm", "discard")},
    **{("credits.BatchVoid", name): {Role.REGISTRAR} for name in ("confirm", "withdraw")},
    **{("credits.Objection", name): {Role.REGISTRAR} for name in ("dismiss", "uphold")},
    **{("credits.StakeholderObjection", name): {Role.REGISTRAR} for name in ("dismiss", "uphold")},
    ("credits.LedgerAccount", "take_over"): {Role.REGISTRAR},
    **{("credits.Freeze", name): {Role.REGISTRAR} for name in ("place", "propose", "release", "keep")},
    **{("credits.Project", name): {Role.REGISTRAR} for name in REVIEWS},
    **{("credits.ProductCertification", name): set() for name in ("certify", "refuse")},
    **{("credits.ReviewCase", name): REVIEWERS for name in ("take_next", "decide", "give_back")},
    **{("credits.ReviewCase", name): {Role.ADMINISTRATOR} for name in ("figures", "withdraw")},
    ("credits.ProductCertification", "revoke"): {Role.ADMINISTRATOR},
    ("credits.MethodologyVersion", "run_examples"): READERS,
    ("credits.MethodologyVersion", "withdraw"): {Role.METHODOLOGY_OFFICER},
    **{("credits.VersionWithdrawal", name): {Role.METHODOLOGY_OFFICER} for name in ("confirm", "drop")},
    **{
        ("credits.MethodologyDraft", name): READERS
        for name in ("what_if", "last_month", "both_languages", "scan")
    },
    **{("credits.MethodologyDraft", name): AUTHORS for name in ("write", "edit", "submit", "withdraw")},
    **{
        ("credits.MethodologyDraft", name): {Role.METHODOLOGY_OFFICER}
        for name in ("approve", "send_back", "refuse", "file", "publish")
    },
    **{("credits.PartnerFeed", name): {Role.OPERATOR} for name in ("open", "pause", "resume")},
    ("credits.Asset", "supply"): READERS,
    ("market.Instrument", "open"): {Role.OPERATOR},
    ("market.Instrument", "close"): {Role.OPERATOR},
    **{button: {Role.OPERATOR} for button in OPERATORS_BUTTONS},
    **{button: {Role.RISK_OFFICER} for button in OFFICERS_BUTTONS},
}


def buttons() -> dict[tuple[str, str], str]:
    """Return the address of every button there is, by page and name."""
    found = {}
    for model, page in admin.site._registry.items():
        row = model._default_manager.order_by("-pk").first()
        for name in page.actions_list:
            found[model._meta.label, name] = address(model, name)
        for name in page.actions_detail:
            found[model._meta.label, name] = address(model, name, row)
    return found


@pytest.mark.parametrize("role", STAFF)
def test_buttons_open_for_those_who_may_press_them(world, role):
    client = client_of(cast.staff("Bo", role))
    found = buttons()
    assert set(found) == set(BUTTONS)
    wrong = {}
    for button, url in found.items():
        status = client.get(url).status_code
        # Away from an object that is not shown, or no.
        if status not in ({200} if role in BUTTONS[button] else {302, 403}):
            wrong[button] = status
    assert wrong == {}


@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_outsiders_press_no_button(world, outsider):
    client = OUTSIDERS[outsider]()
    for url in buttons().values():
        assert client.post(url, {"reason": "because I can"}).status_code == SIGN_IN
