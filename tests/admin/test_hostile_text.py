"""Text from outside is text on every page: no tag, no attribute, no script, no template (T31)."""

import pytest
from django.db import connection
from django.urls import reverse

from accounts.people.models import Party
from credits.activities.models import Activity, Operator
from credits.activities.signatures import forget_operators
from credits.factors.models import FactorVersion
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.models import Methodology, MethodologyVersion
from credits.rewards.models import Merchant, Reward
from credits.schemes.models import CityAllowance
from puhui.kernel.audit import record_event
from puhui.kernel.models import AuditEvent, JobRun, OutboxMessage
from tests.admin.hostile import OPENINGS, PAYLOAD, VECTORS, Reader
from tests.admin.signing_in import client_of
from tests.admin.world import World, address, every_page, make_world
from tests.credits.evidence.folders import storages_in
from tests.made_once import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def copy_of_hostile(django_db_setup, django_db_blocker, module_folder):
    with made_once(django_db_blocker, make_hostile, STORAGES=storages_in(module_folder)) as copy:
        yield copy
    forget_operators()


@pytest.fixture
def hostile(copy_of_hostile, db) -> World:
    return copy_of_hostile()


def make_hostile() -> World:
    """Make the world with hostile text in all that somebody outside may write, or might one day."""
    world = make_world(PAYLOAD)
    long = PAYLOAD[:200]
    Operator.objects.update(name_zh=PAYLOAD, name_en=PAYLOAD, types=[PAYLOAD], regions=[PAYLOAD])
    Merchant.objects.update(name_zh=PAYLOAD, name_en=PAYLOAD)
    Reward.objects.update(title_zh=PAYLOAD, title_en=PAYLOAD)
    CityAllowance.objects.create(scheme_id="DEMO", city=long, monthly_coins=1)
    JobRun.objects.create(
        job=PAYLOAD, started_at=world.lin.party.created_at, error=PAYLOAD, requested_by=PAYLOAD
    )
    OutboxMessage.objects.update(topic=PAYLOAD, last_error=PAYLOAD)
    factor = FactorVersion.objects.order_by("pk").last()
    factor.pk, factor.version = None, factor.version + 1
    for field in (
        "title_zh",
        "title_en",
        "gas",
        "uncertainty",
        "source_title",
        "source_url",
        "note",
        "digest",
    ):
        setattr(factor, field, PAYLOAD)
    factor.save(force_insert=True)
    Methodology.objects.create(code=PAYLOAD, serial_code="PROBE", family=PAYLOAD)
    version = MethodologyVersion.objects.order_by("pk").last()
    version.pk, version.methodology_id, version.version = None, PAYLOAD, 1
    for field in (
        "title_zh",
        "title_en",
        "edition_zh",
        "edition_en",
        "participant",
        "filing_number",
        "activity_type",
    ):
        setattr(version, field, PAYLOAD)
    version.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_party SET frozen_at = now(), frozen_reason = %s", [PAYLOAD])
        cursor.execute(
            "UPDATE accounts_user SET is_active = false, blocked_at = now(), block_reason = %s"
            " WHERE NOT is_staff",
            [PAYLOAD],
        )
    Party.objects.filter(pk=world.administrator.party.pk).update(frozen_at=None, frozen_reason=None)
    return world


def read(answer) -> Reader:
    reader = Reader()
    reader.feed(answer.content.decode())
    return reader


def test_every_page_shows_hostile_text_as_text(hostile):
    clients = [client_of(hostile.administrator, language=language) for language in ("en", "zh-hans")]
    alarms, texts = {}, 0
    addresses = dict(every_page())
    for activity in Activity.objects.all():
        addresses[f"activity {activity.pk}"] = address(Activity, "change", activity)
    for party in Party.objects.all():
        addresses[f"party {party.pk}"] = address(Party, "change", party)
    addresses["examples"] = address(
        MethodologyVersion, "run_examples", MethodologyVersion.objects.latest("pk")
    )
    draft = MethodologyDraft.objects.get()
    for name in ("what_if", "last_month", "both_languages", "edit"):
        addresses[name] = address(MethodologyDraft, name, draft)
    addresses["supply"] = reverse("admin:credits_asset_supply")
    for number, (name, url) in enumerate(addresses.items()):
        # List and page of a model stand side by side: each language has every other pair the other way round.
        answer = clients[(number + number // 2) % 2].get(url)
        assert answer.status_code == 200, name
        reader = read(answer)
        texts += reader.texts
        if reader.alarms:
            alarms[name] = reader.alarms
    assert alarms == {}
    # The probe was there to be seen: on more pages than a few.
    assert texts > 60


def test_two_hundred_payloads_are_text(hostile):
    payloads = [opening + vector for opening in OPENINGS for vector in VECTORS]
    assert len(set(payloads)) == 200
    for payload in payloads:
        record_event(
            actor=hostile.lin.actor,
            action=payload,
            object_type="probe",
            object_id=payload,
            now=hostile.lin.party.created_at,
            reason=payload,
            note=payload,
        )
    client = client_of(hostile.administrator)
    alarms, texts = [], 0
    addresses = [f"{address(AuditEvent, 'changelist')}?object_type=probe&p={page}" for page in range(1, 5)]
    # Every one in the list; the page of one row in seven, which meets every opening and every vector.
    events = AuditEvent.objects.filter(object_type="probe").order_by("id")[::7]
    addresses += [address(AuditEvent, "change", event) for event in events]
    for url in addresses:
        reader = read(client.get(url))
        alarms += reader.alarms
        texts += reader.texts
    assert alarms == []
    assert texts >= 200 * 2


def test_what_comes_by_the_address_is_text_too(hostile):
    client = client_of(hostile.administrator)
    for url in (
        address(Activity, "changelist"),
        reverse("admin:kernel_auditevent_changelist"),
        reverse("admin:search"),
        reverse("admin:accounts_party_look_up"),
    ):
        for parameter in ("q", "s", "status", "region", "day", "_changelist_filters", "p", "o", "e"):
            answer = client.get(url, {parameter: PAYLOAD})
            assert answer.status_code in (200, 302, 400, 404)
            assert read(answer).alarms == [], (url, parameter)


def test_a_refused_form_gives_the_text_back_as_text(hostile):
    client = client_of(hostile.administrator)
    for url, data in (
        (address(Party, "unmask", hostile.lin.party), {"reason": PAYLOAD * 4}),
        (reverse("admin:accounts_party_look_up"), {"phone": PAYLOAD[:20], "reason": PAYLOAD}),
        (reverse("admin:kernel_jobrun_run_now"), {"job": PAYLOAD, "reason": PAYLOAD}),
        (reverse("admin:kernel_calendarday_add"), {"date": PAYLOAD, "note": PAYLOAD, "reason": PAYLOAD}),
    ):
        answer = client.post(url, data)
        assert answer.status_code in (200, 400)
        assert read(answer).alarms == []


def test_the_unmasked_page_shows_a_hostile_name_as_text(hostile):
    url = address(Party, "unmask", hostile.lin.party)
    answer = client_of(hostile.administrator).post(url, {"reason": "to see whether it runs"})
    reader = read(answer)
    assert reader.alarms == []
    assert reader.texts > 0


def test_the_admins_policy_allows_no_inline_script_and_nobody_else_gets_it(hostile):
    client = client_of(hostile.administrator)
    policy = client.get("/admin/")["Content-Security-Policy"]
    scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert scripts.split() == ["script-src", "'self'", "'unsafe-eval'"]
    for url in ("/healthz", "/staff/login/", "/api/v1/methodologies"):
        strict = client.get(url)["Content-Security-Policy"]
        assert "unsafe" not in strict, url


def test_no_python_of_the_admin_marks_text_as_safe():
    """Three places write HTML, by format_html with escaped parts: links, pictures, and formulas as MathML."""
    from django.conf import settings

    found = []
    for folder in ("puhui/kernel/admin", "accounts/admin", "credits/admin"):
        for path in (settings.BASE_DIR / folder).glob("*.py"):
            text = path.read_text(encoding="utf-8")
            found += [
                (path.name, word) for word in ("mark_safe(", "format_html(", "SafeString(") if word in text
            ]
    assert sorted(found) == [
        (f"{name}.py", "format_html(") for name in ("activity_evidence", "formulas", "words")
    ]
    templates = [
        path
        for app in ("puhui", "accounts", "credits")
        for path in (settings.BASE_DIR / app).rglob("templates/**/*.html")
    ]
    assert templates
    for path in templates:
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text, path
        assert "autoescape off" not in text, path
