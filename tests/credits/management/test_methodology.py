"""`manage.py methodology`: the same refusals as in the admin, and two people for a publication."""

from datetime import datetime, timedelta
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.signin.services.blocks import block_user
from credits.evidence.models import EvidenceFile
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.models import InForce, MethodologyVersion
from credits.methodologies.snapshot import forget_snapshot
from credits.monitoring.models import Verdict
from puhui.kernel.clock import SHANGHAI
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.credits.activities.fixtures import catalogs, evening, set_clock  # noqa: F401
from tests.credits.activities.items import signed, trip
from tests.credits.activities.sending import send
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.evidence.files import pdf
from tests.credits.methodologies.cups import IN_A_HURRY, cups, published, second_version


@pytest.fixture(autouse=True)
def now(evening):  # noqa: F811
    yield evening
    forget_snapshot()


@pytest.fixture
def run(tmp_path):
    def run_it(does: str, text: str, *more: str) -> str:
        file = tmp_path / "cups.toml"
        file.write_text(text, encoding="utf-8")
        out = StringIO()
        call_command("methodology", does, str(file), *more, stdout=out)
        return out.getvalue()

    return run_it


@pytest.fixture
def signed_off(tmp_path):
    def sign(author="rong", approver="fang") -> list[str]:
        scan = tmp_path / "scan.pdf"
        scan.write_bytes(pdf())
        return ["--author", author, "--approver", approver, "--scan", str(scan)]

    return sign


def test_a_sound_file_passes_and_nothing_is_stored(run):
    assert "CITY-CUP v1 can be published: 1 examples agree" in run("check", cups())
    assert not MethodologyDraft.objects.exists()


def test_a_unit_mistake_is_told_by_file_line_key_and_remedy(run):
    with pytest.raises(CommandError, match=r"^cups\.toml:\d+: steps\[1\]\.expression: .*saved_a_drink"):
        run("check", cups(IN_A_HURRY))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("methodology", "check", str(tmp_path / "none.toml"))


def test_diff_names_what_changes_and_what_the_examples_come_to(run):
    published(cast.rong(), cast.fang())
    more = (
        "[[steps]]",
        '[[rules]]\nid = "few"\nholds = "uses > 0"\nverdict = "review"\nreason = "NO_DRINK"\n'
        'text = { zh = "没有", en = "No drink" }\n\n[[steps]]',
    )
    told = run("diff", second_version(more))
    assert "- 0.006 kgCO2e/item" in told
    assert "+ 0.005 kgCO2e/item" in told
    assert "rule few\n  (new)\n  + uses > 0 | review NO_DRINK" in told
    assert "step" not in told
    assert "example 'two coffees' (A): 56 / 56 g → 58 / 58 g" in told


TENTH = datetime(2026, 11, 10, 7, tzinfo=SHANGHAI)


def metro_of_a_lower_cap() -> str:
    text = MethodologyVersion.objects.get(methodology_id="IND-METRO").text
    assert "limit_g = 6000" in text
    return text.replace("limit_g = 6000", "limit_g = 5000")


@pytest.fixture
def three_on_the_metro():
    """Three people with 80 km, 5,760 g, in November; it is December."""
    sent = TENTH + timedelta(hours=12)
    set_clock(sent)
    for name in ("Lin", "Hua", "Mei"):
        item = signed(trip("metro_trip", "80", begins=TENTH))
        assert {result.status for result in send(cast.resident(name), item, now=sent)} == {"ACCEPTED"}
    set_clock(datetime(2026, 12, 2, 12, tzinfo=SHANGHAI))


def test_diff_tells_what_last_month_would_have_come_to(run, three_on_the_metro):
    told = run("diff", metro_of_a_lower_cap())
    assert "activities from 2026-11-01 to 2026-11-30 (all 3 people):" in told
    changed = "3 of 3 people and 3 of 3 activities change, 17280 → 15000 g (+0, -2280)"
    assert f"  CN-GD-GZ: {changed}\n  altogether: {changed}\n" in told
    assert not Verdict.objects.exists()


def test_diff_looks_at_a_sample_and_names_its_seed(run, three_on_the_metro):
    told = run("diff", metro_of_a_lower_cap(), "--people", "1", "--seed", "7")
    assert "(1 of 3 people, drawn with seed 7):" in told
    assert "altogether: 1 of 1 people" in told
    assert "(all 3 people):" in run("diff", metro_of_a_lower_cap(), "--people", "0")
    with pytest.raises(CommandError, match="0 for everybody"):
        run("diff", metro_of_a_lower_cap(), "--people=-1")


def test_diff_against_another_method_puts_the_file_in_its_place(run, three_on_the_metro):
    other = metro_of_a_lower_cap().replace('code = "IND-METRO"', 'code = "IND-METRO-NEW"')
    assert "17280 → 15000 g" in run("diff", other, "IND-METRO")


def test_diff_against_a_method_of_other_inputs_has_no_answer_for_them(run):
    assert "example 'two coffees' (A): no answer → 56 / 56 g" in run("diff", cups(), "IND-CUTLERY")
    with pytest.raises(CommandError, match="CITY-CUP has no published version"):
        run("diff", cups())


def test_two_people_publish(run, signed_off):
    rong, fang = cast.rong(), cast.fang()
    told = run("publish", cups(), *signed_off(), "--scheme", "DEMO", "--region", "CN-GD")
    version = MethodologyVersion.objects.get(methodology="CITY-CUP")
    assert EvidenceFile.objects.get().digest == version.draft.scan_digest == sha256(pdf()).hexdigest()
    assert told == f"published CITY-CUP v1 {version.digest}\n"
    assert InForce.objects.get(activity_type="reusable_cup").methodology_id == "CITY-CUP"
    who = AuditEvent.objects.filter(object_type="methodology_draft").order_by("id")
    assert [event.actor_person_id for event in who] == [
        *(rong.actor.person_id,) * 2,
        *(fang.actor.person_id,) * 3,
    ]


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (("fang", "fang"), "Whoever wrote|own_draft"),
        (("fang", "rong"), "not_permitted"),
        (("lin", "fang"), "no user lin"),
        (("rong", "nobody"), "no user nobody"),
    ],
)
def test_one_person_or_the_wrong_ones_publish_nothing(people, words, run, signed_off):
    for make in (cast.rong, cast.fang, cast.lin):
        make()
    with pytest.raises(CommandError, match=words):
        run("publish", cups(), *signed_off(*people))
    assert not MethodologyDraft.objects.exists()
    assert not AuditEvent.objects.filter(object_type="methodology_draft").exists()


def test_a_mistake_at_the_end_leaves_nothing(run, signed_off):
    cast.rong(), cast.fang()
    with pytest.raises(CommandError, match="CN-SH is no region of this scheme"):
        run("publish", cups(), *signed_off(), "--scheme", "DEMO", "--region", "CN-SH")
    with pytest.raises(CommandError, match="A place is a --scheme and a --region"):
        run("publish", cups(), *signed_off(), "--scheme", "DEMO")
    assert not MethodologyDraft.objects.exists()


def test_a_blocked_officer_signs_nothing_off(run, signed_off):
    cast.rong()
    block_user(actor=cast.INSTALLATION, now=timezone.now(), user_id=cast.fang().user.pk, reason="gone")
    with pytest.raises(CommandError, match="not_permitted"):
        run("publish", cups(), *signed_off())
    assert not MethodologyDraft.objects.exists()


def test_a_scan_that_is_not_there_or_is_no_paper_publishes_nothing(run, signed_off, tmp_path):
    cast.rong(), cast.fang()
    with pytest.raises(CommandError, match="No such file"):
        run("publish", cups(), *signed_off()[:-1], str(tmp_path / "none.pdf"))
    with pytest.raises(CommandError, match="file_type_refused"):
        run("publish", cups(), *signed_off()[:-1], str(tmp_path / "cups.toml"))
    assert not MethodologyDraft.objects.exists()
