"""The admin's pages of credits: to read what was received, decided, issued and held, and by which rules.

The last layer of the app beside `rest` and `tasks`. Writes nothing: the rules come from catalogs, the
ledger from its own commands.
"""

from credits.admin import (  # the pages register themselves
    activities,
    assets,
    assignments,
    cases,
    dashboard,
    factors,
    findings,
    holdings,
    holds,
    issuances,
    methodologies,
    monitoring_reports,
    objections,
    operators,
    product_certifications,
    products,
    projects,
    related,
    retirements,
    rewards,
    schemes,
    transfers,
    verification_bodies,
    versions,
)

__all__ = [
    "activities",
    "assets",
    "assignments",
    "cases",
    "dashboard",
    "factors",
    "findings",
    "holdings",
    "holds",
    "issuances",
    "methodologies",
    "monitoring_reports",
    "objections",
    "operators",
    "product_certifications",
    "products",
    "projects",
    "related",
    "retirements",
    "rewards",
    "schemes",
    "transfers",
    "verification_bodies",
    "versions",
]
