"""The pack of registry units: filing, methodology and numbers, which add up for whoever checks them."""

import json
from io import BytesIO
from zipfile import ZipFile

from accounts.people.roles import Role
from credits.transparency.packs import verify
from credits.transparency.packs.services import draw_evidence, stream_packs
from puhui.kernel.clock import puhui_now
from puhui.kernel.signing import public_key
from tests import cast
from tests.credits.issuance.roof import Roof


def unzipped(archive: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_a_batch_is_packed_from_its_sealed_report_to_its_numbers(roof: Roof):
    roof.minted()
    auditor = cast.staff("Bo", Role.AUDITOR).actor
    sample = draw_evidence(
        actor=auditor, scheme="DEMO", seed="a", size=20, vintage=2025, reason="yearly", now=puhui_now()
    )
    drawn = b"".join(stream_packs(actor=auditor, sample_id=sample.pk, now=puhui_now())[1])
    (name,) = [each for each in unzipped(drawn) if each != "sample.json"]
    files = unzipped(unzipped(drawn)[name])
    assert verify.verify(files, public_key("evidence packs")) == []
    assert json.loads(files["credit.json"])["numbers"] == [1, 344]
    assert "methodology.toml" in files
    for told, change, says in (
        ("credit.json", {"numbers": [1, 345]}, "not the tonnes that moved"),
        ("credit.json", {"amount": 345_000_000, "numbers": [1, 345]}, "more was issued"),
        ("filing.json", {"verification_statement": {"report_digest": "00"}}, "on another report"),
    ):
        changed = files | {told: json.dumps(json.loads(files[told]) | change).encode()}
        assert any(says in sentence for sentence in verify.check_units(changed)), says
