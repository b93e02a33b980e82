"""An auditor draws credits by a seed; each pack verifies in an empty folder, and changed bytes are named."""

import json
import subprocess
import sys
import tomllib
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.people.models import Party
from accounts.people.roles import Role
from credits.activities.models import Activity
from credits.factors.data_files import shipped_table
from credits.ledger.models import Transfer
from credits.methodologies.bound import bind
from credits.methodologies.explanation import steps_of
from credits.methodologies.language import compile_document
from credits.transparency.packs import verify
from credits.transparency.packs.content import _factors, _shown, content_of
from credits.transparency.packs.models import EvidenceSample
from credits.transparency.packs.sample import draw_sample
from credits.transparency.packs.sealing import PURPOSE
from credits.transparency.packs.services import draw_evidence, stream_packs
from puhui.kernel.canonical import canonical_json
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor, RoleGrant
from puhui.kernel.errors import InvalidInput, NotPermitted
from puhui.kernel.models import AuditEvent
from puhui.kernel.signing import public_key, sign
from tests import cast
from tests.catalogs.test_worked_examples import DOCUMENTS, WORKED, value_of
from tests.credits.activities.fixtures import catalogs, evening  # noqa: F401
from tests.credits.activities.homes import home, join, meter, share
from tests.credits.activities.items import MIDNIGHT, electricity, signed, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit
from tests.credits.reversals.stage import FRAUD, reverse

pytestmark = pytest.mark.django_db
AUDITOR = Actor(name="auditor", roles=(RoleGrant(Role.AUDITOR),))
ASKED = {"scheme": "DEMO", "seed": "audit 2026", "size": 20, "reason": "the yearly audit"}


@pytest.fixture
def credits_of_lin(evening) -> list[str]:  # noqa: F811
    """Three metro trips, the third of them capped, and a month's electricity."""
    lin = cast.resident("Lin")
    trips = [signed(trip(begins=MIDNIGHT + timedelta(hours=hour))) for hour in (7, 9, 11)]
    results = send(lin, *trips, signed(electricity()))
    credit()
    return [str(result.id) for result in results]


def drawn(**more) -> dict[str, bytes]:
    sample = draw_evidence(actor=AUDITOR, now=puhui_now(), **ASKED | more)
    return unzipped(b"".join(stream_packs(actor=AUDITOR, sample_id=sample.pk, now=puhui_now())[1]))


def unzipped(archive: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """Verify in a Python of its own that sees neither our packages nor the environment."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env={},
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_every_pack_of_a_sample_verifies_in_an_empty_folder(credits_of_lin, tmp_path):
    packs = drawn()
    listed = json.loads(packs.pop("sample.json"))
    accruals = Transfer.objects.filter(kind="ACCRUAL")
    assert listed["population"] == accruals.count() == len(packs) == 4
    assert (listed["problems"], sorted(listed["transfers"])) == (
        {},
        sorted(str(each.pk) for each in accruals),
    )
    files = unzipped(next(iter(packs.values())))
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    assert run(tmp_path, "--key", public_key(PURPOSE).hex()) == (0, f"{tmp_path.name}: verified\n")
    # Where the key stands does not matter, and what is no pack is told in a sentence.
    assert run(tmp_path, ".", "--key", public_key(PURPOSE).hex()) == (0, f"{tmp_path.name}: verified\n")
    assert run(tmp_path, "nowhere.zip")[1].startswith("nowhere.zip: no pack can be read here")
    (tmp_path / "packs").mkdir()
    for name, data in packs.items():
        (tmp_path / "packs" / name).write_bytes(data)
    code, told = run(tmp_path, "--key", public_key(PURPOSE).hex(), *(f"packs/{name}" for name in packs))
    assert (code, told.count(": verified\n")) == (0, 4), told


def test_a_changed_byte_in_any_file_is_found_and_named(credits_of_lin, tmp_path):
    files = unzipped(next(data for name, data in drawn().items() if name != "sample.json"))
    assert verify.verify(files) == []
    for name, data in files.items():
        if name == "signature.json":
            continue
        middle = len(data) // 2
        changed = files | {name: data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]}
        assert any(name in sentence for sentence in verify.verify(changed)), name
        assert any(name in sentence for sentence in verify.verify(without(files, name))), name
    forged = json.loads(files["signature.json"])
    forged["signature"] = "00" + forged["signature"][2:]
    assert "signature" in verify.verify(files | {"signature.json": json.dumps(forged).encode()})[0]
    assert verify.verify(files | {"more.txt": b"x"}) == ["more.txt is not listed in the manifest"]
    assert verify.verify(files, bytes(32)) == ["signature.json names another key than the one given"]
    # In its own process too: a gram more, and the file is named.
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "credit.json").write_bytes(files["credit.json"].replace(b'"amount":', b'"amount":1'))
    assert run(tmp_path) == (1, f"{tmp_path.name}: credit.json was changed\n")


def without(files: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {each: data for each, data in files.items() if each != name}


def test_what_is_told_of_the_arithmetic_is_computed_again_from_the_text(credits_of_lin):
    """Even where the sums were made anew: wrong grams do not come out of the packed methodology."""
    files = next(
        found
        for found in map(unzipped, (data for name, data in drawn().items() if name != "sample.json"))
        if any(cap["room_g"] < 2_000 for cap in json.loads(found["arithmetic.json"])["caps"])
    )
    assert list(verify.check_arithmetic(files)) == []
    told = json.loads(files["arithmetic.json"])
    for change, says in (
        ({"values": {"distance_km": "35.0"}}, "step reduction"),
        ({"credited_g": told["credited_g"] + 1}, "credited_g:"),
        ({"reduction_g": told["reduction_g"] + 1}, "reduction_g:"),
        ({"caps": [told["caps"][0] | {"used_g": 0}]}, "is not its limit less"),
        ({"methodology": {"digest": "00"}}, "not the text that the verdict names"),
    ):
        wrong = files | {"arithmetic.json": json.dumps(told | change).encode()}
        assert any(says in sentence for sentence in verify.check_arithmetic(wrong)), says


def test_a_pack_names_nobody_and_no_place_of_a_trip(credits_of_lin):
    lin = Party.objects.get(pk=Activity.objects.first().party_id)
    Party.objects.filter(pk=lin.pk).update(name="canary-7f3a")
    for data in drawn().values():
        for secret in ("canary-7f3a", "+86138", str(lin.pk)):
            assert secret.encode() not in data


def test_the_same_seed_draws_the_same_credits_and_the_draw_is_kept(credits_of_lin):
    first, again = (draw_sample(scheme="DEMO", seed="a", size=2).transfers for _ in range(2))
    assert first == again
    assert len({draw_sample(scheme="DEMO", seed=seed, size=2).transfers for seed in "abcdefghijkl"}) > 1
    drawn(size=2)
    event = AuditEvent.objects.get(action="draw_evidence")
    assert (event.detail["seed"], event.detail["population"], event.reason) == (
        "audit 2026",
        4,
        "the yearly audit",
    )
    assert event.detail["digest"] == draw_sample(scheme="DEMO", seed="audit 2026", size=2).digest


def test_what_was_drawn_is_never_another_nor_gone(credits_of_lin):
    drawn(size=2)
    rows = EvidenceSample.objects.all()
    for attempt in (lambda: rows.update(seed="a better one"), rows.delete):
        with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
            attempt()
    assert rows.get().seed == "audit 2026"


def test_what_was_reversed_since_still_verifies_and_says_so(credits_of_lin):
    reverse((cast.chen(), cast.tang()), FRAUD, UUID(credits_of_lin[0]))
    packs = drawn()
    packs.pop("sample.json")
    found = [unzipped(data) for data in packs.values()]
    assert [verify.verify(files) for files in found] == [[]] * 4
    statuses = [[v["status"] for v in json.loads(files["verdicts.json"])] for files in found]
    assert sorted(map(len, statuses)) == [1, 1, 1, 2]


def test_auditors_draw_and_nobody_else(credits_of_lin, tmp_path):
    for somebody in (cast.hua(), cast.chen(), cast.wei()):
        with pytest.raises(NotPermitted):
            draw_evidence(actor=somebody.actor, now=puhui_now(), **ASKED)
    for wrong in ({"seed": " "}, {"reason": ""}, {"size": 0}, {"size": 51}):
        with pytest.raises(InvalidInput):
            drawn(**wrong)
    call_command("evidence_packs", seed="a", size=2, into=tmp_path / "e.zip", verbosity=0)
    assert len(unzipped((tmp_path / "e.zip").read_bytes())) == 3
    with pytest.raises(CommandError):
        call_command("evidence_packs", into=tmp_path / "f.zip")


def test_the_standalone_check_of_signatures_is_that_of_the_library():
    key, message = public_key(PURPOSE), b"a manifest"
    signature = sign(PURPOSE, message)
    assert verify.is_signed(key, message, signature)
    assert not verify.is_signed(key, b"another", signature)
    assert not verify.is_signed(public_key("something else"), message, signature)
    assert not verify.is_signed(key, message, signature[:63])
    assert not verify.is_signed(bytes([2]) * 32, message, signature)
    # The order of the group added to s: the same point, and refused (RFC 8032, 5.1.7).
    s = int.from_bytes(signature[32:], "little") + verify.ORDER
    assert not verify.is_signed(key, message, signature[:32] + s.to_bytes(32, "little"))


@pytest.mark.parametrize(("code", "inputs", "found", "step", "value"), WORKED)
def test_the_packs_own_evaluator_computes_every_methodology_as_ours_does(code, inputs, found, step, value):
    if code == "IND-HOTEL":  # its factor is in no table
        return
    document = DOCUMENTS[code]
    bound = bind(compile_document(document), shipped_table(), region="CN-GD-GZ", on=date(2026, 11, 2))
    values = bound.arguments(
        {name: value_of(text) for name, text in inputs.items()},
        {name: value_of(text) for name, text in found.items()},
    )
    quantified = bound.quantify(values, "A")
    told = {name: _shown(each) for name, each in zip(document.argument_names, values, strict=True)}
    steps = [{"name": step["name"], "value": step["value"]} for step in steps_of(bound, quantified, "en")]
    text, files = tomllib.loads(document.file.text), {"factors.json": canonical_json(_factors(bound))}
    last, wrong = verify.compute_again(text, files, told, steps)
    assert (last, wrong) == (max(quantified.steps[-1], 0), [])
    steps[-1]["value"] += "1"
    assert len(verify.compute_again(text, files, told, steps)[1]) == 1


def test_a_members_part_of_a_shared_bill_verifies_as_a_share_of_the_whole(evening):  # noqa: F811
    lin, hua = cast.lin(), cast.hua()
    of = home(lin)
    one = meter(lin, of)
    join(lin, of, hua)
    share(lin, of, (lin, 3_333), (hua, 6_667))
    ends = MIDNIGHT + timedelta(days=2)
    send(lin, signed(electricity(days=1, ends=ends, meter=str(one.id))), now=evening + timedelta(days=2))
    credit()
    part = Transfer.objects.get(credit_account__party=hua.party)
    files = content_of(part)
    assert not list(verify.check_arithmetic(files))
    told = json.loads(files["arithmetic.json"])
    assert (told["share"]["share_bp"], told["share"]["part_g"]) == (6_667, part.amount)
    assert str(hua.party.id) not in str(files)
    told["share"]["all"][0]["part_g"] += 1
    assert list(verify.check_arithmetic(files | {"arithmetic.json": json.dumps(told).encode()}))
