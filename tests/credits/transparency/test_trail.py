"""Where a gram came from and where it went: over splits, part lines and numbers, to the gram."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from credits.issuance.services import approve_issuance, end_notices, mint_issuance, request_issuance
from credits.ledger.models import Transfer
from credits.ledger.system_accounts import system_account
from credits.ledger.transfer_units import transfer_units
from credits.ledger.types import AccountKind, Book, Movement, TransferKind
from credits.monitoring.report_drafts import create_programme_report
from credits.public import release_from_custody, take_into_custody
from credits.retirement.services import retire_units
from credits.rewards.services import assign_by_hand
from credits.schemes.models import CityAllowance, Programme
from credits.tasks import credit_pending
from credits.transparency.serial_path import grams_by_number
from credits.transparency.trail import trail_of
from credits.verification.models import Case
from credits.verification.services import accredit_body, sign_statement, submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotFound
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.fixtures import catalogs, evening, set_clock  # noqa: F401
from tests.credits.activities.items import MORNING, signed, trip
from tests.credits.activities.sending import send
from tests.credits.issuance.roof import look_at_all
from tests.credits.rewards.grams import credit

pytestmark = pytest.mark.django_db

NAMES = ("Lin", "Hua", "Mei", "Fang", "He")
GRAMS = (412_000, 1_130_000, 275_000, 660_000, 749_000)


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        (0, 1, {7: 1}),
        (0, 1_000_000, {7: 1_000_000}),
        (999_999, 1_000_001, {7: 1, 8: 1}),
        (412_000, 1_542_000, {7: 588_000, 8: 542_000}),
        (500_000, 3_000_000, {7: 500_000, 8: 1_000_000, 9: 1_000_000}),
    ],
)
def test_a_number_is_a_tonne_of_the_reports_grams_in_their_order(begin, end, expected):
    assert grams_by_number(7, begin, end) == expected


@pytest.fixture
def reported(evening):  # noqa: F811
    """Five residents whose 3,226,000 g became three numbers, Lin's with a trip of hers among them."""
    CityAllowance.objects.create(scheme_id="DEMO", city="CN-GD-GZ", monthly_coins=10_000_000)
    people = [cast.resident(name, phone=f"+86138001390{n:02d}") for n, name in enumerate(NAMES)]
    send(people[0], signed(trip(begins=MORNING), reference="gate-9913"))
    with acting_as("worker"):
        credit_pending()
    (accrual,) = Transfer.objects.filter(kind=TransferKind.ACCRUAL)
    for member, grams in zip(people, GRAMS, strict=True):
        more = grams - accrual.amount if member is people[0] else grams
        credit(member.party.id, more)
        assign_by_hand(actor=member.actor, quantity_g=grams, now=puhui_now(), command_id=new_id())
    chen, tang, ning, wei = (
        cast.chen(),
        cast.tang(),
        cast.ning(),
        cast.wei(),
    )
    programme = cast.organisation("Puhui Programme")
    Programme.objects.create(scheme_id="DEMO", party=programme)
    accredit_body(actor=chen.actor, scheme="DEMO", party_id=wei.organisation.id, now=puhui_now())
    draft = create_programme_report(
        actor=ning.actor,
        scheme="DEMO",
        methodology="IND-METRO",
        city="CN-GD-GZ",
        month=date(2026, 11, 1),
        now=puhui_now(),
    )
    set_clock(puhui_now() + timedelta(days=40))
    report = submit_report(actor=ning.actor, report_id=draft.id, now=puhui_now())
    look_at_all(wei.actor, Case.objects.get())
    statement = sign_statement(
        actor=wei.actor,
        case_id=Case.objects.get().id,
        opinion="POSITIVE",
        tonnes=report.tonnes,
        text="Read and found right.",
        report_digest=report.digest,
        now=puhui_now(),
    )
    with transaction.atomic(), acting_as("worker"):
        issuance = request_issuance(statement_id=statement.id, now=puhui_now())
    set_clock(issuance.notice.ends_at)
    with transaction.atomic(), acting_as("worker"):
        end_notices(now=puhui_now())
    for registrar in (chen, tang):
        approve_issuance(
            actor=registrar.actor,
            issuance_id=issuance.id,
            digest=issuance.digest,
            now=puhui_now(),
            command_id=new_id(),
        )
    with transaction.atomic(), acting_as("worker"):
        mint_issuance(issuance.id, now=puhui_now())
    issuance.refresh_from_db()
    return people, issuance, accrual, programme


def test_a_trip_is_followed_to_the_number_its_grams_are_in(reported):
    (lin, *_others), issuance, accrual, _programme = reported
    trail = trail_of(entry_id=accrual.id, party_id=lin.party.id)
    (origin,) = trail.origins
    assert origin.source == {"kind": "operator", "code": "gz-metro", "reference": "gate-9913"}
    assert (origin.grams, origin.verdict["status"]) == (accrual.amount, "CREDITED")
    assert origin.rules.methodology["code"] == "IND-METRO"
    assert {factor["code"] for factor in origin.rules.factors} >= {"METRO"}
    (way,) = trail.ways
    assert (way.kind, way.grams) == (TransferKind.ASSIGNMENT, accrual.amount)
    assert way.report.batch == issuance.batch
    (unit,) = way.units
    assert unit.serial == f"{issuance.batch}-1"
    assert [(stay.kind, stay.place) for stay in unit.stays] == [("ISSUANCE", "HOLDING")]


def test_a_line_over_two_numbers_is_in_both_and_the_remainder_stays(reported):
    people, issuance, _accrual, _programme = reported
    hua, he = people[1], people[4]
    assert _units_of_assignment(hua) == {f"{issuance.batch}-1": 588_000, f"{issuance.batch}-2": 542_000}
    transfer = _assignment_of(he)
    trail = trail_of(entry_id=transfer.id, party_id=he.party.id)
    reported_way, rest = trail.ways
    assert (reported_way.grams, rest.grams) == (523_000, 226_000)
    assert rest.report is None
    assert rest.units == ()


def test_what_is_kept_and_what_is_retired_is_told_in_parts(evening):  # noqa: F811
    lin = cast.lin()
    credit(lin.party.id, 1_000)
    (accrual,) = Transfer.objects.all()
    retired = retire_units(
        actor=lin.actor,
        book=Book.PERSONAL,
        quantity_g=300,
        purpose="voluntary",
        beneficiary="Lin",
        reason="",
        command_id=new_id(),
        now=puhui_now(),
    )
    ways = trail_of(entry_id=accrual.id, party_id=lin.party.id).ways
    assert [(way.kind, way.grams, way.certificate_no) for way in ways] == [
        ("RETIREMENT", 300, retired.certificate_no),
        ("KEPT", 700, None),
    ]


def test_the_units_of_an_entry_name_their_report(reported):
    _people, issuance, _accrual, programme = reported
    entry = Transfer.objects.get(kind=TransferKind.ISSUANCE)
    (way,) = trail_of(entry_id=entry.id, party_id=programme.id).ways
    assert way.report.digest == issuance.digest
    assert [unit.serial for unit in way.units] == [f"{issuance.batch}-{number}" for number in (1, 2, 3)]


def test_an_entry_of_several_blocks_tells_each_with_no_more_queries(reported):
    _people, issuance, _accrual, programme = reported
    entry = Transfer.objects.get(kind=TransferKind.ISSUANCE)
    terms = {"party_id": programme.id, "batch": issuance.batch, "tonnes": 1, "lot_id": new_id()}
    # Into custody and back: the first number is a block of its own then.
    for move in (take_into_custody, release_from_custody):
        with transaction.atomic():
            move(**terms, command_id=new_id(), now=puhui_now())
    with transaction.atomic():
        holding, retired = entry.credit_account_id, system_account(AccountKind.RETIRED, "DEMO")
        whole = Movement(TransferKind.RETIREMENT, entry.asset_id, holding, retired, entry.amount, new_id())
        (retirement_id,) = transfer_units([whole], command_id=new_id(), now=puhui_now())
    asked = []
    for entry_id in (entry.id, retirement_id):
        with CaptureQueriesContext(connection) as queries:
            ways = trail_of(entry_id=entry_id, party_id=programme.id).ways
        asked.append(len(queries))
    assert [[unit.serial[-1] for unit in way.units] for way in ways] == [["1"], ["2", "3"]]
    assert {way.report.digest for way in ways} == {issuance.digest}
    assert asked[0] == asked[1]


def test_nobody_elses_entry_is_found(reported):
    _people, _issuance, accrual, _programme = reported
    with pytest.raises(NotFound):
        trail_of(entry_id=accrual.id, party_id=cast.rui().party.id)


def _assignment_of(member) -> Transfer:
    return Transfer.objects.get(kind=TransferKind.ASSIGNMENT, debit_account__party_id=member.party.id)


def _units_of_assignment(member) -> dict[str, int]:
    trail = trail_of(entry_id=_assignment_of(member).id, party_id=member.party.id)
    return {unit.serial: unit.grams for way in trail.ways for unit in way.units}
