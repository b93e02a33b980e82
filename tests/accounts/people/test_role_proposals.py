"""Roles for the authority, and verifiers', are given by two administrators: nobody makes their own second."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.people.models import Membership, Party
from accounts.people.role_models import RoleProposal
from accounts.people.selectors import memberships_of
from accounts.people.services import confirm_role, drop_proposal, end_role, grant_role, propose_role
from accounts.people.services.memberships import RoleHeld
from accounts.people.services.role_proposals import ProposalDecided, RoleProposed
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted, SamePerson
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from puhui.kernel.regions import RegionUnknown
from puhui.kernel.roles import acting_as
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.audit import broken_invariants
from tests.cast import GUANGZHOU, SHENZHEN, CastMember

pytestmark = pytest.mark.django_db


@pytest.fixture
def rong(db) -> CastMember:
    return cast.rong()


@pytest.fixture
def bo(db) -> CastMember:
    """The other administrator."""
    return cast.staff("Bo", "ADMINISTRATOR")


@pytest.fixture
def lin(db) -> CastMember:
    return cast.lin()


@pytest.fixture
def pearl(db) -> Party:
    return cast.organisation("Pearl Verification")


def propose(by: CastMember, user, role: str = "REGISTRAR", **more) -> RoleProposal:
    terms = {"reason": "joins the register"} | more
    return propose_role(actor=by.actor, now=timezone.now(), user_id=user.id, role=role, **terms)


def confirm(by: CastMember, proposal: RoleProposal, reason: str = "known to us") -> Membership:
    return confirm_role(actor=by.actor, now=timezone.now(), proposal_id=proposal.id, reason=reason)


def drop(by: CastMember, proposal: RoleProposal, reason: str = "not needed") -> None:
    drop_proposal(actor=by.actor, now=timezone.now(), proposal_id=proposal.id, reason=reason)


def test_one_proposes_and_another_gives_and_the_trail_knows_both(rong, bo, lin):
    proposal = propose(rong, lin.user, region=GUANGZHOU)
    assert not memberships_of(lin.user.id), "proposed, it is no role"
    held = confirm(bo, proposal)
    assert (held.role, held.region, held.granted_by, held.proposal) == (
        *("REGISTRAR", GUANGZHOU),
        *(bo.user, proposal),
    )
    events = AuditEvent.objects.filter(action__startswith="role_", actor_user_id__isnull=False).order_by("id")
    assert [(event.action, event.actor_user_id) for event in events] == [
        ("role_proposed", rong.user.id),
        ("role_proposal_confirmed", bo.user.id),
        ("role_granted", bo.user.id),
    ]
    assert broken_invariants() == set()


def test_an_administrator_who_is_a_registrar_makes_no_second_one_alone(rong, bo, lin):
    """Who could, would mint alone: with the one just made as the second to approve."""
    cast.grant_role(
        actor=cast.INSTALLATION, now=timezone.now(), user_id=rong.user.id, role="REGISTRAR", region=None
    )
    proposal = propose(rong, lin.user)
    with pytest.raises(SamePerson):
        confirm(rong, proposal)
    # Nor by way of an administrator made for it.
    with pytest.raises(SamePerson):
        confirm(rong, propose(rong, lin.user, "ADMINISTRATOR"))
    assert not memberships_of(lin.user.id)


def test_nobody_proposes_or_gives_a_role_to_themselves(rong, bo):
    with pytest.raises(NotPermitted):
        propose(rong, rong.user)
    proposal = propose(rong, bo.user)
    with pytest.raises(NotPermitted):
        confirm(bo, proposal)


def test_only_administrators_propose_give_and_drop(rong, lin):
    chen = cast.chen()
    with pytest.raises(NotPermitted):
        propose(chen, lin.user)
    proposal = propose(rong, lin.user)
    for act in (confirm, drop):
        with pytest.raises(NotPermitted):
            act(chen, proposal)


def test_it_is_decided_once(rong, bo, lin):
    given, dropped = propose(rong, lin.user), propose(rong, lin.user, "OPERATOR")
    confirm(bo, given)
    drop(rong, dropped)
    for proposal in (given, dropped):
        for act in (confirm, drop):
            with pytest.raises(ProposalDecided):
                act(bo, proposal)
    assert Membership.objects.filter(user=lin.user).count() == 1


def test_it_waits_once_and_is_held_once_and_may_come_again(rong, bo, lin):
    proposal = propose(rong, lin.user)
    with pytest.raises(RoleProposed):
        propose(bo, lin.user)
    held = confirm(bo, proposal)
    with pytest.raises(RoleHeld):
        propose(rong, lin.user)
    end_role(actor=rong.actor, now=timezone.now(), membership_id=held.id, reason="on leave")
    confirm(rong, propose(bo, lin.user))
    assert Membership.objects.filter(user=lin.user).count() == 2


def test_an_administrator_of_a_city_has_a_say_within_the_city(rong, lin):
    officer = cast.staff("Bo", "ADMINISTRATOR", region=GUANGZHOU)
    for region in ("CN-GD", SHENZHEN, None):
        with pytest.raises(NotPermitted):
            propose(officer, lin.user, region=region)
        with pytest.raises(NotPermitted):
            confirm(officer, propose(rong, lin.user, region=region))
    confirm(officer, propose(rong, lin.user, region=GUANGZHOU))


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"role": "ORG_OWNER"}, InvalidInput),
        ({"role": "EMPEROR"}, InvalidInput),
        ({"role": "VERIFIER"}, InvalidInput),
        ({"reason": "  "}, InvalidInput),
        ({"region": "CN-XX"}, RegionUnknown),
    ],
)
def test_what_two_do_not_give_is_refused(rong, lin, wrong, refusal):
    with pytest.raises(refusal):
        propose(rong, lin.user, **wrong)


def test_a_verifier_is_named_by_two_and_verifies_for_that_body_alone(rong, bo, lin, pearl):
    proposal = propose(rong, lin.user, "VERIFIER", party_id=pearl.id)
    with pytest.raises(SamePerson):
        confirm(rong, proposal)
    # One and the same role of another body is another role.
    propose(rong, lin.user, "VERIFIER", party_id=cast.organisation("Delta Verification").id)
    held = confirm(bo, proposal)
    assert (held.role, held.party, held.proposal) == ("VERIFIER", pearl, proposal)
    assert [each.party for each in memberships_of(lin.user.id)] == [pearl]
    assert broken_invariants() == set()


def test_one_administrator_alone_names_no_verifier(rong, lin, pearl):
    with pytest.raises(NotPermitted, match="another gives it"):
        grant_role(
            actor=rong.actor, now=timezone.now(), user_id=lin.user.id, role="VERIFIER", party_id=pearl.id
        )


@pytest.mark.parametrize("role", ["REGISTRAR", "ORG_OWNER", "ORG_CLERK"])
def test_no_other_role_for_an_organisation_is_proposed(rong, lin, pearl, role):
    with pytest.raises(InvalidInput):
        propose(rong, lin.user, role, party_id=pearl.id)


def test_nobody_verifies_for_a_person_or_for_what_is_not_there(rong, lin):
    for party_id in (cast.hua().party.id, new_id()):
        with pytest.raises(NotFound):
            propose(rong, lin.user, "VERIFIER", party_id=party_id)


@pytest.mark.parametrize("reason", ["", " \n\t"])
def test_whoever_decides_says_why_and_it_still_waits_for_one_who_does(rong, bo, lin, reason):
    proposal = propose(rong, lin.user)
    for act in (confirm, drop):
        with pytest.raises(InvalidInput, match="Say why"):
            act(bo, proposal, reason)
    proposal.refresh_from_db()
    assert proposal.status == "PROPOSED"
    assert not memberships_of(lin.user.id)
    confirm(bo, proposal)


def test_nobody_who_is_not_there_gets_a_role(rong):
    with pytest.raises(NotFound):
        propose_role(actor=rong.actor, now=timezone.now(), user_id=new_id(), role="REGISTRAR", reason="joins")
    with pytest.raises(NotFound):
        confirm_role(actor=rong.actor, now=timezone.now(), proposal_id=new_id(), reason="known")


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_one_moment_give_it_once():
    rong, lin = cast.rong(), cast.lin()
    others = [cast.staff(name, "ADMINISTRATOR") for name in ("Bo", "Jun")]
    proposal = propose(rong, lin.user)

    def give(number: int) -> str:
        try:
            return str(confirm(others[number], proposal).role)
        except ProposalDecided:
            return "decided"

    assert sorted(in_parallel(2, give)) == ["REGISTRAR", "decided"]
    assert Membership.objects.filter(user=lin.user).count() == 1


@pytest.mark.parametrize(
    "breach",
    [
        "UPDATE accounts_membership SET proposal_id = NULL",
        "UPDATE accounts_roleproposal SET status = 'DROPPED'",
        "UPDATE accounts_roleproposal SET role = 'OPERATOR'",
        "UPDATE accounts_roleproposal SET decided_by = gen_random_uuid()",
    ],
)
def test_the_audit_finds_a_role_that_two_did_not_give(rong, bo, lin, breach):
    confirm(bo, propose(rong, lin.user))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL puhui.teardown = 'on'")
        cursor.execute("ALTER TABLE accounts_roleproposal DISABLE TRIGGER USER")
        cursor.execute(breach)
        cursor.execute("ALTER TABLE accounts_roleproposal ENABLE TRIGGER USER")
        cursor.execute("SET LOCAL puhui.teardown = 'off'")
    assert broken_invariants() == {"I25"}


@pytest.mark.parametrize(
    "breach",
    [
        "proposal_id = NULL",
        "party_id = (SELECT p.id FROM accounts_party p WHERE p.kind = 'ORGANISATION' AND p.id <> party_id)",
    ],
)
def test_the_audit_finds_a_verifier_whom_two_did_not_name(rong, bo, lin, pearl, breach):
    cast.organisation("Delta Verification")
    confirm(bo, propose(rong, lin.user, "VERIFIER", party_id=pearl.id))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_membership DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE accounts_membership SET {breach} WHERE proposal_id IS NOT NULL")
        cursor.execute("ALTER TABLE accounts_membership ENABLE TRIGGER USER")
    assert broken_invariants() == {"I25"}


def refused(act) -> str | None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    return constraint_of(caught.value)


def member(user, **more) -> Membership:
    return Membership.objects.create(user=user, role="REGISTRAR", granted_at=timezone.now(), **more)


def test_the_database_takes_no_role_that_two_did_not_give(rong, bo, lin):
    proposal = propose(rong, lin.user)
    rows = RoleProposal.objects.filter(pk=proposal.pk)
    decided = {"status": "CONFIRMED", "decided_at": timezone.now()}
    assert refused(lambda: member(lin.user, granted_by=rong.user)) == "staff_role_given_by_two"
    by_bo = {"granted_by": bo.user, "proposal": proposal}
    assert refused(lambda: member(lin.user, **by_bo)) == "staff_role_given_by_two", "not confirmed yet"
    assert refused(lambda: rows.update(decided_by=rong.party.id, **decided)) == "role_given_by_two_people"
    stranger = cast.chen().party.id
    assert refused(lambda: rows.update(decided_by=stranger, **decided)) == "role_proposal_by_administrators"
    assert refused(lambda: rows.update(role="OPERATOR")) == "accounts_roleproposal_keeps_its_terms"
    held = confirm(bo, proposal)
    end_role(actor=bo.actor, now=timezone.now(), membership_id=held.id, reason="left")
    # What was given once is not given by the same yes again, to nobody.
    assert refused(lambda: member(lin.user, **by_bo)) is not None
    assert refused(lambda: member(cast.hua().user, granted_by=bo.user)) == "staff_role_given_by_two"
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()


def test_the_database_takes_no_verifier_whom_two_did_not_name(rong, bo, lin, pearl):
    def verifier(**more) -> Membership:
        terms = {"user": lin.user, "party": pearl, "granted_at": timezone.now()} | more
        return Membership.objects.create(role="VERIFIER", **terms)

    assert refused(lambda: verifier(granted_by=rong.user)) == "staff_role_given_by_two"
    proposal = propose(rong, lin.user, "VERIFIER", party_id=pearl.id)
    delta = cast.organisation("Delta Verification")
    move = RoleProposal.objects.filter(pk=proposal.pk)
    assert refused(lambda: move.update(party=delta)) == "accounts_roleproposal_keeps_its_party"
    assert refused(lambda: move.update(party=None)) is not None
    move.update(status="CONFIRMED", decided_by=bo.party.id, decided_at=timezone.now())
    by_bo = {"granted_by": bo.user, "proposal": proposal}
    assert refused(lambda: verifier(**by_bo, party=delta)) == "staff_role_given_by_two", "another body's"
    with acting_as("web"):
        assert refused(lambda: verifier()) == "staff_role_of_the_installation"
    verifier(**by_bo)


def test_the_processes_bring_no_role_that_nobody_gave(lin):
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), acting_as("web"):
        member(lin.user)
    assert constraint_of(caught.value) == "staff_role_of_the_installation"
    # The tables' owner sets up an installation.
    member(lin.user)
