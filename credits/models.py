"""All models of the app, named one by one: discovery by magic hides what there is."""

from credits.activities.models import (
    Activity,
    ActivityReference,
    ActivityTrace,
    ActivityTrack,
    ActivityType,
    Intake,
    MeterClaim,
    Operator,
    OperatorKey,
    TraceClaim,
    TrackFix,
)
from credits.activities.partners.models import PartnerFeed, PartnerLink, PartnerNonce
from credits.evidence.fact_models import EvidenceFacts, EvidenceScan, ImagePrint
from credits.evidence.models import EvidenceFile
from credits.factors.change_models import FactorChange
from credits.factors.models import FactorVersion, RegionSubstitute
from credits.factors.products.models import Product, ProductVersion
from credits.issuance.closing_models import BundleClosing, ClosingNotice
from credits.issuance.filing_models import AuthorityAnswer, FilingPackage
from credits.issuance.lapse_models import LapsedRemainder
from credits.issuance.models import Approval, Issuance, MintIntent, Notice, Objection
from credits.issuance.share_models import BundleSharing, OwnerShare, SiteShare
from credits.issuance.void_models import BatchVoid
from credits.ledger.freeze_models import Freeze
from credits.ledger.models import Asset, Balance, Hold, LedgerAccount, Transfer
from credits.ledger.serial_models import SerialBlock, SerialCounter, SerialMove
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.models import CatalogRevision, InForce, Methodology, MethodologyVersion
from credits.methodologies.withdrawal_models import VersionWithdrawal
from credits.monitoring.carry_models import CarriedGrams
from credits.monitoring.credited_object_models import CreditedObject
from credits.monitoring.figure_models import ReportFigure
from credits.monitoring.models import Basis, CreditingShard, OutcomeDue, ReviewRound, Verdict
from credits.monitoring.number_claim_models import NumberClaim
from credits.monitoring.part_models import VerdictPart
from credits.monitoring.programme_models import ProgrammeMonth
from credits.monitoring.report_models import MonitoringReport, ReportLine
from credits.monitoring.reserve_models import ReserveLine
from credits.monitoring.tally_models import SharedTally, TallyEntry
from credits.projects.bundles.models import Site
from credits.projects.bundles.table_models import SiteTable, SiteTableRow
from credits.projects.filing_models import DocumentReview, StakeholderNotice
from credits.projects.foreign.models import KeptKey, NumberDigest
from credits.projects.ground_models import FiledGround
from credits.projects.mandated_filing_models import MandatedFiling
from credits.projects.models import Meter, Project, ProjectDocument, Reading
from credits.projects.object_models import ForeignClaim, ProjectObject
from credits.projects.objection_models import StakeholderObjection
from credits.projects.rides.models import ProjectRide
from credits.projects.table_models import ReadingFile, RefusedRow
from credits.projects.types.models import ProjectTypeNeeds
from credits.registry.exchange_models import (
    Portfolio,
    PortfolioRow,
    RegisterDifference,
    RegisterLine,
    RegisterStatement,
)
from credits.registry.models import PartyTransfer, TrustedDestination
from credits.retirement.models import Retirement
from credits.reversals.models import Debt, DebtPayment, Reversal, ReversalCase
from credits.rewards.models import Assignment, Merchant, OutcomeChoice, Reward, Voucher
from credits.schemes.ceiling_models import DailyCeiling, IssuanceCeiling
from credits.schemes.models import CityAllowance, CityBudget, CoinRate, Programme, Scheme
from credits.schemes.year_end_models import YearEndRule
from credits.screening.evidence.models import ActivityEvidence
from credits.screening.models import MeterCohort, Screening
from credits.transparency.packs.models import EvidenceSample
from credits.verification.certification.models import ProductCertification
from credits.verification.models import Case, Finding, Statement, VerificationBody
from credits.verification.reading_models import BlindDraw, FurtherReading
from credits.verification.review.models import Appeal, CaseReading, RereadingDraw, ReviewCase
from credits.verification.work_models import CheckItem, SampledLine, SiteVisit, VisitPhoto
from credits.yearend.models import YearEndLine, YearEndRemainder, YearEndSettlement

__all__ = [
    "Activity",
    "ActivityEvidence",
    "ActivityReference",
    "ActivityTrace",
    "ActivityTrack",
    "ActivityType",
    "Appeal",
    "Approval",
    "Asset",
    "Assignment",
    "AuthorityAnswer",
    "Balance",
    "Basis",
    "BatchVoid",
    "BlindDraw",
    "BundleClosing",
    "BundleSharing",
    "CarriedGrams",
    "Case",
    "CaseReading",
    "CatalogRevision",
    "CheckItem",
    "CityAllowance",
    "CityBudget",
    "ClosingNotice",
    "CoinRate",
    "CreditedObject",
    "CreditingShard",
    "DailyCeiling",
    "Debt",
    "DebtPayment",
    "DocumentReview",
    "EvidenceFacts",
    "EvidenceFile",
    "EvidenceSample",
    "EvidenceScan",
    "FactorChange",
    "FactorVersion",
    "FiledGround",
    "FilingPackage",
    "Finding",
    "ForeignClaim",
    "Freeze",
    "FurtherReading",
    "Hold",
    "ImagePrint",
    "InForce",
    "Intake",
    "Issuance",
    "IssuanceCeiling",
    "KeptKey",
    "LapsedRemainder",
    "LedgerAccount",
    "MandatedFiling",
    "Merchant",
    "Meter",
    "MeterClaim",
    "MeterCohort",
    "Methodology",
    "MethodologyDraft",
    "MethodologyVersion",
    "MintIntent",
    "MonitoringReport",
    "Notice",
    "NumberClaim",
    "NumberDigest",
    "Objection",
    "Operator",
    "OperatorKey",
    "OutcomeChoice",
    "OutcomeDue",
    "OwnerShare",
    "PartnerFeed",
    "PartnerLink",
    "PartnerNonce",
    "PartyTransfer",
    "Portfolio",
    "PortfolioRow",
    "Product",
    "ProductCertification",
    "ProductVersion",
    "Programme",
    "ProgrammeMonth",
    "Project",
    "ProjectDocument",
    "ProjectObject",
    "ProjectRide",
    "ProjectTypeNeeds",
    "Reading",
    "ReadingFile",
    "RefusedRow",
    "RegionSubstitute",
    "RegisterDifference",
    "RegisterLine",
    "RegisterStatement",
    "ReportFigure",
    "ReportLine",
    "RereadingDraw",
    "ReserveLine",
    "Retirement",
    "Reversal",
    "ReversalCase",
    "ReviewCase",
    "ReviewRound",
    "Reward",
    "SampledLine",
    "Scheme",
    "Screening",
    "SerialBlock",
    "SerialCounter",
    "SerialMove",
    "SharedTally",
    "Site",
    "SiteShare",
    "SiteTable",
    "SiteTableRow",
    "SiteVisit",
    "StakeholderNotice",
    "StakeholderObjection",
    "Statement",
    "TallyEntry",
    "TraceClaim",
    "TrackFix",
    "Transfer",
    "TrustedDestination",
    "Verdict",
    "VerdictPart",
    "VerificationBody",
    "VersionWithdrawal",
    "VisitPhoto",
    "Voucher",
    "YearEndLine",
    "YearEndRemainder",
    "YearEndRule",
    "YearEndSettlement",
]
