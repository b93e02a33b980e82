"""The paths of credits under `/api/v1/`, by audience and matter."""

from credits.rest import (
    account,
    activities,
    certificates,
    evidence,
    factors,
    merchant,
    methodologies,
    project_parts,
    projects,
    retirements,
    rewards,
)

urlpatterns = [
    *methodologies.urlpatterns,
    *factors.urlpatterns,
    *activities.urlpatterns,
    *account.urlpatterns,
    *retirements.urlpatterns,
    *rewards.urlpatterns,
    *merchant.urlpatterns,
    *certificates.urlpatterns,
    *projects.urlpatterns,
    *project_parts.urlpatterns,
    *evidence.urlpatterns,
]
