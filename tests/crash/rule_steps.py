"""The steps by which a text and a value come into the rule book, each of one command, each in turn."""

from collections.abc import Callable
from datetime import date
from typing import Any

from accounts.people.models import User
from accounts.people.staff import staff_actor_of
from credits.factors.change_models import FactorChange
from credits.factors.change_terms import Terms
from credits.factors.changes import approve_factor_change, propose_factor_change
from credits.factors.rows import Source
from credits.methodologies import services
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.withdrawal_models import VersionWithdrawal
from puhui.kernel.clock import puhui_now
from tests.credits.methodologies.cups import CUPS, GUANGDONG, SCAN

METRO = Terms(
    code="METRO",
    region="CN-BJ-TJ-HE",
    year=2024,
    kind="travel",
    value="30",
    unit="gCO2/person_km",
    valid_from=date(2026, 11, 3),
    source=Source("DB11/T 3043-2026", "3043-2026", "2026-10-01"),
    confidence="sourced-official",
    status="placeholder",
)
FILING = {"number": "DEMO-M-2026-101", "filed_on": date(2026, 10, 30), "scan_digest": SCAN}


def _by(username: str) -> dict[str, Any]:
    return {"actor": staff_actor_of(User.objects.get(username=username)), "now": puhui_now()}


def _draft() -> dict[str, Any]:
    return {"draft_id": MethodologyDraft.objects.get().pk}


def _approve() -> None:
    draft = MethodologyDraft.objects.get()
    services.approve_draft(**_by("fang"), draft_id=draft.pk, digest=draft.digest)


def _propose_withdrawal() -> None:
    version = MethodologyVersion.objects.get(methodology="CITY-CUP")
    services.propose_withdrawal(**_by("fang"), version_id=version.pk, reason="x")


def _confirm_withdrawal() -> None:
    services.confirm_withdrawal(**_by("he"), withdrawal_id=VersionWithdrawal.objects.get().pk)


def _approve_factor() -> None:
    approve_factor_change(**_by("he"), change_id=FactorChange.objects.get().pk, reason="x")


STEPS: dict[str, Callable[[], Any]] = {
    "write": lambda: services.write_draft(**_by("rong"), text=CUPS),
    "submit": lambda: services.submit_draft(**_by("rong"), **_draft()),
    "approve": _approve,
    "file": lambda: services.record_filing(**_by("fang"), **_draft(), **FILING),
    "publish": lambda: services.publish_draft(**_by("fang"), **_draft(), place=GUANGDONG),
    "propose a withdrawal": _propose_withdrawal,
    "confirm it": _confirm_withdrawal,
    "propose a factor": lambda: propose_factor_change(**_by("fang"), terms=METRO, reason="x"),
    "approve it": _approve_factor,
}
