"""A migration that only makes tables and triggers: Django's picture of the models is drawn once for all.

Django draws it anew after each operation, which for two hundred tables took most of a start on an empty
database (ADR 0056).
"""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


class TablesAtOnce(migrations.Migration):
    """Each table is made with all that belongs to it: the state between two operations is nobody's.

    Raises TypeError at an operation that is neither CreateModel nor AddTrigger.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> Any:
        """Tell the state of all operations, then the database."""
        if collect_sql:  # for a reader, who wants to know which operation sends what
            return super().apply(project_state, schema_editor, collect_sql)
        if not all(isinstance(operation, CreateModel | AddTrigger) for operation in self.operations):
            raise TypeError(f"{self}: not only tables and triggers")
        before = project_state.clone()
        project_state.__dict__.pop("apps", None)  # what is drawn already would be drawn anew at each table
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state
