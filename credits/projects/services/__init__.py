"""Commands on projects; each leaves an audit event in its transaction."""

from credits.projects.services.documents import add_document, review_document
from credits.projects.services.drafts import create_project, update_project
from credits.projects.services.meters import add_meter
from credits.projects.services.moves import review_project, submit_project, withdraw_project
from credits.projects.services.notices import publish_stakeholder_notice
from credits.projects.services.objections import decide_stakeholder_objection, raise_stakeholder_objection
from credits.projects.services.objects import add_project_object, remove_project_object
from credits.projects.services.reading_files import receive_reading_file
from credits.projects.services.readings import add_readings

__all__ = [
    "add_document",
    "add_meter",
    "add_project_object",
    "add_readings",
    "create_project",
    "decide_stakeholder_objection",
    "publish_stakeholder_notice",
    "raise_stakeholder_objection",
    "receive_reading_file",
    "remove_project_object",
    "review_document",
    "review_project",
    "submit_project",
    "update_project",
    "withdraw_project",
]
