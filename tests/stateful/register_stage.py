"""What the histories of the register play with beside the market's stage: more people to every firm."""

from dataclasses import dataclass, fields
from uuid import UUID

from accounts.people.roles import Role
from credits.methodologies.catalog_loading import load_in_force
from credits.projects.models import Project
from credits.schemes.catalog_loading import load_scheme
from credits.schemes.scheme_files import read_scheme
from credits.verification.services import accredit_body
from puhui.kernel.catalog import read_document
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.commands import Actor
from tests import cast
from tests.accounts.mandates.entrusted import approver_of
from tests.cast import CastMember
from tests.credits.issuance.mirrored import FILE
from tests.credits.issuance.roof import lay_project
from tests.credits.projects.bundles.roofs import Village, lay_village
from tests.market.bridge.venue_process import VenueProcess
from tests.stateful.stage import Stage, lay_stage


@dataclass
class RegisterStage(Stage):
    """`people` of every firm that may send units, the one who begins first: of the last buyer there is only
    its trader. `mirror` is the bakery's other roof, under a scheme whose register an authority keeps;
    `bundle` that of the village, with the roofs of its first two owners. `administrators` give roles."""

    people: dict[UUID, list[CastMember]]
    mirror: Project
    mirror_bodies: list[UUID]
    village: Village
    bundle: Project
    administrators: list[Actor]


def lay_register_stage(venue: VenueProcess) -> RegisterStage:
    """Lay everything in the open transaction; the scheme's clock stands at NOW."""
    stage = lay_stage(venue)
    laid = {each.name: getattr(stage, each.name) for each in fields(stage)}
    mirror, bodies = _mirror(stage)
    cast.PHONES.setdefault("Agent", "+8613800138609")
    cast.PHONES.setdefault("Anne", "+8613800138610")
    village = lay_village(3, chen=stage.roof.chen, clerk="Agent")
    return RegisterStage(
        **laid,
        people=_people(stage),
        mirror=mirror,
        mirror_bodies=bodies,
        village=village,
        bundle=village.registered(village.rows()[:2]),
        administrators=[cast.rong().actor, cast.staff("Anne", "ADMINISTRATOR").actor],
    )


def _mirror(stage: Stage) -> tuple[Project, list[UUID]]:
    terms = read_scheme(read_document(FILE.read_text(encoding="utf-8"), name=FILE.name))
    assert load_scheme(terms)
    load_in_force(terms, today=business_date(puhui_now()))
    bodies = [
        accredit_body(
            actor=stage.registrars[0], scheme="MIRR", party_id=verifier.organisation.id, now=puhui_now()
        ).id
        for verifier in (stage.roof.wei, stage.roof.yan)
    ]
    return lay_project(stage.owner, key="mirror", scheme="MIRR", region="CN-GX"), bodies


def _people(stage: Stage) -> dict[UUID, list[CastMember]]:
    bakery = stage.owner.organisation
    approver = approver_of(bakery, "Approver", 301, "+8613800138601")
    people = {bakery.id: [_clerk(stage.owner, "Clerk 0"), stage.owner, approver]}
    for number, buyer in enumerate(stage.buyers[:2], start=1):
        people[buyer.organisation.id] = [_clerk(buyer, f"Clerk {number}"), buyer]
    return people | {stage.buyers[2].organisation.id: [stage.buyers[2]]}


def _clerk(member: CastMember, name: str) -> CastMember:
    cast.PHONES.setdefault(name, f"+86138001386{name[-1]}2")
    return cast.member_of(name, Role.ORG_CLERK, member.organisation)
