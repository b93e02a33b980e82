"""The pack of registry units: filing, methodology and numbers, which add up for whoever checks them."""

import json
from collections.abc import Callable
from hashlib import sha256

import pytest

from accounts.people.roles import Role
from credits.ledger.models import Transfer
from credits.transparency.packs import verify
from credits.transparency.packs.content import content_of
from credits.transparency.packs.services import draw_evidence, stream_packs
from puhui.kernel.canonical import canonical_json
from puhui.kernel.clock import puhui_now
from puhui.kernel.signing import public_key
from tests import cast
from tests.credits.issuance.roof import Roof
from tests.credits.issuance.test_remainders import FIRST, LEFT, SECOND, minted
from tests.credits.transparency.test_packs import PURPOSE, run, unzipped

pytestmark = pytest.mark.django_db


def drawn() -> dict[str, bytes]:
    auditor = cast.staff("Bo", Role.AUDITOR).actor
    sample = draw_evidence(
        actor=auditor, scheme="DEMO", seed="a", size=20, vintage=2025, reason="yearly", now=puhui_now()
    )
    packs = unzipped(b"".join(stream_packs(actor=auditor, sample_id=sample.pk, now=puhui_now())[1]))
    return {name: data for name, data in packs.items() if name != "sample.json"}


def test_a_batch_is_packed_from_its_sealed_report_to_its_numbers(roof: Roof):
    roof.minted()
    (pack,) = drawn().values()
    files = unzipped(pack)
    assert verify.verify(files, public_key(PURPOSE)) == []
    assert json.loads(files["credit.json"])["numbers"] == [1, 344]
    assert "methodology.toml" in files
    for told, change, says in (
        ("credit.json", {"numbers": [1, 345]}, "not the tonnes that moved"),
        ("credit.json", {"amount": 345_000_000, "numbers": [1, 345]}, "more was issued"),
        ("filing.json", {"verification_statement": {"report_digest": "00"}}, "on another report"),
    ):
        changed = files | {told: json.dumps(json.loads(files[told]) | change).encode()}
        assert any(says in sentence for sentence in verify.check_units(changed)), says


def test_the_packs_of_two_half_years_verify_in_an_empty_folder(roof: Roof, tmp_path):
    """The second has a tonne more than its half year alone: 726,925 g were left by the first."""
    minted(roof, FIRST)
    minted(roof, SECOND)
    packs = drawn()
    for name, data in packs.items():
        (tmp_path / name).write_bytes(data)
        (tmp_path / "verify.py").write_bytes(unzipped(data)["verify.py"])
    assert run(tmp_path, "--key", public_key(PURPOSE).hex(), *packs)[1].count(": verified\n") == 2


def agreed(filing: dict) -> None:
    """Put the sealed content's own digest wherever one stands, as whoever forges all of a pack would."""
    digest = sha256(canonical_json(filing["accounting_report"]["sealed"])).hexdigest()
    filing["accounting_report"]["digest"] = filing["verification_statement"]["report_digest"] = digest
    for approval in filing["notice_record"]["approvals"]:
        approval["digest"] = digest


def carries_more(filing: dict, credit: dict) -> None:
    filing["accounting_report"]["sealed"]["carried"][0]["grams"] = LEFT + 1_000_000


def carries_more_with_its_digest(filing: dict, credit: dict) -> None:
    carries_more(filing, credit)
    agreed(filing)


def reports_more(filing: dict, credit: dict) -> None:
    filing["accounting_report"]["reduction_g"] += 1_000_000


def reports_and_leaves_more_with_its_digest(filing: dict, credit: dict) -> None:
    reports_more(filing, credit)
    filing["accounting_report"]["sealed"]["left_g"] += 1_000_000
    agreed(filing)


def issues_more(filing: dict, credit: dict) -> None:
    credit["numbers"][1] += 1
    credit["amount"] += 1_000_000


def measures_more_with_its_digest(filing: dict, credit: dict) -> None:
    filing["accounting_report"]["sealed"]["inputs"]["generation_mwh"]["value"] = "999"
    agreed(filing)


def names_a_factor_among_its_steps(filing: dict, credit: dict) -> None:
    sealed = filing["accounting_report"]["sealed"]
    sealed["steps"].insert(0, {"name": "ef_om", "value": "0"})
    agreed(filing)


@pytest.fixture
def second_half(roof: Roof) -> dict[str, bytes]:
    minted(roof, FIRST)
    report = minted(roof, SECOND)
    return content_of(Transfer.objects.get(kind="ISSUANCE", source_ref=report.issuances.get().id))


def test_what_was_carried_in_reported_or_issued_is_not_told_otherwise(second_half):
    assert list(verify.check_units(second_half)) == []
    forged: dict[Callable[[dict, dict], None], list[str]] = {
        carries_more: ["does not have the digest that was verified", "the whole tonnes and what is left"],
        carries_more_with_its_digest: ["the whole tonnes and what is left are not"],
        reports_more: ["the whole tonnes and what is left are not", "a reduction of 175948700 g comes out"],
        reports_and_leaves_more_with_its_digest: ["a reduction of 175948700 g comes out, and 176948700 g"],
        issues_more: ["more was issued than was reported and carried in"],
        measures_more_with_its_digest: ["step reduction: ", "a reduction of 655868475 g comes out"],
        names_a_factor_among_its_steps: [],
    }
    for forge, expected in forged.items():
        filing, credit = (json.loads(second_half[name]) for name in ("filing.json", "credit.json"))
        forge(filing, credit)
        files = second_half | {"filing.json": canonical_json(filing), "credit.json": canonical_json(credit)}
        found = list(verify.check_units(files))
        assert len(found) == len(expected), (forge.__name__, found)
        assert all(says in told for says, told in zip(expected, found, strict=True)), (forge.__name__, found)
