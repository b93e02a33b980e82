"""No page of the admin shows a code where there are words: every list, every row's page and every form.

A code is a word in capitals or small letters with underscores, or a whole id. Where one may stand, the table
below says so by hand and why.
"""

import os
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.utils import timezone

from accounts.people.roles import Role
from accounts.people.services import grant_role
from tests import cast
from tests.admin.reading import words_on
from tests.admin.signing_in import client_of
from tests.admin.test_roles import BUTTONS, buttons
from tests.admin.world import address, pages
from tests.cast import CastMember

pytestmark = pytest.mark.django_db

CODE = re.compile(r"(?<![\w-])(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[a-z]+(?:_[a-z0-9]+)+)(?![\w-])")
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
EITHER = re.compile(f"{CODE.pattern}|{ID.pattern}")
# Words with their code behind them: "The same trace was sent before. (REPLAY_EXACT)".
BESIDE_WORDS = re.compile(rf"\S.* \((?:{CODE.pattern}|{ID.pattern})\)")
# What fields keep and have other words for.
STORED = {
    value
    for model in apps.get_models()
    for field in model._meta.get_fields()
    for value, label in getattr(field, "flatchoices", ())
    if isinstance(value, str) and value.isupper() and len(value) > 2 and str(label) != value
}
# Rows a page kind: the newest differ most, and more of them show the same columns.
ROWS_MOST = 12 if os.environ.get("LONG") else 4
# Fields whose values are ids, under these labels: whose page it is, as trail, API and people on the telephone
# name it; and the client's own mark of a request, by which its sender finds what came of it.
OF_IDS = ("id", "编号", "command", "命令")
# Page → (what stands there, why), by the model's label.
EXCEPTIONS: dict[str, tuple[re.Pattern, str]] = {
    "credits.ActivityType": (CODE, "the code that clients of the API send, beside the title"),
    "credits.FactorVersion": (CODE, "a factor's public code, beside its title"),
    "credits.FactorChange": (CODE, "a factor's public code, beside its title"),
    "credits.RegionSubstitute": (CODE, "a factor's public code, beside its title"),
    "credits.MethodologyVersion": (CODE, "names of the document's own language, beside their titles"),
    "credits.MethodologyDraft": (CODE, "names of the document's own language, beside their titles"),
    "credits.Activity": (CODE, "formulas and reasons as the document names them, beside their titles"),
    "credits.ReviewCase": (CODE, "the reason code that the API tells, beside its words"),
    "credits.SiteTable": (CODE, "the reason code that the agent's answer names, beside its words"),
    "credits.Methodology": (
        re.compile("GAS|WATER"),
        "what serial numbers begin with, as the register has it",
    ),
    "kernel.Region": (re.compile("GLOBAL"), "the code of a place, beside its name"),
    "kernel.AuditEvent": (
        re.compile(f"{CODE.pattern}|{ID.pattern}"),
        "the trail as it is kept, for programs",
    ),
    "kernel.OutboxMessage": (EITHER, "what programs subscribe to"),
    "market.BridgeTransfer": (ID, "the order as the venue has it, with which people ask there"),
    "market.VenueAnswer": (ID, "the order as the venue has it, with which people ask there"),
    "market.Reconciliation": (ID, "the order as the venue has it, with which people ask there"),
    "market.CashMovement": (ID, "the bank's own reference, whatever the bank writes"),
    "market.RiskDecision": (ID, "the order was refused: it has no page that it could be called by"),
}


def every_address() -> Iterator[tuple[str, str]]:
    """Yield (name, address) of every list, with all of its rows, and of the pages of the newest."""
    for model in pages():
        shown = {getattr(each, "parameter_name", "") for each in admin.site._registry[model].list_filter}
        yield model._meta.label, address(model, "changelist") + ("?shown=all" if "shown" in shown else "")
        for row in model._default_manager.order_by("-pk")[:ROWS_MOST]:
            yield model._meta.label, address(model, "change", row)


def everybody() -> CastMember:
    """Return somebody with every role of staff: what a form asks does not depend on who opens it."""
    member = cast.staff("Bo", Role.REGISTRAR)
    for role in {role for roles in BUTTONS.values() for role in roles} - {Role.REGISTRAR}:
        told = {"actor": cast.INSTALLATION, "now": timezone.now(), "region": None}
        grant_role(**told, user_id=member.user.id, role=role)
    return member


def raw(page: str, allowed: re.Pattern | None) -> list[str]:
    """Return the texts of a page that are, or hold, a code that nothing excuses, each after the one before.

    A stored value that its field has words for is a code whatever it looks like, such as SUBMITTED.
    """
    found, before = [], ""
    for text in words_on(page):
        for match in (*CODE.finditer(text), *ID.finditer(text)):
            excused = (
                BESIDE_WORDS.fullmatch(text)
                or (allowed is not None and allowed.fullmatch(match[0]))
                or (before.lower() in OF_IDS and ID.fullmatch(text))
            )
            if not excused:
                found.append(f"{before[:40]} → {text[:100]}")
        if text in STORED and not (allowed is not None and allowed.fullmatch(text)):
            found.append(f"{before[:40]} → {text[:100]}")
        before = text
    return found


@pytest.mark.long
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_list_and_no_page_shows_a_code_for_words(world, language):
    client = client_of(world.administrator, language=language)
    left: dict[str, set[str]] = {}
    for label, url in every_address():
        answer = client.get(url)
        assert answer.status_code == 200, url
        allowed = EXCEPTIONS[label][0] if label in EXCEPTIONS else None
        for text in raw(answer.content.decode(), allowed):
            left.setdefault(label, set()).add(text)
    assert {k: sorted({re.sub(ID, "#", x) for x in v}) for k, v in left.items()} == {}


@pytest.mark.parametrize("language", ["zh-hans", pytest.param("en", marks=pytest.mark.long)])
def test_no_form_offers_or_asks_for_a_code(world, language):
    client = client_of(everybody(), language=language)
    left: dict[str, list[str]] = {}
    for button, url in buttons().items():
        answer = client.get(url)
        allowed = EXCEPTIONS[button[0]][0] if button[0] in EXCEPTIONS else None
        # Those of verifiers are theirs alone.
        assert answer.status_code == 200 or not BUTTONS[button], button
        if answer.status_code == 200 and (found := raw(answer.content.decode(), allowed)):
            left[".".join(button)] = found
    assert {k: sorted({re.sub(ID, "#", x) for x in v}) for k, v in left.items()} == {}


def test_every_exception_is_still_one(world):
    """What is listed above and shows no code any more is taken off the list."""
    client = client_of(world.administrator)
    needed: set[str] = set()
    for label, url in every_address():
        if label in EXCEPTIONS.keys() - needed and raw(client.get(url).content.decode(), None):
            needed.add(label)
    assert needed == set(EXCEPTIONS)
