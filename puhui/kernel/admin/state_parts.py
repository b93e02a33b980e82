"""Where something stands among its states: the machine that the database enforces.

Who moves it on is in docs/states.md, in the words of the code, which pages do not show.
"""

from django.utils.translation import gettext_lazy as _

from puhui.kernel.admin.base import Part
from puhui.kernel.admin.state_drawing import draw_states
from puhui.kernel.states import StateTable

HERE = "●"


def states_part(table: StateTable, status: str) -> Part:
    """Return the machine's states with what follows on each, the present one marked, as drawing and table."""
    labels = dict(table.states.choices)
    rows = [
        [
            f"{HERE} {labels[state]}" if state == status else labels[state],
            ", ".join(str(labels[after]) for after in sorted(following)) or "–",
        ]
        for state, following in table.allowed.items()
    ]
    return Part(_("States"), [_("state"), _("may become")], rows, drawing=draw_states(table, status))
