"""Who may see a file: whoever may see something it was put to. Evidence itself does not know what that is.

Each package that takes files says once, in `rules` or from its own module, which files an actor sees by it:

    show_to("project documents", lambda actor: documents_visible_to(actor).values("evidence_id"))
"""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from credits.evidence.models import EvidenceFile
from credits.evidence.quarantine import without_quarantined
from puhui.kernel.commands import Actor

# An actor → a queryset of ids of evidence files, used as a subquery.
Rule = Callable[[Actor], QuerySet]
_rules: dict[str, Rule] = {}


def show_to(name: str, rule: Rule) -> None:
    """Register what makes files visible, under a name; called when the package's models are loaded."""
    _rules[name] = rule


def visible_to(actor: Actor) -> QuerySet[EvidenceFile]:
    """Return the files that the actor may see by any rule; what is in quarantine nobody sees."""
    seen = Q(pk__in=[])
    for rule in _rules.values():
        seen |= Q(pk__in=rule(actor))
    return without_quarantined(EvidenceFile.objects.filter(seen))
