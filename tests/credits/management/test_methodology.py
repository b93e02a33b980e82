"""`manage.py methodology`: the same refusals as in the admin, and two people for a publication."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.signin.services.blocks import block_user
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.models import InForce, MethodologyVersion
from credits.methodologies.snapshot import forget_snapshot
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.credits.activities.fixtures import catalogs, evening  # noqa: F401
from tests.credits.methodologies.cups import IN_A_HURRY, SCAN, cups, published, second_version


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


def signed_off(author="rong", approver="fang") -> list[str]:
    return ["--author", author, "--approver", approver, "--scan-digest", SCAN]


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


def test_diff_against_a_method_of_other_inputs_has_no_answer_for_them(run):
    assert "example 'two coffees' (A): no answer → 56 / 56 g" in run("diff", cups(), "IND-CUTLERY")
    with pytest.raises(CommandError, match="CITY-CUP has no published version"):
        run("diff", cups())


def test_two_people_publish(run):
    rong, fang = cast.rong(), cast.fang()
    told = run("publish", cups(), *signed_off(), "--scheme", "DEMO", "--region", "CN-GD")
    version = MethodologyVersion.objects.get(methodology="CITY-CUP")
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
def test_one_person_or_the_wrong_ones_publish_nothing(people, words, run):
    for make in (cast.rong, cast.fang, cast.lin):
        make()
    with pytest.raises(CommandError, match=words):
        run("publish", cups(), *signed_off(*people))
    assert not MethodologyDraft.objects.exists()
    assert not AuditEvent.objects.filter(object_type="methodology_draft").exists()


def test_a_mistake_at_the_end_leaves_nothing(run):
    cast.rong(), cast.fang()
    with pytest.raises(CommandError, match="CN-SH is no region of this scheme"):
        run("publish", cups(), *signed_off(), "--scheme", "DEMO", "--region", "CN-SH")
    with pytest.raises(CommandError, match="A place is a --scheme and a --region"):
        run("publish", cups(), *signed_off(), "--scheme", "DEMO")
    assert not MethodologyDraft.objects.exists()


def test_a_blocked_officer_signs_nothing_off(run):
    cast.rong()
    block_user(actor=cast.INSTALLATION, now=timezone.now(), user_id=cast.fang().user.pk, reason="gone")
    with pytest.raises(CommandError, match="not_permitted"):
        run("publish", cups(), *signed_off())
    assert not MethodologyDraft.objects.exists()
