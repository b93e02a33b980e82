"""The same roof under a scheme whose register is only mirrored, up to the filing and the answer."""

from datetime import date
from pathlib import Path

from django.db import transaction

from credits.issuance.filing_models import AuthorityAnswer
from credits.issuance.models import Issuance
from credits.issuance.services import Told, confirm_answer, enter_answer, file_approved, mint_approved
from credits.methodologies.catalog_loading import load_in_force
from credits.schemes.catalog_loading import load_scheme
from credits.schemes.scheme_files import read_scheme
from puhui.kernel.catalog import read_document
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests.cast import CastMember
from tests.credits.activities.fixtures import load_catalogs
from tests.credits.issuance.roof import Roof, lay_roof

FILE = Path(__file__).with_name("mirrored.toml")
GRANT = Told("GRANTED", "桂环函〔2026〕17号", date(2026, 3, 9), "GXPH-2026-PV-004-000101-000440", 340)
REFUSAL = Told("REFUSED", "桂环函〔2026〕18号", date(2026, 3, 9), reason="the meter is not sealed")


def lay_mirrored() -> Roof:
    """Lay the roof under the scheme of `mirrored.toml`, loaded as a shipped file would be."""
    load_catalogs()
    terms = read_scheme(read_document(FILE.read_text(encoding="utf-8"), name=FILE.name))
    assert load_scheme(terms)
    load_in_force(terms, today=business_date(puhui_now()))
    return lay_roof(scheme="MIRR", region="CN-GX")


def filed(roof: Roof) -> Issuance:
    issuance = roof.approved()
    file_all()
    issuance.refresh_from_db()
    return issuance


def file_all() -> dict[str, int]:
    with transaction.atomic(), acting_as("worker"):
        return file_approved(now=puhui_now())


def mint_all() -> dict[str, int]:
    with transaction.atomic(), acting_as("worker"):
        return mint_approved(now=puhui_now())


def entered(issuance: Issuance, by: CastMember, told: Told = GRANT) -> AuthorityAnswer:
    return enter_answer(
        actor=by.actor, issuance_id=issuance.id, told=told, now=puhui_now(), command_id=new_id()
    )


def confirmed(answer: AuthorityAnswer, by: CastMember, digest: str = "") -> AuthorityAnswer:
    return confirm_answer(
        actor=by.actor,
        answer_id=answer.id,
        digest=digest or answer.digest,
        now=puhui_now(),
        command_id=new_id(),
    )


def minted(roof: Roof, told: Told = GRANT) -> Issuance:
    issuance = filed(roof)
    confirmed(entered(issuance, roof.chen, told), roof.tang)
    assert mint_all() == {"minted": 1, "failed": 0}
    issuance.refresh_from_db()
    return issuance
