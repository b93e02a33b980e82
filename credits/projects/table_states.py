"""The states of a table of readings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class TableStatus(models.TextChoices):
    RECEIVED = "RECEIVED", _("received, being read")
    READ = "READ", _("read")
    REFUSED = "REFUSED", _("refused as a whole")


TABLE_STATES = StateTable(
    name="reading_file",
    states=TableStatus,
    initial=frozenset({TableStatus.RECEIVED}),
    allowed={
        TableStatus.RECEIVED: frozenset({TableStatus.READ, TableStatus.REFUSED}),
        TableStatus.READ: frozenset(),
        TableStatus.REFUSED: frozenset(),
    },
    who={TableStatus.READ: "worker", TableStatus.REFUSED: "worker"},
)
