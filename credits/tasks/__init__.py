"""The periodic jobs of credits: each one call into a package, bounded, with a JobRun row."""

from celery import shared_task
from django.utils import timezone

from credits.activities.forget_traces import forget_traces as forget_old_traces
from credits.activities.partners import services as partners
from credits.activities.partners.services.pull import has_due_feeds
from credits.evidence import quarantine
from credits.evidence.sweep import sweep_evidence as sweep_evidence_files
from credits.issuance import services as issuance
from credits.management.audit.nightly import audit_nightly
from credits.monitoring import crediting, programme_due
from credits.monitoring.decided_anew import decide_reviews_anew, has_reviews_due
from credits.monitoring.drift_alarm import recompute_credited
from credits.monitoring.meter_cohorts import count_cohorts as count_meter_cohorts
from credits.monitoring.selectors import decided_too_lately
from credits.projects.bundles.reading import has_site_tables
from credits.projects.bundles.reading import read_site_tables as read_tables_of_sites
from credits.projects.tables.reading import has_tables
from credits.projects.tables.reading import read_tables as read_reading_tables
from credits.registry import services as registry
from credits.reversals import services as reversals
from credits.reversals.selectors import being_reversed
from credits.rewards.selectors import outcomes_for
from credits.rewards.services import assign_due as assign_due_grams
from credits.rewards.services import expire_vouchers as expire_due_vouchers
from credits.rewards.services import has_due
from credits.rewards.services import sweep_unassigned as sweep_unassigned_grams
from credits.screening.link_traces import link_traces as link_people_of_traces
from credits.verification import services as verification
from credits.verification.review import services as review
from credits.verification.review.selectors import in_open_cases
from credits.yearend import services as yearend
from puhui.kernel.clock import puhui_now
from puhui.kernel.jobs import JOBS, job_run
from puhui.kernel.wake import wake


@shared_task(time_limit=1800)
def credit_pending(*, requested_by: str = "", **_) -> None:
    """Decide what was received and accrue the grams; then assign what is due for coins."""
    if requested_by or crediting.has_pending():
        with job_run("credit_pending", requested_by=requested_by) as counts:
            counts.update(
                crediting.credit_pending(
                    outcomes_for=outcomes_for,
                    after_chunk=assign_due_grams,
                    settle=reversals.collect_from_credits,
                )
            )


@shared_task(time_limit=1800)
def decide_reviews(*, requested_by: str = "", **_) -> None:
    """Decide again what waits for a factor or baseline, once the catalogs have changed."""
    if requested_by or has_reviews_due(puhui_now()):
        with job_run("decide_reviews", requested_by=requested_by) as counts:
            decide_reviews_anew(counts, outcomes_for=outcomes_for)


@shared_task(time_limit=600)
def count_cohorts(*, requested_by: str = "", **_) -> None:
    """Count what homes of each region used this month and the last, for bills to be compared with."""
    with job_run("count_cohorts", requested_by=requested_by) as counts:
        counts.update(count_meter_cohorts(now=puhui_now()))


@shared_task(time_limit=600)
def assign_due(*, requested_by: str = "", **_) -> None:
    """Assign grams for coins where the crediting job was cut off before it could."""
    if requested_by or has_due():
        with job_run("assign_due", requested_by=requested_by) as counts:
            counts.update(assign_due_grams())


@shared_task(time_limit=600)
def expire_vouchers(*, requested_by: str = "", **_) -> None:
    """Close vouchers past their day."""
    with job_run("expire_vouchers", requested_by=requested_by) as counts:
        counts.update(expire_due_vouchers())


@shared_task(time_limit=1800)
def sweep_unassigned(*, requested_by: str = "", **_) -> None:
    """Look through all verdicts for grams that should have been assigned and were not."""
    with job_run("sweep_unassigned", requested_by=requested_by) as counts:
        counts.update(sweep_unassigned_grams())


@shared_task(time_limit=300)
def assign_cases(*, requested_by: str = "", **_) -> None:
    """Draw a body for reports that none could take when they came in, and anew where a body may not go on."""
    if requested_by or verification.has_waiting(now=puhui_now()):
        with job_run("assign_cases", requested_by=requested_by) as counts:
            counts.update(verification.assign_waiting(now=puhui_now()))


@shared_task(time_limit=300)
def open_second_readings(*, requested_by: str = "", **_) -> None:
    """Draw second readers for large reports where nobody independent was left before."""
    if requested_by or verification.has_readings_to_open(now=puhui_now()):
        with job_run("open_second_readings", requested_by=requested_by) as counts:
            counts.update(verification.open_second_readings(now=puhui_now()))


@shared_task(time_limit=600)
def draw_blind(*, requested_by: str = "", **_) -> None:
    """Draw from the last weeks' statements for blind verification."""
    with job_run("draw_blind", requested_by=requested_by) as counts:
        counts.update(verification.draw_blind(now=puhui_now()))


@shared_task(time_limit=300)
def tell_of_overdue(*, requested_by: str = "", **_) -> None:
    """Tell of findings, statements and readings whose day is over."""
    with job_run("tell_of_overdue", requested_by=requested_by) as counts:
        counts.update(verification.tell_of_overdue(now=puhui_now()))


@shared_task(time_limit=300)
def open_reviews(*, requested_by: str = "", **_) -> None:
    """Open a case for each claim in review, and close those that something else has decided."""
    if requested_by or review.has_cases_to_open(puhui_now()):
        with job_run("open_reviews", requested_by=requested_by) as counts:
            counts.update(review.open_cases(now=puhui_now()))


@shared_task(time_limit=600)
def hear_findings(*, requested_by: str = "", **_) -> None:
    """Have verdicts hear what speaks against files that came after them."""
    if requested_by or review.has_findings_due():
        with job_run("hear_findings", requested_by=requested_by) as counts:
            counts.update(review.hear_findings(now=puhui_now()))


@shared_task(time_limit=600)
def settle_reviews(*, requested_by: str = "", **_) -> None:
    """Let cases that people have decided take effect: verdict, grams, answer and news."""
    if requested_by or review.has_agreed():
        with job_run("settle_reviews", requested_by=requested_by) as counts:
            counts.update(review.settle_cases(outcomes_for=outcomes_for, now=puhui_now()))
            assign_due_grams()


@shared_task(time_limit=1800)
def draw_rereading(*, requested_by: str = "", **_) -> None:
    """Draw from the last days' accepted claims for blind second readings."""
    with job_run("draw_rereading", requested_by=requested_by) as counts:
        counts.update(review.draw_rereading(now=puhui_now()))


@shared_task(time_limit=1800)
def read_tables(*, requested_by: str = "", **_) -> None:
    """Read the tables of readings that were sent."""
    if requested_by or has_tables():
        with job_run("read_tables", requested_by=requested_by) as counts:
            counts.update(read_reading_tables(now=puhui_now()))


@shared_task(time_limit=1800)
def read_site_tables(*, requested_by: str = "", **_) -> None:
    """Read the tables of bundles' sites that were sent."""
    if requested_by or has_site_tables():
        with job_run("read_site_tables", requested_by=requested_by) as counts:
            counts.update(read_tables_of_sites(now=puhui_now()))


@shared_task(time_limit=300)
def request_issuances(*, requested_by: str = "", **_) -> None:
    """Open the public notice for statements whose news was lost."""
    if requested_by or issuance.has_waiting():
        with job_run("request_issuances", requested_by=requested_by) as counts:
            counts.update(issuance.request_waiting(now=puhui_now()))


@shared_task(time_limit=300)
def end_notices(*, requested_by: str = "", **_) -> None:
    """Let issuances whose public notice is over await approval."""
    if requested_by or issuance.has_ended(now=puhui_now()):
        with job_run("end_notices", requested_by=requested_by) as counts:
            counts.update(issuance.end_notices(now=puhui_now()))


@shared_task(time_limit=600)
def mint_approved(*, requested_by: str = "", **_) -> None:
    """Mint what two have approved; what was cut off goes on from its reserved numbers."""
    if requested_by or issuance.has_approved():
        with job_run("mint_approved", requested_by=requested_by) as counts:
            counts.update(issuance.mint_approved(now=puhui_now()))


@shared_task(time_limit=600)
def share_bundles(*, requested_by: str = "", **_) -> None:
    """Share the units of bundles among the owners of their sites."""
    if requested_by or issuance.has_unshared():
        with job_run("share_bundles", requested_by=requested_by) as counts:
            counts.update(issuance.share_bundles(now=puhui_now()))


@shared_task(time_limit=600)
def execute_transfers(*, requested_by: str = "", **_) -> None:
    """Carry out transfers between parties that are due."""
    if requested_by or registry.has_due(now=puhui_now()):
        with job_run("execute_transfers", requested_by=requested_by) as counts:
            counts.update(registry.execute_transfers(now=puhui_now()))


@shared_task(time_limit=600)
def file_approved(*, requested_by: str = "", **_) -> None:
    """File what two have approved with the authority, where the register is only mirrored."""
    if requested_by or issuance.has_to_file():
        with job_run("file_approved", requested_by=requested_by) as counts:
            counts.update(issuance.file_approved(now=puhui_now()))


@shared_task(time_limit=600)
def execute_voids(*, requested_by: str = "", **_) -> None:
    """Carry out voids that two have confirmed, and pay from the buffer what earlier ones owe."""
    if requested_by or issuance.has_confirmed_voids():
        with job_run("execute_voids", requested_by=requested_by) as counts:
            counts.update(issuance.execute_voids(release=registry.end_open_transfers, now=puhui_now()))


@shared_task(time_limit=600)
def reconcile_registers(*, requested_by: str = "", **_) -> None:
    """Compare the mirror with the latest statement of every register that is mirrored."""
    if requested_by or registry.has_statements():
        with job_run("reconcile_registers", requested_by=requested_by) as counts:
            counts.update(registry.reconcile_registers(now=puhui_now()))


@shared_task(time_limit=3000)
def audit_ledger(*, requested_by: str = "", **_) -> None:
    """Compute every invariant of the ledger again; a breach is a failed run, and a wrong balance a freeze."""
    with job_run("audit_ledger", requested_by=requested_by) as counts:
        audit_nightly(counts)


@shared_task(time_limit=3000)
def recompute(*, requested_by: str = "", **_) -> None:
    """Compute a sample of what was credited again; a gram that differs is a failed run."""
    with job_run("recompute", requested_by=requested_by) as counts:
        recompute_credited(counts, now=puhui_now())


@shared_task(time_limit=1800)
def sweep_evidence(*, requested_by: str = "", **_) -> None:
    """Remove files of evidence that nothing names, and name what has lost its file."""
    with job_run("sweep_evidence", requested_by=requested_by) as counts:
        sweep_evidence_files(counts)


@shared_task(time_limit=1800)
def forget_traces(*, requested_by: str = "", **_) -> None:
    """Destroy raw points of trips that were decided long enough ago and that nobody looks at."""
    with job_run("forget_traces", requested_by=requested_by) as counts:
        needed = (decided_too_lately, in_open_cases, being_reversed)
        forget_old_traces(counts, needed=needed, now=puhui_now())


@shared_task(time_limit=300)
def link_traces(*, requested_by: str = "", **_) -> None:
    """Link people whose trips are one another's, or who travel together again and again."""
    with job_run("link_traces", requested_by=requested_by) as counts:
        counts.update(link_people_of_traces(now=puhui_now()))


@shared_task(time_limit=1200)
def pull_feeds(*, requested_by: str = "", **_) -> None:
    """Fetch what partners offer, from each feed's watermark on."""
    if requested_by or has_due_feeds():
        with job_run("pull_feeds", requested_by=requested_by) as counts:
            partners.pull_feeds(counts)
            if counts.get("accepted"):
                wake(credit_pending.name)


@shared_task(time_limit=300)
def forget_nonces(*, requested_by: str = "", **_) -> None:
    """Delete nonces of partners' calls that are past their use."""
    with job_run("forget_nonces", requested_by=requested_by) as counts:
        counts.update(partners.forget_nonces(real_now=timezone.now()))


@shared_task(time_limit=1800)
def carry_out_reversals(*, requested_by: str = "", **_) -> None:
    """Reverse the activities of approved cases; what was cut off goes on with the next activity."""
    if requested_by or reversals.has_approved():
        with job_run("carry_out_reversals", requested_by=requested_by) as counts:
            counts.update(reversals.carry_out_reversals())


@shared_task(time_limit=1800)
def settle_reversals(*, requested_by: str = "", **_) -> None:
    """Collect debts from what came since, end those past their day, and cover what is the programme's."""
    with job_run("settle_reversals", requested_by=requested_by) as counts:
        counts.update(reversals.collect_debts())
        counts.update(reversals.lapse_debts())
        counts.update(reversals.cover_reversals())


@shared_task(time_limit=1800)
def draft_programme_reports(*, requested_by: str = "", **_) -> None:
    """Draft the residents' programme's reports of the last month, for operators to send in."""
    if requested_by or programme_due.has_programme_due(puhui_now()):
        with job_run("draft_programme_reports", requested_by=requested_by) as counts:
            counts.update(programme_due.draft_programme_reports(now=puhui_now()))


@shared_task(time_limit=1800)
def settle_years(*, requested_by: str = "", **_) -> None:
    """Tell residents of an announced year's end, and settle it once its day has come."""
    if requested_by or yearend.has_settlements():
        with job_run("settle_years", requested_by=requested_by) as counts:
            counts.update(yearend.settle_years())


@shared_task(time_limit=600)
def settle_bundles(*, requested_by: str = "", **_) -> None:
    """Tell of closed bundles what becomes of their units on hold, and settle them once the notice has run."""
    if requested_by or yearend.has_closed_bundles(now=puhui_now()):
        with job_run("settle_bundles", requested_by=requested_by) as counts:
            counts.update(yearend.settle_bundles(now=puhui_now()))


@shared_task(time_limit=1800)
def scan_evidence(*, requested_by: str = "", **_) -> None:
    """Have files scanned at which the malware scanner could not look when they came."""
    if requested_by or quarantine.waiting().exists():
        with job_run("scan_evidence", requested_by=requested_by) as counts:
            counts.update(quarantine.scan_waiting(now=puhui_now()))


for task in (
    credit_pending,
    decide_reviews,
    assign_due,
    expire_vouchers,
    sweep_unassigned,
    assign_cases,
    open_reviews,
    hear_findings,
    settle_reviews,
    draw_rereading,
    read_tables,
    read_site_tables,
    request_issuances,
    end_notices,
    mint_approved,
    share_bundles,
    execute_transfers,
    file_approved,
    execute_voids,
    reconcile_registers,
    audit_ledger,
    recompute,
    sweep_evidence,
    forget_traces,
    link_traces,
    pull_feeds,
    forget_nonces,
    carry_out_reversals,
    settle_reversals,
    settle_years,
    settle_bundles,
    draft_programme_reports,
    scan_evidence,
):
    JOBS.register(task.name.rpartition(".")[2], task.delay)
