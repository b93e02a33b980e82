"""Tables made at once are those that Django makes one by one, in the database and in its picture of them."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from puhui.kernel.tables_at_once import TablesAtOnce

pytestmark = pytest.mark.django_db

OPERATIONS = [
    migrations.CreateModel("Shelf", [("id", models.IntegerField(primary_key=True))]),
    migrations.CreateModel(
        "Book",
        [
            ("id", models.IntegerField(primary_key=True)),
            ("shelf", models.ForeignKey("kernel.Shelf", models.PROTECT, related_name="books")),
        ],
        options={
            "constraints": [models.CheckConstraint(condition=models.Q(id__gt=0), name="a_book_has_a_number")]
        },
    ),
]


def applied(kind: type[migrations.Migration], *, drawn: bool) -> tuple[str, ProjectState]:
    """Apply the operations as a migration of that kind; return the SQL it sends, and the state."""
    migration, state = kind("0001", "kernel"), ProjectState()
    migration.operations = OPERATIONS
    if drawn:  # as by the migration before
        _ = state.apps
    with connection.schema_editor(atomic=False) as editor:
        editor.collect_sql, editor.collected_sql = True, []
        state = migration.apply(state, editor)
        sent = [*editor.collected_sql, *map(str, editor.deferred_sql)]
        editor.collect_sql, editor.deferred_sql = False, []
    return "\n".join(sent), state


@pytest.mark.parametrize("drawn", [True, False])
def test_the_same_is_sent_to_the_database_and_the_same_is_known_afterwards(drawn):
    at_once, state = applied(TablesAtOnce, drawn=drawn)
    one_by_one, expected = applied(migrations.Migration, drawn=drawn)
    assert "a_book_has_a_number" in at_once
    assert at_once == one_by_one
    assert state == expected
    assert [field.name for field in state.apps.get_model("kernel", "Shelf")._meta.get_fields()] == [
        "books",
        "id",
    ]


def test_what_would_be_made_twice_is_refused():
    migration = TablesAtOnce("0001", "kernel")
    constraint = models.CheckConstraint(condition=models.Q(id__gt=0), name="a_book_has_a_number")
    migration.operations = [*OPERATIONS, migrations.AddConstraint("Book", constraint)]
    with (
        connection.schema_editor(atomic=False) as editor,
        pytest.raises(TypeError, match="tables and triggers"),
    ):
        migration.apply(ProjectState(), editor)
