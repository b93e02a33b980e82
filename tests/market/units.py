"""Registry units to trade with: a whole issuance, from the report to the mint, planted row by row.

batch = minted(mei.organisation, 344)      # 344 t of GD-PV 2025 in the bakery's holding
"""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from accounts.people.models import Membership, Party, User
from accounts.people.phones import phone_index
from accounts.people.services import create_person, grant_role
from credits.issuance.models import Approval, Issuance, MintIntent, Notice
from credits.issuance.states import IssuanceStatus
from credits.ledger.mint import Mint, mint_units, reserve_numbers
from credits.monitoring.report_models import MonitoringReport, ReportKind
from credits.monitoring.report_states import ReportStatus
from credits.projects.models import Project
from credits.schemes.ceiling_models import DailyCeiling
from credits.schemes.models import Scheme
from credits.verification.draws import new_seed
from credits.verification.models import Case, Opinion, Statement, VerificationBody
from credits.verification.states import CaseStatus
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.credits.activities.fixtures import set_clock

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
SCHEME = "DEMO"
# Seven working days lie in it wherever it falls, the Spring Festival in between.
NOTICE = timedelta(days=24)
# Not the cast's own registrars: any test may have both.
REGISTRARS = {"Xu": "+8613800138211", "Yun": "+8613800138212"}
VERIFIER = "+8613800138213"


def minted(
    party: Party,
    tonnes: int,
    *,
    methodology: str = "GD-PV",
    serial_code: str = "PV",
    city: str = "CN-GD-GZ",
    vintage: int = 2025,
    scheme: str = SCHEME,
    now: datetime = NOW,
) -> str:
    """Issue whole tonnes to a party, as the database wants it done; returns the batch."""
    digest = sha256(new_id().bytes).hexdigest()
    # All before the notice was on the day on which it began.
    began = now - NOTICE
    with transaction.atomic():
        report = _verified(party, tonnes, methodology, city, vintage, scheme, digest, began)
        case = _case(report, began)
        statement = Statement.objects.create(
            case=case,
            report_digest=digest,
            opinion=Opinion.POSITIVE,
            tonnes=tonnes,
            text="as claimed",
            signed_by=verifier_of(case.body),
            signed_at=began,
            digest=sha256(new_id().bytes).hexdigest(),
        )
        issuance = Issuance.objects.create(
            report=report,
            statement=statement,
            scheme=scheme,
            party=party,
            methodology=methodology,
            serial_code=serial_code,
            city=city,
            vintage=vintage,
            tonnes=tonnes,
            digest=digest,
            requested_at=began,
        )
        _lay_notice(issuance, now)
        for status in (IssuanceStatus.IN_NOTICE, IssuanceStatus.AWAITING_APPROVAL):
            Issuance.objects.filter(pk=issuance.pk).update(status=status)
        # Under a day's ceiling nobody approves on another day than today.
        decided = puhui_now() if DailyCeiling.objects.filter(scheme=scheme).exists() else now
        for registrar in (_registrar("Xu"), _registrar("Yun")):
            Approval.objects.create(
                issuance=issuance,
                digest=digest,
                person_id=registrar.person_id,
                user_id=registrar.id,
                role="REGISTRAR",
                approved_at=decided,
            )
        Issuance.objects.filter(pk=issuance.pk).update(status=IssuanceStatus.APPROVED)
        return _mint(issuance, digest, decided)


def bare_scheme(code: str = SCHEME) -> Scheme:
    """Return the scheme that there is, or one as bare as may be: it says how long a notice runs."""
    row, _ = Scheme.objects.get_or_create(
        code=code,
        defaults={
            "name_zh": "示范",
            "name_en": "Demonstration",
            "authority_zh": "示范",
            "authority_en": "Demonstration",
            "is_demonstration": True,
            "register_mode": "own",
            "status": "ACTIVE",
            "regions": ["CN-GD"],
            "languages": ["zh-Hans"],
            "currency": "CNY",
            "default_outcome": "keep",
            "notice_working_days": 7,
            "monthly_coins_per_city": 0,
            "valid_from": NOW.date(),
            "digest": "",
        },
    )
    return row


def _lay_notice(issuance: Issuance, now: datetime) -> None:
    """Lay a notice that is over: the guards have it begin and end by the clock, which is put to its days."""
    shown, days = puhui_now(), bare_scheme(issuance.scheme).notice_working_days
    set_clock(now - NOTICE)
    notice = Notice.objects.create(issuance=issuance, working_days=days, starts_at=now - NOTICE, ends_at=now)
    set_clock(now)
    Notice.objects.filter(pk=notice.pk).update(ended_at=now)
    set_clock(shown)


def _mint(issuance: Issuance, digest: str, now: datetime) -> str:
    numbers = reserve_numbers(
        scheme=issuance.scheme,
        serial_code=issuance.serial_code,
        vintage=issuance.vintage,
        city_label=issuance.city.rpartition("-")[2],
        tonnes=issuance.tonnes,
    )
    MintIntent.objects.create(
        issuance=issuance,
        digest=digest,
        batch=numbers.batch,
        first_no=numbers.first,
        last_no=numbers.last,
        made_at=now,
    )
    mint = Mint(
        issuance_id=issuance.id,
        party_id=issuance.party_id,
        scheme=issuance.scheme,
        methodology=issuance.methodology,
        serial_code=issuance.serial_code,
        city=issuance.city,
        vintage=issuance.vintage,
        tonnes=issuance.tonnes,
        buffer_t=0,
        numbers=numbers,
    )
    mint_units(mint, command_id=new_id(), now=now)
    Issuance.objects.filter(pk=issuance.pk).update(
        status=IssuanceStatus.MINTED, minted_at=now, batch=numbers.batch
    )
    return numbers.batch


def _verified(party, tonnes, methodology, city, vintage, scheme, digest, now) -> MonitoringReport:
    owner = new_id()
    project = Project.objects.create(
        party=party,
        scheme=scheme,
        project_type="rooftop_solar",
        methodology=methodology,
        name="roof",
        region=city,
        object_key=new_id().hex[-12:].upper(),
        commissioned_on=date(vintage, 1, 1),
        created_at=now,
        created_by=owner,
    )
    report = MonitoringReport.objects.create(
        kind=ReportKind.PROJECT,
        scheme=scheme,
        party=party,
        project=project,
        methodology=methodology,
        city=city,
        vintage=vintage,
        period_from=date(vintage, 1, 1),
        period_to=date(vintage + 1, 1, 1),
        created_at=now,
        created_by=owner,
    )
    rows = MonitoringReport.objects.filter(pk=report.pk)
    rows.update(
        status=ReportStatus.SUBMITTED,
        digest=digest,
        # As bare as a sealed report may be: pages show it.
        content={
            "methodology": {"code": methodology, "version": 1, "digest": "0" * 64},
            **{"inputs": {}, "steps": [], "readings": [], "documents": []},
        },
        reduction_g=tonnes * 1_000_000,
        tonnes=tonnes,
        submitted_at=now,
        submitted_by=owner,
    )
    for status in (ReportStatus.IN_VERIFICATION, ReportStatus.VERIFIED):
        rows.update(status=status)
    return rows.get()


def _case(report: MonitoringReport, now: datetime) -> Case:
    body = VerificationBody.objects.filter(scheme=report.scheme).first()
    if body is None:
        body = VerificationBody.objects.create(
            scheme=report.scheme,
            party=cast.organisation("Plain Verification"),
            accredited_at=now,
            accredited_to=date(2099, 12, 31),
        )
    case = Case.objects.create(
        report=report, report_digest=report.digest, body=body, opened_at=now, **drawn_alone(body)
    )
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.STATED, closed_at=now)
    return case


def drawn_alone(body: VerificationBody) -> dict:
    """Return the record of a draw in which the body was the only one."""
    return {"draw_seed": new_seed(), "draw_among": [body.id]}


def verifier_of(body: VerificationBody) -> UUID:
    """Return the person who signs for a body; where it has nobody yet, one who signs for all of these."""
    held = Membership.objects.filter(party=body.party, role="VERIFIER", ended_at=None).first()
    if held is not None:
        return held.user.person_id
    user = User.objects.filter(phone_index=phone_index(VERIFIER)).first() or create_person(
        actor=cast.INSTALLATION, now=puhui_now(), phone=VERIFIER, name="Kai"
    )
    terms = {"user_id": user.id, "role": "VERIFIER", "party_id": body.party_id}
    grant_role(actor=cast.INSTALLATION, now=puhui_now(), **terms)
    return user.person_id


def _registrar(name: str) -> User:
    found = User.objects.filter(phone_index=phone_index(REGISTRARS[name])).first()
    cast.PHONES.setdefault(name, REGISTRARS[name])
    return found or cast.staff(name, "REGISTRAR").user
