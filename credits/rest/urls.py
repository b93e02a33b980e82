"""The paths of credits under `/api/v1/`, by audience and matter."""

from credits.rest import (
    account,
    activities,
    certificates,
    evidence,
    factors,
    issuances,
    merchant,
    methodologies,
    monitoring_reports,
    products,
    project_parts,
    projects,
    registry,
    retirements,
    rewards,
    verification,
)

urlpatterns = [
    *methodologies.urlpatterns,
    *factors.urlpatterns,
    *products.urlpatterns,
    *activities.urlpatterns,
    *account.urlpatterns,
    *retirements.urlpatterns,
    *rewards.urlpatterns,
    *merchant.urlpatterns,
    *monitoring_reports.urlpatterns,
    *verification.urlpatterns,
    *issuances.urlpatterns,
    *certificates.urlpatterns,
    *registry.urlpatterns,
    *projects.urlpatterns,
    *project_parts.urlpatterns,
    *evidence.urlpatterns,
]
