"""Lays reports and issuances into the database of DATABASE_URL by the commands, and prints the ids as JSON.

Run as a module for a database that is no test database: there no guard knows a teardown.
"""

import json

import django

django.setup()

from django.db import transaction  # noqa: E402

from credits.issuance.models import MintIntent, Objection  # noqa: E402
from credits.ledger.models import Asset, LedgerAccount, Transfer  # noqa: E402
from credits.ledger.serial_models import SerialBlock  # noqa: E402
from credits.verification.models import Case, Finding  # noqa: E402
from credits.verification.services import raise_finding  # noqa: E402
from puhui.kernel.clock import puhui_now  # noqa: E402
from puhui.kernel.ids import new_id  # noqa: E402
from puhui.kernel.roles import acting_as  # noqa: E402
from tests.credits.issuance.finished import minted_and_retired, programmes_units  # noqa: E402
from tests.credits.issuance.roof import lay_project, lay_roof, look_at_all  # noqa: E402


def main() -> None:
    roof = lay_roof()
    minted = minted_and_retired(roof)
    Finding.objects.create(
        case=Case.objects.get(),
        kind="CLARIFICATION",
        text="x",
        raised_at=puhui_now(),
        raised_by=roof.wei.party.id,
    )
    roof.project = lay_project(roof.mei, key="approved")
    approved = roof.approved()
    _intend(approved)
    roof.project = lay_project(roof.mei, key="awaiting")
    awaiting = roof.awaiting()
    roof.approve(awaiting, roof.chen)
    roof.project = lay_project(roof.mei, key="noticed")
    noticed = roof.in_notice()
    objection = Objection.objects.create(
        notice=noticed.notice, text="x", contact="a neighbour", received_at=puhui_now()
    )
    roof.project = lay_project(roof.mei, key="asked")
    asked = Case.objects.get(report=roof.sent_in())
    verifier = roof.verifier_of(asked)
    look_at_all(verifier.actor, asked)
    raise_finding(actor=verifier.actor, case_id=asked.id, kind="CLARIFICATION", text="x", now=puhui_now())
    programme = programmes_units(roof)
    intent = MintIntent.objects.get(issuance=approved)
    units = Asset.objects.get(batch=minted.batch)
    live = SerialBlock.objects.filter(batch=minted.batch, to_transfer=None)
    holding = LedgerAccount.objects.get(party=roof.mei.organisation, kind="HOLDING")
    ids = {
        "minted": minted.id,
        "approved": approved.id,
        "awaiting": awaiting.id,
        "noticed": noticed.id,
        "programme": programme.id,
        "objection": objection.id,
        "report": approved.report_id,
        "awaiting_report": awaiting.report_id,
        "programme_report": programme.report_id,
        "asked": asked.id,
        "verifier": verifier.party.id,
        "other_verifier": (roof.yan if verifier is roof.wei else roof.wei).party.id,
        "digest": approved.digest,
        "awaiting_digest": awaiting.digest,
        "intended_batch": intent.batch,
        "intended_first": intent.first_no,
        "issuance_transfer": Transfer.objects.get(kind="ISSUANCE", source_ref=minted.id).id,
        "retirement_transfer": Transfer.objects.get(kind="RETIREMENT", asset=units).id,
        "units": units.id,
        "bakery": holding.id,
        "issuer": LedgerAccount.objects.get(kind="ISSUER", scheme="DEMO").id,
        "retired": LedgerAccount.objects.get(kind="RETIRED", scheme="DEMO").id,
        "assigned": LedgerAccount.objects.get(kind="ASSIGNED", scheme="DEMO").id,
        "cancelled": LedgerAccount.objects.get(kind="CANCELLED", scheme="DEMO").id,
        "grams": Asset.objects.get(book="PERSONAL").id,
        "live_block": live.get(account_id=holding.id).id,
        "first_block": SerialBlock.objects.get(batch=minted.batch, parent=None).id,
        "line": programme.report.lines.order_by("position").first().id,
        "chen": roof.chen.party.id,
        "chen_user": roof.chen.user.id,
        "tang": roof.tang.party.id,
        "tang_user": roof.tang.user.id,
        "mei": roof.mei.party.id,
        "mei_user": roof.mei.user.id,
        "new": new_id(),
        "other": new_id(),
    }
    print(json.dumps({name: str(value) for name, value in ids.items()}))


def _intend(approved) -> None:
    """Reserve the numbers and stop there, as a mint does that is cut off."""
    from importlib import import_module

    minting = import_module("credits.issuance.services.mint_approved")
    with transaction.atomic(), acting_as("worker"):
        minting._intend(approved.id, puhui_now())


if __name__ == "__main__":
    main()
