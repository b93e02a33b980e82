"""The authorisation matrix: every URL of the API × every method × everybody who calls × whose object it is.

What each gets is declared in authz.csv, a line a path, object and method; `*` stands for all other methods,
which one caller of each column tries, and `200;risk officer:404` says who of a column gets something else.
A URL without a line, a line without a URL, and a status other than declared fail. Whoever is refused gets a
problem document, learns nothing of Lin, and writes nothing.
"""

import csv
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.people.roles import Role
from accounts.signin.models import PhoneChallenge
from tests.accounts.organisations.codes import code_number
from tests.accounts.organisations.people import identity_number
from tests.credits.activities.items import MORNING, trip
from tests.credits.activities.partners.calls import ride, word
from tests.credits.evidence import files
from tests.credits.projects.bundles.roofs import BUNDLE
from tests.credits.projects.roofs import NOTICE, ROOF
from tests.credits.verification.studies import study
from tests.market.instruments import PV
from tests.security.probe import Probe
from tests.security.reports import INSTEAD_OF_REPORTS, bodies_of_reports
from tests.security.routes import METHODS, api_routes
from tests.security.transfers import bodies_of_transfers
from tests.security.world import CALLERS, COLUMN_OF, ROLE_OF, World, client_of

TABLE = Path(__file__).with_name("authz.csv")
_PLACEHOLDER = re.compile(r"<\w+:(\w+)>")
# A line of the table names its object: Lin's, one that anybody may see, or one that there is not.
OBJECTS: dict[str, dict[str, str]] = {
    "-": {},
    "lins": {},
    "bakerys": {},
    "public": {"code": "IND-METRO", "version": "1", "purpose": "market", "channel": "sms"},
    "none": {
        "activity_id": "01a2033f-3406-75df-915f-c3fb7e41c53a",
        "retirement_id": "01a2033f-3406-75df-915f-c3fb7e41c53a",
        "certificate_no": "DEMO-2026-NONE",
        "number": "DEMO-P-2026-NONE",
        "code": "nothing",
        "version": "99",
        "purpose": "nothing",
        "channel": "pigeon",
        "batch": "DEMO-GZ-PV-2025-0099",
        "serial": "DEMO-GZ-PV-2025-0099-1",
        **dict.fromkeys(
            (
                *("organisation_id", "membership_id", "project_id", "meter_id", "evidence_id"),
                *("report_id", "case_id", "finding_id", "issuance_id", "notice_id", "entry_id"),
                *("session_id", "lot_id", "transfer_id", "product_id", "notification_id", "webhook_id"),
                *("link_id", "household_id", "place_id", "household_meter_id", "portfolio_id"),
                *("certification_id", "party_transfer_id", "destination_id", "invitation_id", "mandate_id"),
                *("object_id", "document_id", "file_id"),
                *("visit_id", "reading_id", "sample_id"),
            ),
            "01a2033f-3406-75df-915f-c3fb7e41c53a",
        ),
        "position": "1",
    },
}
CODES = {
    "factors/<str:code>": "METRO",
    "rewards/<slug:code>/redemptions": "coffee",
    "market/instruments/<slug:code>": PV,
    "market/instruments/<slug:code>/reference-price": PV,
}
# Whose the object is that a path names.
OWNED = {
    "lins": {
        *("activity_id", "retirement_id", "certificate_no", "entry_id", "notification_id", "webhook_id"),
        *("link_id", "household_id", "place_id"),
    },
    "bakerys": {
        *("organisation_id", "project_id", "evidence_id"),
        *("report_id", "case_id", "finding_id", "issuance_id", "certification_id"),
        *("party_transfer_id", "destination_id", "invitation_id", "mandate_id", "visit_id"),
    },
}
# Only large reports are read twice, and the world has none; tests/credits/verification asks as each reader.
ONLY_NONE = {"reading_id"}
# Of the owner's things the one that stands where the call can succeed.
INSTEAD = {
    "activities/<uuid:activity_id>/appeal": ("activity_id", "rejected_id"),
    "activities/<uuid:activity_id>/cancel": ("activity_id", "undecided_id"),
    "projects/<uuid:project_id>/review": ("project_id", "sent_in_id"),  # a draft is nobody's to decide on
    "products/certifications/<uuid:certification_id>/revoke": ("certification_id", "certified_id"),
    # The draft's stakeholders are told, and it has a document that nobody reviews.
    "projects/<uuid:project_id>/stakeholder-notices": ("project_id", "untold_id"),
    "projects/<uuid:project_id>/documents/<uuid:document_id>/review": ("project_id", "sent_in_id"),
    "registry/stakeholder-notices/<uuid:notice_id>": ("notice_id", "stakeholder_notice_id"),
    "registry/stakeholder-notices/<uuid:notice_id>/objections": ("notice_id", "stakeholder_notice_id"),
    **INSTEAD_OF_REPORTS,
}
# The one kind of paper that anybody may read.
DECLARATION = "registry/projects/<uuid:project_id>/documents/<uuid:document_id>"
DENIED = {401, 403, 404, 405}
# These tell of a refused proof by counting it, so they write although they refuse.
COUNTING = "auth/"
# What is sent with a one-time code, which is asked for when it is: one made before would be too old by then.
BESIDE_A_CODE = {"auth/token": ("phone",), "auth/step-up": ()}


class Cell(NamedTuple):
    """One question: may who calls do this with that object?"""

    route: str
    object: str
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.route} ({self.object})"


def declared() -> dict[Cell, dict[str, str]]:
    """Return the expectations by cell, `*` spelled out."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named = {Cell(row["path"], row["object"], row["method"]): row for row in rows}
    assert len(named) == len(rows), "a cell stands twice"
    table = {}
    for cell, row in named.items():
        methods = METHODS if cell.method == "*" else (cell.method,)
        for method in methods:
            one = cell._replace(method=method)
            if cell.method != "*" or one not in named:
                table[one] = row
    return table


def address(cell: Cell, world: World) -> str:
    values = OBJECTS[cell.object] | ({} if cell.object == "none" else world.objects)
    if cell.object == "public":
        values = values | world.public
    if cell.object != "none" and cell.route in INSTEAD:
        name, other = INSTEAD[cell.route]
        values = values | {name: values[other]}
    if cell.object != "none" and cell.route == DECLARATION:
        values = values | {"project_id": values["registered_id"], "document_id": values["declaration_id"]}
    if cell.object == "public" and cell.route in CODES:
        values = values | {"code": CODES[cell.route]}
    return "/api/v1/" + _PLACEHOLDER.sub(lambda match: values[match[1]], cell.route)


def body_of(cell: Cell, world: World) -> object:
    """Return a body with which the call would succeed for whoever may make it."""
    if cell.method == "POST" and cell.route in BESIDE_A_CODE:
        beside = {name: getattr(world.lin, name) for name in BESIDE_A_CODE[cell.route]}
        return beside | {"code": world.fresh_code()}
    bodies: dict[str, object] = {
        "auth/otp": {"phone": "+8613800138177"},
        "auth/token/refresh": {"refresh": world.refresh},
        "auth/logout": {"refresh": world.refresh},
        "me": {"nickname": "somebody"},
        "consents/<str:purpose>": {"granted": False},
        "notifications/channels/<str:channel>": {"is_on": False},
        "notifications/channels/email/confirm": {"code": "000000"},
        "notifications/webhooks": {"url": "http://127.0.0.1:9/hook"},
        "methodologies/<str:code>/estimate": {"inputs": {"distance_km": "1"}},
        "activities": {"activities": [trip(km="1", begins=MORNING.replace(hour=12), minutes=9)]},
        "activities/<uuid:activity_id>/appeal": {"text": "I was on that train."},
        "account/outcome": {"outcome": "coins"},
        "account/assignments": {"quantity_g": 1},
        "retirements": {"book": "personal", "quantity_g": 1, "purpose": "voluntary", "beneficiary": "all"},
        "rewards/<slug:code>/redemptions": {},
        "merchant/redemptions": {"voucher_code": world.voucher_code},
        "market/lots": {"instrument": PV, "batch": world.batch, "quantity_t": 1},
        "market/sessions/<uuid:session_id>/bids": {"quantity_t": 1, "price_fen": 3_900, "purpose": "hold"},
        "bridge/transfers": {
            "lot": world.public["lot_id"],
            "venue": "sandbox",
            "quantity_t": 1,
            "min_price_fen": 3_800,
        },
        "market/risk/check": {
            "instrument": PV,
            "side": "BUY",
            "mode": "AUCTION_ONEWAY",
            "purpose": "RETIRE",
            "quantity_t": 1,
        },
        "organisations": {"name": "Bakery of the moon", "code": code_number(8)},
        "organisations/<uuid:organisation_id>/members": {"phone": "+8613800138178", "role": "ORG_CLERK"},
        "organisations/<uuid:organisation_id>/kyc": {
            "licence_id": world.objects["licence_id"],
            "licence_until": None,
            "representative_name": "somebody",
            "representative_identity_number": identity_number(7),
        },
        "organisations/<uuid:organisation_id>/mandates": {
            "agent_id": world.objects["agent_id"],
            "acts": ["FILE_PROJECTS"],
            "paper_id": world.objects["paper_id"],
            "valid_from": "2026-01-01",
            "valid_to": "2027-12-01",
            "agent_share_percent": "12.5",
        },
        "mandates/<uuid:mandate_id>/revoke": {"reason": "for the matrix"},
        "invitations/<uuid:invitation_id>/accept": {"code": world.objects["invitation_code"]},
        "me/kyc": {"identity_number": identity_number(8)},
        "projects": ROOF | {"object_key": "MOON-1"},
        "bundles": BUNDLE,
        "projects/<uuid:project_id>": {"name": "Roof of the moon"},
        "projects/<uuid:project_id>/review": {"decision": "take_up", "reason": "matrix"},
        "projects/<uuid:project_id>/meters": {"serial_no": "M-2024-0002", "unit": "kWh"},
        "projects/<uuid:project_id>/meters/<uuid:meter_id>/readings": {
            "readings": [{"period_from": "2025-01-01", "period_to": "2025-02-01", "value": "36"}]
        },
        "projects/<uuid:project_id>/stakeholder-notices": NOTICE,
        "registry/stakeholder-notices/<uuid:notice_id>/objections": {"text": "The roof is mine."},
        "projects/<uuid:project_id>/objects": {"kind": "DEVICE", "number": "AC-2024-0009"},
        "projects/<uuid:project_id>/documents/<uuid:document_id>/review": {
            "outcome": "ACCEPTED",
            "reason": "for the matrix",
        },
        "evidence-samples": {"scheme": "DEMO", "seed": "a", "size": 1, "reason": "for the matrix"},
        "products/certifications/<uuid:certification_id>/refuse": {"reason": "for the matrix"},
        "products/certifications/<uuid:certification_id>/revoke": {"reason": "for the matrix"},
        "partner/activities": {"activities": [ride("p-lin")]},
        "partner-links": word("p-another"),
        "households": {"size": 2, "lives_since": "2026-01-01", "region": "CN-GD-GZ"},
        "households/<uuid:household_id>/members": {"phone": "+8613800138179"},
        "households/<uuid:household_id>/shares": {
            "shares": [{"member": world.objects["own_place_id"], "share_bp": 10_000}]
        },
        "households/<uuid:household_id>/meters": {
            "kind": "WATER",
            "operator": "gz-water",
            "number": "W-2024-77",
            "moved_in_on": "2026-10-01",
            "reading": "12.5",
        },
        "households/<uuid:household_id>/meters/<uuid:household_meter_id>/move-out": {
            "moved_out_on": "2026-11-01",
            "reading": "200",
        },
        **bodies_of_reports(world),
        **bodies_of_transfers(world),
    }
    return bodies.get(cell.route, {})


def call(cell: Cell, world: World, client: APIClient) -> HttpResponse:
    body: str | bytes = (
        "" if cell.method in ("GET", "HEAD") else json.dumps(body_of(cell, world), default=str)
    )
    content_type = "application/json"
    if cell.method == "POST" and cell.route.endswith(("/documents", "/evidence", "/photos")):
        form = {"file": SimpleUploadedFile("roof.png", files.png(), "image/png")}
        form |= {} if cell.route.endswith("/photos") else {"kind": "PHOTO"}
        body, content_type = encode_multipart(BOUNDARY, form), MULTIPART_CONTENT
    if cell.method == "POST" and cell.route.endswith("/papers"):
        form = {"kind": "LICENCE", "file": SimpleUploadedFile("licence.png", files.png(), "image/png")}
        body, content_type = encode_multipart(BOUNDARY, form), MULTIPART_CONTENT
    if cell.method == "POST" and cell.route.endswith(("/reading-tables", "/site-tables")):
        body, content_type = "period_from,period_to,value\n", "text/csv"
    if cell.method == "POST" and cell.route == "products/certifications":
        body, content_type = encode_multipart(BOUNDARY, study(code="CAKE")), MULTIPART_CONTENT
    return client.generic(
        cell.method,
        address(cell, world),
        data=body,
        content_type=content_type,
        HTTP_IDEMPOTENCY_KEY="matrix",
        # Writing the document in YAML would take longer than all the rest.
        HTTP_ACCEPT="application/json, application/vnd.oai.openapi+json, */*;q=0.1",
    )


def faults(who: str, cell: Cell, expected: str, answer: HttpResponse, world: World) -> list[str]:
    """Return what is wrong with the answer, in words."""
    # Also where it is streamed.
    found, content = [], answer.getvalue()
    if str(answer.status_code) != expected:
        found.append(f"{cell}: {answer.status_code} instead of {expected}: {content[:120]!r}")
    # A certificate is for everybody, and who shows Lin's code or refresh token is Lin.
    is_meant = cell.route.startswith(("registry/certificates/", "auth/"))
    if not who.startswith("lin") and not is_meant:
        text = content.decode("utf-8", "replace")
        found += [f"{cell}: tells {secret}" for secret in world.secrets if secret in text]
    if answer.status_code in DENIED and cell.method != "HEAD":
        kind = answer["Content-Type"]
        found += [] if kind == "application/problem+json" else [f"{cell}: refused with {kind}"]
    return found


# Others have the column of somebody who is asked every day.
LONG = {"forged token", "garbage", "frozen", "rui", "impostor", "clerk", "approver", "trader"}
WHO = [pytest.param(who, marks=pytest.mark.long if who in LONG else ()) for who in CALLERS]


@pytest.mark.parametrize("who", WHO)
def test_everybody_gets_what_is_declared(who, world):
    client, column, probe = client_of(who, world), COLUMN_OF[who], Probe()
    # What no line names is a method that the URL has not: of each column one caller tries that. Were there
    # one after all, that caller would get another answer than 405 or 401, whoever may use it.
    is_first = next(one for one, its in COLUMN_OF.items() if its == column and one not in LONG) == who
    wrong: list[str] = []
    refused: list[Cell] = []
    for cell, row in declared().items():
        if row["method"] == "*" and not is_first:
            continue
        expected = dict([part.rpartition(":")[::2] for part in row[column].split(";")])
        status = expected.get(who, expected.get(""))
        is_refused = int(status) in DENIED and not cell.route.startswith(COUNTING)
        if refused and not is_refused:
            wrong += written(refused, probe)
            refused = []
        wrong += faults(who, cell, status, call(cell, world, client), world)
        if is_refused:
            refused.append(cell)
        else:
            probe.rows_written()
    wrong += written(refused, probe)
    assert wrong == [], "\n".join(wrong)


def written(refused: list[Cell], probe: Probe) -> list[str]:
    """Tell of rows that these calls in a row have written; counting takes as long as a call."""
    rows = probe.rows_written()
    return [f"{rows} rows written, and all were refused: {', '.join(map(str, refused))}"] if rows else []


def test_every_column_is_asked_for_every_day_and_somebody_of_every_role_calls():
    with TABLE.open(encoding="utf-8", newline="") as file:
        columns = set(csv.DictReader(file).fieldnames or ()) - {"path", "object", "method"}
    assert {COLUMN_OF[who] for who in CALLERS if who not in LONG} == columns
    assert set(ROLE_OF.values()) == set(Role)
    assert ROLE_OF.keys() <= CALLERS.keys()


def test_a_one_time_code_is_fresh_however_long_the_walk_takes(world):
    show = Cell("auth/token", "-", "POST")
    for _ in range(2):
        assert call(show, world, APIClient()).status_code == 200
        long_ago = timezone.now() - timedelta(minutes=6)
        PhoneChallenge.objects.update(created_at=long_ago, expires_at=long_ago + timedelta(minutes=5))


def test_every_url_is_declared_and_every_declaration_has_its_url():
    table = declared()
    assert {cell.route for cell in table} == set(api_routes())
    cells = {(cell.route, cell.method) for cell in table}
    assert cells == {(route, method) for route in api_routes() for method in METHODS}


def test_a_route_with_an_object_is_asked_for_somebody_elses_and_for_none():
    asked: dict[str, set[str]] = {}
    for cell in declared():
        asked.setdefault(cell.route, set()).add(cell.object)
    for route, objects in asked.items():
        expected = {"-"}
        if _PLACEHOLDER.search(route):
            names = set(_PLACEHOLDER.findall(route))
            if names <= ONLY_NONE:
                assert objects == {"none"}, route
                continue
            expected = {"none", next((who for who, ids in OWNED.items() if ids & names), "public")}
        assert objects == expected, route
