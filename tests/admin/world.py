"""A world with at least one row behind every page of the admin, made by the commands that make such rows.

`text` goes into every field that somebody outside may write: the pages must show it as text and nothing else.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from accounts.groups.services import declare_link
from accounts.notifications.models import Delivery, Notification
from accounts.notifications.services import notify
from accounts.people.models import Party, User
from accounts.people.roles import Role
from accounts.people.services import propose_role
from credits.activities.models import Activity
from credits.activities.partners.models import PartnerFeed
from credits.factors.change_terms import Terms
from credits.factors.changes import propose_factor_change
from credits.factors.rows import Source
from credits.ledger.models import Balance
from credits.ledger.place_hold import place_hold
from credits.ledger.types import Book
from credits.monitoring.crediting import credit_pending
from credits.monitoring.models import Verdict
from credits.projects.bundles.table_models import SiteTable, SiteTableRow
from credits.projects.models import Project
from credits.projects.object_models import ForeignClaim
from credits.projects.services import raise_stakeholder_objection
from credits.retirement.services import retire_units
from credits.reversals.criteria import Criteria
from credits.reversals.services import approve_reversal, carry_out_reversals, propose_reversal
from credits.reversals.states import Cause
from credits.rewards.models import Reward
from credits.rewards.selectors import outcomes_for
from credits.rewards.services import assign_by_hand, assign_due, redeem_reward
from credits.schemes.models import CityAllowance
from credits.screening.evidence.services import add_evidence
from credits.transparency.packs.services import draw_evidence
from credits.verification.certification.models import ProductCertification
from credits.yearend.services import propose_settlement
from puhui import urls  # noqa: F401  the pages are found with the paths
from puhui.kernel import outbox
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.commands import Actor, RoleGrant
from puhui.kernel.ids import new_id
from puhui.kernel.jobs import job_run
from puhui.kernel.models import CalendarDay
from puhui.kernel.roles import acting_as
from tests import cast
from tests.admin.bridge_world import make_bridge
from tests.admin.market_world import make_market
from tests.admin.organisations_world import make_organisations
from tests.admin.registry_world import make_register
from tests.admin.reports import lay_reports
from tests.admin.reviews import lay_review
from tests.admin.rules_world import make_draft, make_withdrawal
from tests.admin.trading_world import make_trades
from tests.cast import CastMember
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.activities.homes import home, meter
from tests.credits.activities.items import (
    EVENING,
    MIDNIGHT,
    OPERATOR,
    electricity,
    make_operator,
    signed,
    trip,
)
from tests.credits.activities.partners.calls import link
from tests.credits.activities.sending import send
from tests.credits.evidence.files import png
from tests.credits.factors.products.footprints import stored, tea
from tests.credits.projects.roofs import drafted, month, noticed_now, read, sent_in
from tests.credits.reversals.stage import done


@dataclass(frozen=True)
class World:
    """Who is in it."""

    lin: CastMember
    bakery: Party
    administrator: CastMember
    activities: tuple[Activity, ...]


def make_world(text: str = "plain words") -> World:
    """Make the rows; the scheme's clock stands at the evening of the other tests."""
    load_catalogs()
    make_operator()
    set_clock(EVENING)
    lin = cast.resident("Lin")
    bakery = cast.organisation(f"Bakery {text}")
    administrator = cast.rong()
    Party.objects.filter(pk=lin.party.pk).update(name=f"Lin {text}")
    items = [
        signed(trip()),
        trip("bus_trip", "8", begins=EVENING - timedelta(hours=5), minutes=30),
        trip("walk", "1.1", begins=EVENING - timedelta(hours=3), minutes=14, source="self"),
        # At the same time as the one before: rejected, with a reason.
        trip("bus_trip", "9", begins=EVENING - timedelta(hours=5), minutes=25, client_id=text[:100]),
        electricity("39", 6),
    ]
    send(lin, *items)
    with acting_as("worker"):
        credit_pending(outcomes_for=outcomes_for, after_chunk=assign_due)
    propose_role(
        actor=administrator.actor, now=puhui_now(), user_id=lin.user.pk, role=Role.AUDITOR, reason=text
    )
    _link(lin, text)
    _live(lin, text)
    _move(lin, text)
    # Before the market is stopped: while it is, nobody bids.
    make_bridge(text)
    make_trades(text)
    _operate(lin, text)
    mei = cast.member_of("Mei", Role.ORG_OWNER, bakery)
    make_register(mei, text)
    project = sent_in(mei, name=f"Roof {text}")
    read(mei, project.meters.get(), month(1), month(2))
    make_organisations(mei, project, text)
    _object_to_another(mei, text)
    ForeignClaim.objects.create(
        register="VCS",
        reference=text,
        kind="METER",
        key="V2024",
        days_from=business_date(puhui_now()),
        list_digest=text,
        row_number=2,
        imported_at=puhui_now(),
    )
    _table_of_sites(project, mei, text)
    lay_reports(project, text)
    _propose(text)
    make_market(text)
    make_draft(text)
    make_withdrawal(text)
    lay_review(text)
    stored(tea(enterprise=text[:200]))
    row = tea(name_zh=text[:200])
    ProductCertification.objects.create(
        party=bakery,
        content=asdict(row),
        digest=row.digest,
        evidence=project.documents.first().evidence,
        submitted_at=puhui_now(),
        submitted_by=mei.party.pk,
    )
    _reverse(lin, text)
    add_evidence(
        actor=lin.actor,
        now=puhui_now(),
        activity_id=Activity.objects.filter(party=lin.party).earliest("id").pk,
        kind="PHOTO",
        content=png(64, 48),
        name=f"{text}.png",
    )
    # One that nobody has decided yet.
    send(lin, trip("walk", "2", begins=EVENING - timedelta(hours=1), minutes=30, source="self"))
    return World(
        lin, bakery, administrator, tuple(Activity.objects.filter(party_id=lin.party.pk).order_by("id"))
    )


def _table_of_sites(project: Project, sender: CastMember, text: str) -> None:
    """Let a table of sites have come, with a word on a row."""
    table = SiteTable.objects.create(
        bundle=project,
        digest="ab" * 32,
        size_bytes=1,
        original_name=text[:200],
        received_at=puhui_now(),
        received_by=sender.user.pk,
    )
    SiteTableRow.objects.create(table=table, row_number=2, outcome="REFUSED", column=text, code="cell_empty")


def _object_to_another(mei: CastMember, text: str) -> None:
    """Have a stakeholder object to a roof that is not filed yet."""
    raise_stakeholder_objection(
        notice_id=noticed_now(mei, drafted(mei, object_key="TOLD-1")).id,
        text=text,
        contact=text,
        address_key="a",
        now=puhui_now(),
        real_now=timezone.now(),
    )


def _move(lin: CastMember, text: str) -> None:
    retire_units(
        actor=lin.actor,
        book=Book.PERSONAL,
        quantity_g=100,
        purpose="voluntary",
        beneficiary=f"Lin {text}"[:100],
        reason=text[:200],
        command_id=new_id(),
        now=puhui_now(),
    )
    Reward.objects.update(price_coins=10)
    assign_by_hand(actor=lin.actor, quantity_g=50, now=puhui_now(), command_id=new_id())
    reward = Reward.objects.get()
    redeem_reward(actor=lin.actor, reward_code=reward.code, now=puhui_now(), command_id=new_id())
    balance = Balance.objects.filter(asset__book=Book.PERSONAL, available__gt=10).first()
    assert balance is not None
    with transaction.atomic():
        place_hold(
            account_id=balance.account_id,
            asset_id=balance.asset_id,
            amount=10,
            source_ref=new_id(),
            placed_by=lin.party.pk,
            now=puhui_now(),
        )


def _live(lin: CastMember, text: str) -> None:
    """Have Lin's home have a meter, of which one period was claimed with readings."""
    of = home(lin)
    one = meter(lin, of, operator=text[:60])
    # Of the week before the one that was claimed without a meter.
    week = electricity("42.5", 7, ends=MIDNIGHT - timedelta(days=6), meter=str(one.id))
    send(lin, signed(week | {"reading": {"from": "100", "to": "142.5"}}))
    with acting_as("worker"):
        credit_pending(outcomes_for=outcomes_for)


def _link(lin: CastMember, text: str) -> None:
    """Have Lin linked to the operator, and a feed of it that came to nothing so far."""
    link(lin, "p-lin")
    PartnerFeed.objects.create(
        operator_id=OPERATOR,
        source="metro_gate",
        url=f"https://gz.example/{text[:100]}",
        watermark=text[:200],
        next_attempt_at=EVENING,
        last_error=text[:300],
        last_error_at=EVENING,
        opened_at=EVENING,
    )


def _propose(text: str) -> None:
    """Have a value of a factor wait for its second person."""
    # Nobody of the cast: the tests make those themselves.
    officer = replace(cast.INSTALLATION, person_id=new_id())
    terms = Terms(
        code="METRO",
        region="CN-BJ-TJ-HE",
        year=2024,
        kind="travel",
        value="30",
        unit="gCO2/person_km",
        valid_from=EVENING.date() + timedelta(days=30),
        source=Source(text[:300], text[:100], "2026", text[:300]),
        confidence="design",
        status="placeholder",
        uncertainty=text[:100],
        note=text[:500],
    )
    propose_factor_change(actor=officer, terms=terms, reason=text, now=puhui_now())


def _reverse(lin: CastMember, text: str) -> None:
    """Leave somebody with a debt for a proven fraud, and link them with Lin."""
    # Nobody of the cast: the tests make those themselves.
    cheat = Party.objects.create(kind="PERSON", region=cast.GUANGZHOU, created_at=timezone.now())
    # On a basis that can be read again, as the page of the activity does.
    metro = Activity.objects.filter(type__code="metro_trip").values("id")
    basis_id = Verdict.objects.filter(activity_id__in=metro, status="CREDITED").values_list("basis_id")[0][0]
    false = done(cheat.pk, 300, basis_id=basis_id)
    actor = Actor(name="cheat", user_id=new_id(), person_id=cheat.pk, party_id=cheat.pk, device_trusted=True)
    retire_units(
        actor=actor,
        book=Book.PERSONAL,
        quantity_g=200,
        purpose="voluntary",
        beneficiary="somebody",
        reason="",
        command_id=new_id(),
        now=puhui_now(),
    )
    roles = (RoleGrant(Role.REGISTRAR, None),)
    first, second = (replace(cast.INSTALLATION, person_id=new_id(), roles=roles) for _ in range(2))
    case = propose_reversal(
        actor=first,
        cause=Cause.FRAUD_PROVEN,
        criteria=Criteria("DEMO", activity_id=false),
        reason=text,
        evidence=text,
        now=puhui_now(),
    )
    approve_reversal(actor=second, case_id=case.pk, reason=text, now=puhui_now())
    with acting_as("worker"):
        carry_out_reversals()
    auditor = replace(first, roles=(RoleGrant(Role.AUDITOR, None),))
    draw_evidence(actor=auditor, scheme="DEMO", seed=text[:60], size=2, reason=text[:500], now=puhui_now())
    propose_settlement(actor=first, scheme="DEMO", year=2025, reason=text, now=puhui_now())
    declare_link(
        actor=first, party_id=lin.party.pk, other_id=cheat.pk, source=text, reason=text, now=puhui_now()
    )


def _operate(lin: CastMember, text: str) -> None:
    with acting_as("worker"), job_run("credit_pending", requested_by=text[:50]) as counts:
        counts["decided"] = 5
    with transaction.atomic():
        outbox.tell("tests.nothing", text=text)
        record_event(
            actor=lin.actor,
            action="tested",
            object_type="party",
            object_id=lin.party.pk,
            now=timezone.now(),
            reason=text,
            region=cast.GUANGZHOU,
            note=text,
        )
    CityAllowance.objects.create(scheme_id="DEMO", city=cast.GUANGZHOU, monthly_coins=5_000)
    _news(text)
    CalendarDay.objects.create(date=date(2027, 1, 4), is_working=True, note=text[:200])


def _news(text: str) -> None:
    """Leave a short message that could not be sent."""
    lin = User.objects.exclude(phone=None).order_by("id").first()
    assert lin is not None
    values = {"tonnes": 1, "methodology": text, "vintage": 2025, "batch": text}
    notify(party_id=lin.person_id, kind="issuance_minted", cause=new_id(), **values)
    Delivery.objects.create(
        notification=Notification.objects.get(),
        channel="SMS",
        user=lin,
        status="GIVEN_UP",
        attempts=8,
        next_attempt_at=timezone.now(),
        last_error=text,
    )


def pages() -> list[type[Model]]:
    """Return the models that have a page, in a fixed order."""
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


def address(model: type[Model], view: str, obj: Any = None) -> str:
    """Return the address of a page of a model."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}"
    return reverse(name, args=[] if obj is None else [obj.pk])


def every_page() -> Iterator[tuple[str, str]]:
    """Yield (name, address) of the first page, every list, and the page of one row of every model."""
    yield "index", reverse("admin:index")
    for model in pages():
        yield f"{model._meta.label} list", address(model, "changelist")
        row = model._default_manager.order_by("-pk").first()
        assert row is not None, f"the world has no {model._meta.label}"
        yield f"{model._meta.label} page", address(model, "change", row)
