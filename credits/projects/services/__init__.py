"""Commands on projects; each leaves an audit event in its transaction."""

from credits.projects.services.documents import add_document
from credits.projects.services.drafts import create_project, update_project
from credits.projects.services.meters import add_meter
from credits.projects.services.moves import review_project, submit_project, withdraw_project
from credits.projects.services.readings import add_readings

__all__ = [
    "add_document",
    "add_meter",
    "add_readings",
    "create_project",
    "review_project",
    "submit_project",
    "update_project",
    "withdraw_project",
]
