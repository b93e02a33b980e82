"""What a list of digests leaves here: it blocks the number that is named later, under its own key alone."""

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from credits.projects.errors import ClaimedElsewhere, ClaimsTakenIn
from credits.projects.foreign.importing import lift_foreign_claim
from credits.projects.foreign.models import KeptKey, NumberDigest
from credits.projects.models import Project
from credits.projects.object_models import ForeignClaim
from credits.projects.overlaps import overlaps_of
from credits.projects.services import submit_project
from puhui.kernel.clock import puhui_now
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.projects.lists import AGREED, OTHER, SECRET, digested, left, take_in
from tests.credits.projects.roofs import complete, decide

pytestmark = pytest.mark.django_db
METER = digested("METER", "M-0301-0000-4711")  # that of a complete roof


def submit(owner, project: Project) -> Project:
    return submit_project(actor=owner.actor, now=puhui_now(), project_id=project.id)


def lift(member) -> None:
    (claim,) = ForeignClaim.objects.filter(lifted_at=None)
    lift_foreign_claim(actor=member.actor, now=puhui_now(), claim_id=claim.id, reason="given up there")


def test_a_project_that_comes_later_with_the_number_is_not_filed_until_the_claim_is_lifted():
    mei, chen = cast.mei(), cast.chen()
    assert take_in(chen, METER).counts() == {"NOT_MET": 1}
    project = complete(mei)
    (found,) = overlaps_of(project)
    assert (found.kind, found.key, found.is_hard) == ("METER", "M030100004711", True)
    assert (found.register, found.reference, found.days_to) == ("CCER", "CCER-1001", date(2026, 1, 1))
    with pytest.raises(ClaimedElsewhere) as refused:
        submit(mei, project)
    assert [member["pointer"] for member in refused.value.errors] == ["/meter/M030100004711"]
    lift(chen)
    assert submit(mei, project).status == "SUBMITTED"


@pytest.mark.parametrize(
    ("row", "agreed"),
    [
        (METER, OTHER),
        (digested("METER", "M-0301-0000-4712"), AGREED),
        (digested("DEVICE", "M-0301-0000-4711"), AGREED),
        (digested("METER", "M-0301-0000-4711", "2020-01-01,2024-12-20"), AGREED),
    ],
)
def test_a_digest_under_another_key_of_another_thing_or_for_other_days_blocks_nothing(row, agreed):
    mei, chen = cast.mei(), cast.chen()
    assert take_in(chen, row, agreed=agreed).counts() == {"NOT_MET": 1}
    project = complete(mei)
    assert overlaps_of(project) == []
    project = decide(chen, submit(mei, project), "take_up")
    assert decide(chen, project, "register").status == "REGISTERED"


def test_the_database_files_nothing_whose_digest_it_lacks_or_finds():
    mei, chen = cast.mei(), cast.chen()
    take_in(chen, METER)
    project = complete(mei)
    rows = Project.objects.filter(pk=project.pk)
    with pytest.raises(IntegrityError, match="is not known"), transaction.atomic():
        rows.update(status="SUBMITTED")
    kept = KeptKey.objects.get()
    # The database asks for a project's things in no order.
    for kind, key in (("METER", "M030100004711"), ("CONNECTION", "30100004711")):
        digest = AGREED.digest_of(kind, key)
        NumberDigest.objects.create(agreed=kept, kind=kind, key=key, digest=digest)
    with pytest.raises(IntegrityError, match="another register claims"), transaction.atomic():
        rows.update(status="SUBMITTED")
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        NumberDigest.objects.update(digest="0" * 64)
    lift(chen)
    assert rows.update(status="SUBMITTED") == 1


def test_a_list_that_comes_in_at_the_moment_of_a_filing_is_told_as_that(monkeypatch):
    mei = cast.mei()
    project = complete(mei)
    left("METER", "M-0301-0000-4712")
    monkeypatch.setattr("credits.projects.services.filing.write_digests", lambda things: None)
    with pytest.raises(ClaimsTakenIn):
        submit(mei, project)
    monkeypatch.undo()
    assert submit(mei, project).status == "SUBMITTED"


def test_a_list_given_again_is_known_whatever_was_named_and_lifted_meanwhile():
    mei, chen = cast.mei(), cast.chen()
    take_in(chen, METER)
    assert take_in(chen, METER).counts() == {"KNOWN": 1}
    complete(mei)
    assert take_in(chen, METER).counts() == {"KNOWN": 1}
    longer = METER.replace("2026-01-01", "2027-01-01")
    assert [word.why for word in take_in(chen, longer).words] == ["end_differs"]
    lift(chen)
    assert take_in(chen, METER).counts() == {"LIFTED": 1}
    assert ForeignClaim.objects.count() == 1


def test_two_digests_of_one_reference_are_two_claims():
    rows = [METER, digested("METER", "M-0301-0000-4712")]
    assert take_in(cast.chen(), *rows).counts() == {"NOT_MET": 2}
    assert ForeignClaim.objects.count() == 2


def test_a_key_is_kept_encrypted_once_and_only_where_something_is_left():
    mei, chen = cast.mei(), cast.chen()
    complete(mei)
    take_in(chen, METER)
    take_in(chen, digested("PLOT", "440106-0001"), is_dry_run=True)
    assert not KeptKey.objects.exists()
    for number in ("440106-0001", "440106-0002"):
        take_in(chen, digested("PLOT", number))
    assert KeptKey.objects.get().secret == SECRET
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(k)::text FROM credits_keptkey k")
        (stored,) = cursor.fetchone()
    assert SECRET not in stored
    assert AGREED.digest_of("METER", "M030100004711") not in stored
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        KeptKey.objects.update(secret=SECRET)


def test_the_key_is_nothing_to_an_auditor():
    left("METER", "M-0301-0000-4711")
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with refused, transaction.atomic(), acting_as("auditor"):
        KeptKey.objects.get()


def test_what_a_list_given_again_left_is_found_by_an_index_whether_lifted_or_not():
    chen = cast.chen()
    take_in(chen, METER)
    lift(chen)
    with CaptureQueriesContext(connection) as asked:
        assert take_in(chen, METER).counts() == {"LIFTED": 1}
    told = [one["sql"] or "" for one in asked]
    (looked,) = [sql for sql in told if 'FROM "credits_foreignclaim"' in sql]
    with transaction.atomic(), connection.cursor() as cursor:
        # Of a table of one row the planner would read all, index or not.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {looked}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "foreign_claim_by_digest" in plan, plan


def test_the_database_goes_through_no_list_for_a_number_where_most_claims_have_a_digest_alone():
    first = left("METER", "M-0301-0000-4711")
    told = {name: getattr(first, name) for name in ("register", "kind", "days_from", "list_digest")}
    ForeignClaim.objects.bulk_create(
        ForeignClaim(
            **told,
            reference=f"CCER-{row}",
            agreed=first.agreed,
            digest=AGREED.digest_of("METER", f"M{row}"),
            row_number=row,
            imported_at=first.imported_at,
        )
        for row in range(3_000)
    )
    NumberDigest.objects.create(agreed=first.agreed, kind="METER", key="N1", digest="0" * 64)
    read = "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'credits_foreignclaim'"
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE credits_foreignclaim")
        # As from the sixth thing on that a session asks for.
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(read)
        (before,) = cursor.fetchone()
        cursor.execute("SELECT credits_claimed_elsewhere('METER', 'N1', '2025-01-01', '2026-01-01')")
        assert cursor.fetchone() == (False,)
        cursor.execute(read)
        assert cursor.fetchone()[0] - before < 10


@pytest.mark.parametrize("change", [{"key": "M030100004711"}, {"digest": "0" * 64}, {"agreed": None}])
def test_a_kept_digest_is_never_another(change):
    left("METER", "M-0301-0000-4711")
    with pytest.raises(IntegrityError), transaction.atomic():
        ForeignClaim.objects.update(**change, lifted_at=puhui_now(), lifted_by=cast.chen().user.id)
    with pytest.raises(IntegrityError, match="foreign_claim_key_plain"), transaction.atomic():
        ForeignClaim.objects.create(
            register="CCER",
            reference="C",
            kind="METER",
            days_from=date(2025, 1, 1),
            list_digest="ab" * 32,
            row_number=2,
            imported_at=puhui_now(),
        )


def test_the_digest_of_one_key_told_under_another_is_no_digest_of_ours():
    mei, chen = cast.mei(), cast.chen()
    left("METER", "M-0000-0001")
    take_in(chen, METER, agreed=OTHER)
    assert submit(mei, complete(mei)).status == "SUBMITTED"
