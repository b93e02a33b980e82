"""What the database refuses, whoever asks: the guards of every package in plain SQL, in the order they need."""

from django.db import migrations

from credits.activities import guards as activities
from credits.activities.partners import guards as partners
from credits.evidence import guards as evidence
from credits.factors import change_guards as factor_changes
from credits.factors import guards as factors
from credits.factors.products import guards as products
from credits.issuance import filing_guards as authority_filings
from credits.issuance import gate_guards as issuance_gates
from credits.issuance import guards as issuance
from credits.issuance import objection_guards, share_guards, void_guards
from credits.ledger import freeze_guards, serial_guards
from credits.ledger import guards as ledger
from credits.methodologies import draft_guards, withdrawal_guards
from credits.methodologies import guards as methodologies
from credits.monitoring import credited_object_guards, part_guards, report_guards, reserve_guards, tally_guards
from credits.monitoring import guards as monitoring
from credits.projects import (
    filing_guards,
    ground_geometry,
    ground_guards,
    mandated_filing_guards,
    pin_guards,
    thing_guards,
)
from credits.projects import guards as projects
from credits.projects import objection_guards as stakeholder_objections
from credits.projects.bundles import guards as bundles
from credits.projects.bundles import joining_guards
from credits.registry import exchange_guards, standing_guards, transfer_guards
from credits.retirement import guards as retirement
from credits.reversals import guards as reversals
from credits.rewards import guards as rewards
from credits.schemes import guards as schemes
from credits.screening import guards as screening
from credits.screening.evidence import guards as activity_evidence
from credits.transparency.packs import guards as samples
from credits.verification import guards as verification
from credits.verification import tie_guards, work_guards
from credits.verification.certification import guards as certification
from credits.verification.review import guards as review
from credits.yearend import guards as yearend

GUARDS = [
    schemes.FORWARD,
    factors.FORWARD,
    methodologies.FORWARD,
    ledger.FORWARD,
    activities.FORWARD,
    monitoring.FORWARD,
    rewards.FORWARD,
    retirement.FORWARD,
    serial_guards.FORWARD,
    evidence.FORWARD,
    projects.FORWARD,
    report_guards.FORWARD,
    verification.FORWARD,
    issuance.FORWARD,
    draft_guards.FORWARD,
    factor_changes.FORWARD,
    products.FORWARD,
    certification.FORWARD,
    withdrawal_guards.FORWARD,
    issuance_gates.FORWARD,
    pin_guards.FORWARD,
    partners.FORWARD,
    screening.FORWARD,
    review.FORWARD,
    reserve_guards.FORWARD,
    reversals.FORWARD,
    activity_evidence.FORWARD,
    freeze_guards.FORWARD,
    transfer_guards.FORWARD,
    authority_filings.FORWARD,
    void_guards.FORWARD,
    exchange_guards.FORWARD,
    tally_guards.FORWARD,
    mandated_filing_guards.FORWARD,
    filing_guards.FORWARD,
    thing_guards.FORWARD,
    credited_object_guards.FORWARD,
    work_guards.FORWARD,
    yearend.FORWARD,
    bundles.FORWARD,
    share_guards.FORWARD,
    standing_guards.FORWARD,
    tie_guards.FORWARD,
    samples.FORWARD,
    part_guards.FORWARD,
    objection_guards.FORWARD,
    ground_geometry.FUNCTIONS,
    ground_guards.FORWARD,
    joining_guards.FORWARD,
    stakeholder_objections.FORWARD,
]


class Migration(migrations.Migration):
    replaces = [
        ("credits", "0035_objections_of_stakeholders"),
    ]
    dependencies = [("credits", "0001_tables"), ("accounts", "0002_all_guards"), ("kernel", "0002_clock_and_guards")]
    operations = [migrations.RunSQL(sql) for sql in GUARDS]
