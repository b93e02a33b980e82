"""All models of the app, named one by one: discovery by magic hides what there is."""

from credits.activities.models import (
    Activity,
    ActivityReference,
    ActivityTrace,
    ActivityType,
    Intake,
    Operator,
    OperatorKey,
    TraceClaim,
)
from credits.evidence.models import EvidenceFile
from credits.factors.change_models import FactorChange
from credits.factors.models import FactorVersion, RegionSubstitute
from credits.factors.products.models import Product, ProductVersion
from credits.issuance.filing_models import AuthorityAnswer, FilingPackage
from credits.issuance.models import Approval, Issuance, MintIntent, Notice, Objection
from credits.issuance.void_models import BatchVoid
from credits.ledger.models import Asset, Balance, Hold, LedgerAccount, Transfer
from credits.ledger.serial_models import SerialBlock, SerialCounter, SerialMove
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.models import CatalogRevision, InForce, Methodology, MethodologyVersion
from credits.monitoring.models import Basis, CreditingShard, OutcomeDue, Verdict
from credits.monitoring.report_models import MonitoringReport, ReportLine
from credits.projects.models import Meter, Project, ProjectDocument, Reading
from credits.registry.exchange_models import (
    Portfolio,
    PortfolioRow,
    RegisterDifference,
    RegisterLine,
    RegisterStatement,
)
from credits.retirement.models import Retirement
from credits.rewards.models import Assignment, Merchant, OutcomeChoice, Reward, Voucher
from credits.schemes.models import CityAllowance, CityBudget, CoinRate, Programme, Scheme
from credits.verification.certification.models import ProductCertification
from credits.verification.models import Case, Finding, Statement, VerificationBody

__all__ = [
    "Activity",
    "ActivityReference",
    "ActivityTrace",
    "ActivityType",
    "Approval",
    "Asset",
    "Assignment",
    "AuthorityAnswer",
    "Balance",
    "Basis",
    "BatchVoid",
    "Case",
    "CatalogRevision",
    "CityAllowance",
    "CityBudget",
    "CoinRate",
    "CreditingShard",
    "EvidenceFile",
    "FactorChange",
    "FactorVersion",
    "FilingPackage",
    "Finding",
    "Hold",
    "InForce",
    "Intake",
    "Issuance",
    "LedgerAccount",
    "Merchant",
    "Meter",
    "Methodology",
    "MethodologyDraft",
    "MethodologyVersion",
    "MintIntent",
    "MonitoringReport",
    "Notice",
    "Objection",
    "Operator",
    "OperatorKey",
    "OutcomeChoice",
    "OutcomeDue",
    "Portfolio",
    "PortfolioRow",
    "Product",
    "ProductCertification",
    "ProductVersion",
    "Programme",
    "Project",
    "ProjectDocument",
    "Reading",
    "RegionSubstitute",
    "RegisterDifference",
    "RegisterLine",
    "RegisterStatement",
    "ReportLine",
    "Retirement",
    "Reward",
    "Scheme",
    "SerialBlock",
    "SerialCounter",
    "SerialMove",
    "Statement",
    "TraceClaim",
    "Transfer",
    "Verdict",
    "VerificationBody",
    "Voucher",
]
