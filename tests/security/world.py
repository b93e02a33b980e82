"""Lin, whose data nobody else may see, and everybody who tries."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from accounts.households.services import add_meter, found_household, invite_member
from accounts.notifications.models import Notification
from accounts.notifications.services import add_webhook, notify
from accounts.organisations.models import OrganisationProfile
from accounts.people.models import Membership, Party
from accounts.people.phones import phone_index
from accounts.people.roles import Role
from accounts.signin.models import PhoneChallenge
from accounts.signin.services.blocks import block_user, freeze_party
from accounts.signin.services.sign_in import open_for
from credits.ledger.models import Transfer
from credits.ledger.types import Book
from credits.projects.services import add_project_object, receive_reading_file
from credits.retirement.models import Retirement
from credits.retirement.services import retire_units
from credits.rewards.demonstration import demonstration_merchant_key
from credits.rewards.services import assign_by_hand, redeem_reward
from credits.tasks import credit_pending
from credits.transparency.packs.models import EvidenceSample
from credits.transparency.packs.services import draw_evidence
from market.bridge.drafting import draft_transfer
from market.bridge.models import BridgeTransfer, Venue
from market.custody.models import Lot
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.commands import Actor, RoleGrant
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.accounts.mandates.entrusted import Owners, approver_of, entrustment
from tests.accounts.organisations.codes import code_number
from tests.accounts.organisations.people import invite
from tests.cast import CastMember
from tests.credits.activities.items import MORNING, signed, trip
from tests.credits.activities.partners.calls import PartnerClient, link
from tests.credits.activities.sending import send
from tests.credits.factors.products.footprints import stored, tea
from tests.credits.projects.roofs import drafted, noticed, noticed_now, sent_in, with_meter, with_paper
from tests.credits.registry.past import lay_portfolio
from tests.credits.verification.studies import lay_certifications
from tests.market.auction import OVER, Auction, buyer, opened
from tests.security.reports import lay_reports
from tests.security.transfers import lay_transfers

CANARY = "canary-7f3a"


@dataclass
class World:
    """Lin and a bakery with what is theirs, and a client for each who calls."""

    lin: CastMember
    mei: CastMember
    wei: CastMember
    objects: dict[str, str]
    public: dict[str, str]
    batch: str
    secrets: tuple[str, ...]
    voucher_code: str
    refresh: str

    def fresh_code(self) -> str:
        """Send Lin a code and return it: one lives five minutes, and a walk over all cells takes longer."""
        PhoneChallenge.objects.filter(phone_index=phone_index(self.lin.phone)).delete()
        return cast.ask_for_code(APIClient(), self.lin.phone)


def make_world() -> World:
    """Make Lin with a decided trip, a retirement and a voucher, and a bakery with the draft of a roof.

    The clock stands at the tests' evening.
    """
    lin, mei = cast.resident("Lin"), cast.mei()
    sale = make_sale()
    Party.objects.filter(pk=lin.party.pk).update(name=f"Lin {CANARY}")
    reference = f"gate-{CANARY}"
    (result,) = send(lin, signed(trip(client_id=f"phone-{CANARY}", begins=MORNING), reference=reference))
    # At the same time: rejected, so that it can be appealed against.
    (rejected,) = send(lin, signed(trip(km="2", begins=MORNING)))
    with acting_as("worker"):
        credit_pending()
    (undecided,) = send(lin, trip("walk", "1", begins=MORNING.replace(hour=15), minutes=15))
    retire_units(
        actor=lin.actor,
        book=Book.PERSONAL,
        quantity_g=100,
        purpose="voluntary",
        beneficiary=f"Lin {CANARY}",
        reason="",
        command_id=new_id(),
        now=puhui_now(),
    )
    assign_by_hand(actor=lin.actor, quantity_g=1500, now=puhui_now(), command_id=new_id())
    redeemed = redeem_reward(actor=lin.actor, reward_code="coffee", now=puhui_now(), command_id=new_id())
    retirement = Retirement.objects.get()
    wei, reports = lay_reports(mei)
    waiting, certified = lay_certifications(mei, wei)
    return World(
        lin=lin,
        mei=mei,
        wei=wei,
        objects=_roof(mei)
        | reports
        | _home(lin)
        | {
            "activity_id": str(result.id),
            "rejected_id": str(rejected.id),
            "undecided_id": str(undecided.id),
            "entry_id": str(Transfer.objects.get(source_ref=result.id, kind="ACCRUAL").id),
            "retirement_id": str(retirement.id),
            "certificate_no": retirement.certificate_no,
            **_news_of(lin),
            **lay_transfers(mei, reports["batch"]),
            "certification_id": str(waiting.id),
            "certified_id": str(certified.id),
        },
        public={
            "session_id": str(sale.session.id),
            "lot_id": str(sale.lot.id),
            "product_id": str(stored(tea()).product_id),
            "number": certified.certificate_no,
            "transfer_id": str(make_transfer(sale.lot).id),
            "portfolio_id": str(lay_portfolio().id),
            "sample_id": str(_sample().id),
            "position": "1",
        },
        batch=sale.lot.batch,
        secrets=(CANARY, lin.phone, str(result.id), str(lin.party.id), str(lin.user.id), str(retirement.id)),
        voucher_code=redeemed.code,
        refresh=open_for(user=lin.user, now=timezone.now()).tokens.refresh,
    )


def _news_of(lin: CastMember) -> dict[str, str]:
    """Tell Lin something and subscribe an address of hers."""
    values = {"tonnes": 1, "methodology": "GD-PV", "vintage": 2025, "batch": CANARY}
    notify(party_id=lin.party.id, kind="issuance_minted", cause=new_id(), **values)
    webhook, _ = add_webhook(actor=lin.actor, url="http://127.0.0.1:9/lins", now=timezone.now())
    return {
        "notification_id": str(Notification.objects.get(party=lin.party).id),
        "webhook_id": str(webhook.id),
    }


def _sample() -> EvidenceSample:
    """Have a batch drawn by nobody of the cast; the pack of a trip of Lin's would tell its reference."""
    auditor = Actor(name="auditor", roles=(RoleGrant(Role.AUDITOR),))
    return draw_evidence(
        actor=auditor, scheme="DEMO", seed="matrix", size=1, vintage=2025, reason="matrix", now=puhui_now()
    )


def _roof(mei: CastMember) -> dict[str, str]:
    """Make the bakery known by its code, a clerk of it, and a draft with its paper and a meter."""
    bakery = mei.organisation
    OrganisationProfile.objects.create(party=bakery, code=code_number(7), registered_at=timezone.now())
    clerk = cast.member_of("Tang", Role.ORG_CLERK, bakery)
    project = drafted(mei)
    with_paper(mei, project)
    with_meter(mei, project, f"M-{project.object_key}")
    sent = sent_in(mei, object_key="SENT-1")
    terms = {"actor": mei.actor, "now": puhui_now(), "project_id": project.id}
    device = add_project_object(kind="DEVICE", number="AC-2024-0001", **terms)
    noticed(mei, project)
    table = receive_reading_file(content=BytesIO(b"period_from,period_to,value"), **terms)
    return {
        "organisation_id": str(bakery.id),
        "membership_id": str(Membership.objects.get(user=clerk.user).id),
        "project_id": str(project.id),
        "meter_id": str(project.meters.get().id),
        "evidence_id": str(project.documents.get().evidence_id),
        "sent_in_id": str(sent.id),
        "untold_id": str(drafted(mei, object_key="UNTOLD-1").id),
        "stakeholder_notice_id": str(noticed_now(mei, drafted(mei, object_key="TOLD-1")).id),
        "document_id": str(sent.documents.get().id),
        "object_id": str(device.id),
        "file_id": str(table.id),
        **_agency(mei),
    }


def _agency(mei: CastMember) -> dict[str, str]:
    """Have the bakery invite Lin, keep a licence, and entrust an agent."""
    bakery = mei.organisation
    invitation, code = invite(mei, cast.PHONES["Lin"], Role.ORG_CLERK)
    approver = approver_of(bakery, "An approver", phone="+8613900149002")
    agent, paper = cast.organisation("Evergreen Agency"), entrustment(bakery)
    owners = Owners(mei, approver, paper, CastMember(mei.user, mei.party, mei.actor, agent))
    return {
        "invitation_id": str(invitation.id),
        "invitation_code": code,
        "licence_id": str(entrustment(bakery, "LICENCE").id),
        "mandate_id": str(owners.entrust().id),
        "agent_id": str(agent.id),
        "paper_id": str(paper.id),
    }


def _home(lin: CastMember) -> dict[str, str]:
    """Make Lin's household with a meter, Hua invited to it, and Lin's link to the operator."""
    today, now = business_date(puhui_now()), puhui_now()
    home = found_household(actor=lin.actor, now=now, size=2, lives_since=today - timedelta(days=60))
    invited = invite_member(actor=lin.actor, now=now, household_id=home.id, phone=cast.PHONES["Hua"])
    meter = add_meter(
        actor=lin.actor,
        now=now,
        household_id=home.id,
        kind="ELECTRICITY",
        operator="gz-power",
        number="E-2024-0001",
        moved_in_on=today - timedelta(days=60),
        reading=Decimal("100"),
    )
    return {
        "household_id": str(home.id),
        "own_place_id": str(home.members.get(party=lin.party).id),
        "place_id": str(invited.id),
        "household_meter_id": str(meter.id),
        "link_id": str(link(lin, "p-lin", now).id),
    }


def make_sale() -> Auction:
    """Make a settled session between two organisations that are nobody's of those who call."""
    sale = opened(buyer("Seller", 0), supply_t=2)
    sale.bid(buyer("Buyer"), 1, 3_900)
    sale.run(OVER)
    return sale


def make_transfer(lot: Lot) -> BridgeTransfer:
    """Draft a transfer of what an organisation that is nobody's of those who call still has."""
    for code in ("manual", "sandbox"):
        Venue.objects.create(code=code, scheme="DEMO", connector=code, title_zh="场所", title_en=code)
    return draft_transfer(
        actor=replace(cast.INSTALLATION, person_id=new_id(), device_trusted=True),
        lot_id=lot.id,
        venue_code="manual",
        quantity_t=1,
        min_price_fen=3_800,
        command_id=new_id(),
        now=puhui_now(),
    )


def client_of(who: str, world: World) -> APIClient:
    """Return the client of one of CALLERS."""
    return CALLERS[who](world)


def _token(text: str) -> APIClient:
    client = APIClient(HTTP_ACCEPT_LANGUAGE="en")
    if text:
        client.credentials(HTTP_AUTHORIZATION=text)
    return client


def _blocked(_world: World) -> APIClient:
    hua = cast.hua()
    client = cast.client_for(hua)
    block_user(user_id=hua.user.id, actor=cast.INSTALLATION, reason="test", now=timezone.now())
    return client


def _frozen(_world: World) -> APIClient:
    hua = cast.hua()
    client = cast.client_for(hua)
    freeze_party(party_id=hua.party.id, actor=cast.INSTALLATION, reason="test", now=timezone.now())
    return client


def _intruder(world: World) -> APIClient:
    """Somebody who acts for a party that is not theirs to act for: another organisation."""
    client = cast.client_for(world.mei)
    stranger = cast.organisation("Harbour Carbon")
    client.credentials(**client._credentials | {"HTTP_PUHUI_PARTY": str(stranger.id)})
    return client


def _impostor(world: World) -> APIClient:
    """A resident who says to act for Lin."""
    client = cast.client_for(cast.hua())
    client.credentials(**client._credentials | {"HTTP_PUHUI_PARTY": str(world.lin.party.id)})
    return client


def _member(name: str, who: str) -> Any:
    """Return how a member of the bakery comes to a client."""
    return lambda world: cast.client_for(cast.member_of(name, ROLE_OF[who], world.mei.organisation))


def _approver(world: World) -> APIClient:
    """Return the client of an approver, who has said which natural person they are."""
    return cast.client_for(approver_of(world.mei.organisation, "Jun", 31))


def _staff(name: str, who: str) -> Any:
    return lambda _world: cast.client_for(cast.staff(name, ROLE_OF[who]))


# Each role, and who calls in it.
ROLE_OF = {
    "bakery": Role.ORG_OWNER,
    "clerk": Role.ORG_CLERK,
    "approver": Role.ORG_APPROVER,
    "trader": Role.TRADER,
    "verifier": Role.VERIFIER,
    "registrar": Role.REGISTRAR,
    "methodology officer": Role.METHODOLOGY_OFFICER,
    "risk officer": Role.RISK_OFFICER,
    "operator": Role.OPERATOR,
    "auditor": Role.AUDITOR,
    "administrator": Role.ADMINISTRATOR,
}
# Who calls → the column of authz.csv that tells what they get, and how their client is made.
CALLERS = {
    "anonymous": lambda _: _token(""),
    "forged token": lambda _: _token("Bearer eyJhbGciOiJub25lIn0.e30."),
    "garbage": lambda _: _token("Bearer \u00e9"),
    "blocked": _blocked,
    "frozen": _frozen,
    "lin": lambda world: cast.client_for(world.lin),
    "lin, new device": lambda world: cast.client_for(world.lin, trusted=False, device_id="another"),
    "hua": lambda _: cast.client_for(cast.hua()),
    "rui": lambda _: cast.client_for(cast.rui()),
    "bakery": lambda world: cast.client_for(world.mei),
    "clerk": _member("Bo", "clerk"),
    "approver": _approver,
    "trader": _member("Qiao", "trader"),
    "verifier": lambda world: cast.client_for(world.wei),
    "intruder": _intruder,
    "impostor": _impostor,
    "registrar": _staff("Chen", "registrar"),
    "methodology officer": _staff("Fang", "methodology officer"),
    "risk officer": _staff("Bo", "risk officer"),
    "operator": _staff("Jun", "operator"),
    "auditor": _staff("Yan", "auditor"),
    "administrator": _staff("Rong", "administrator"),
    "merchant": lambda _: _token(f"Merchant {demonstration_merchant_key()}"),
    "forged key": lambda _: _token("Merchant nobodys-key"),
    "partner": lambda _: PartnerClient(HTTP_ACCEPT_LANGUAGE="en"),
}

COLUMN_OF = {
    "anonymous": "anonymous",
    "forged token": "ended",
    "garbage": "ended",
    "blocked": "ended",
    "frozen": "ended",
    "lin": "owner",
    "lin, new device": "new_device",
    "hua": "other",
    "rui": "other",
    "bakery": "organisation",
    "clerk": "organisation",
    "approver": "organisation",
    "trader": "organisation",
    "verifier": "other",
    "intruder": "intruder",
    "impostor": "intruder",
    "registrar": "staff",
    "methodology officer": "staff",
    "risk officer": "staff",
    "operator": "staff",
    "auditor": "staff",
    "administrator": "staff",
    "merchant": "merchant",
    "forged key": "forged_key",
    "partner": "merchant",
}
