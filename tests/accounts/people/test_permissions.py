"""Roles carry permissions, memberships carry regions."""

import pytest

from accounts.people.permissions import can, check_may, regions_in_sight
from accounts.people.roles import PARTY_ROLES, PERMISSIONS, STAFF_ROLES, MandateAct, Role, allows, allows_app
from puhui.kernel.commands import Actor, RoleGrant, system_actor
from puhui.kernel.errors import NotPermitted


def actor(*roles: RoleGrant) -> Actor:
    from puhui.kernel.ids import new_id

    return Actor(name="someone", user_id=new_id(), roles=roles)


def test_every_role_is_held_for_a_party_or_for_the_authority_and_says_what_it_may():
    assert set(Role) == PARTY_ROLES | STAFF_ROLES
    assert not PARTY_ROLES & STAFF_ROLES
    # What an agent may comes from the acts of its mandate.
    assert set(PERMISSIONS) == {*Role.values, *MandateAct.values}


def test_an_unknown_role_may_nothing():
    assert not allows("EMPEROR", "accounts.view_party")


def test_an_auditor_reads_everything_and_changes_and_unmasks_nothing():
    assert allows("AUDITOR", "credits.view_transfer")
    assert allows("AUDITOR", "accounts.view_party")
    for forbidden in (
        "accounts.unmask_party",
        "accounts.block_user",
        "credits.approve_issuance",
        "kernel.run_job",
    ):
        assert not allows("AUDITOR", forbidden)


def test_the_admin_index_shows_an_app_in_which_something_is_allowed():
    assert allows_app("RISK_OFFICER", "market")
    assert not allows_app("RISK_OFFICER", "credits")
    assert allows_app("AUDITOR", "credits")


def test_a_city_officer_reaches_that_city_only():
    officer = actor(RoleGrant("REGISTRAR", "CN-GD-GZ"))
    assert can(officer, "credits.approve_issuance", region="CN-GD-GZ")
    assert not can(officer, "credits.approve_issuance", region="CN-GD-SZ")
    assert not can(officer, "credits.approve_issuance", region="CN-GD")
    assert not can(officer, "credits.approve_issuance", region=None)
    assert not can(officer, "credits.approve_issuance", region="CN-NOWHERE")
    with pytest.raises(NotPermitted):
        check_may(officer, "credits.approve_issuance", region="CN-GD-SZ")


def test_an_officer_of_the_province_reaches_its_cities():
    officer = actor(RoleGrant("REGISTRAR", "CN-GD"))
    assert can(officer, "accounts.view_party", region="CN-GD-SZ")
    assert {"CN-GD", "CN-GD-GZ", "CN-GD-SZ"} <= regions_in_sight(officer, "accounts.view_party")
    assert "CN" not in regions_in_sight(officer, "accounts.view_party")


def test_a_role_without_a_region_holds_everywhere():
    officer = actor(RoleGrant("REGISTRAR"))
    assert can(officer, "accounts.view_party", region=None)
    assert regions_in_sight(officer, "accounts.view_party") is None


def test_somebody_without_the_permission_sees_no_region():
    assert regions_in_sight(actor(), "accounts.view_party") == frozenset()


def test_the_installation_itself_may_act_but_no_user_of_its_name():
    assert can(system_actor("demo"), "accounts.grant_role")
    pretender = actor()
    pretender = Actor(name="system:demo", user_id=pretender.user_id)
    assert not can(pretender, "accounts.grant_role")
