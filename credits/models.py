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
from credits.factors.models import FactorVersion, RegionSubstitute
from credits.ledger.models import Asset, Balance, Hold, LedgerAccount, Transfer
from credits.methodologies.models import CatalogRevision, InForce, Methodology, MethodologyVersion
from credits.monitoring.models import Basis, CreditingShard, OutcomeDue, Verdict
from credits.retirement.models import Retirement
from credits.rewards.models import Assignment, Merchant, OutcomeChoice, Reward, Voucher
from credits.schemes.models import CityAllowance, CityBudget, CoinRate, Scheme

__all__ = [
    "Activity",
    "ActivityReference",
    "ActivityTrace",
    "ActivityType",
    "Asset",
    "Assignment",
    "Balance",
    "Basis",
    "CatalogRevision",
    "CityAllowance",
    "CityBudget",
    "CoinRate",
    "CreditingShard",
    "FactorVersion",
    "Hold",
    "InForce",
    "Intake",
    "LedgerAccount",
    "Merchant",
    "Methodology",
    "MethodologyVersion",
    "Operator",
    "OperatorKey",
    "OutcomeChoice",
    "OutcomeDue",
    "RegionSubstitute",
    "Retirement",
    "Reward",
    "Scheme",
    "TraceClaim",
    "Transfer",
    "Verdict",
    "Voucher",
]
