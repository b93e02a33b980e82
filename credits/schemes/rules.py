"""Whether the document under which a scheme files and issues is still in force (decisions 25).

The Measures of the province end on 2027-05-05, for one. Without a successor in the scheme's file,
methodologies and projects are not filed, reports not taken in and units not issued from the next day on; the
rest goes on. Of a project its drafting, its notice to stakeholders, its submission and its registration stop.
"""

from datetime import date

from django.db.models import QuerySet

from credits.schemes.models import Scheme
from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class RulesEnded(PuhuiError):
    """The document has had its last day, and nothing follows it: `scheme`, `document`, `day`."""

    kind, code, title = Kind.CONFLICT, "rules_ended", _("The scheme's rules have ended")


def check_rules_in_force(scheme: str, today: date) -> None:
    """Refuse to file or issue under a scheme whose rules have ended; raises RulesEnded."""
    check_none_ended(Scheme.objects.filter(code=scheme), today)


def check_none_ended(schemes: QuerySet[Scheme], today: date) -> None:
    """Refuse if the rules of one of the schemes have ended; raises RulesEnded."""
    ended = schemes.filter(rules_last_day__lt=today).order_by("code").first()
    if ended is not None:
        problem = _("%(document)s ended on %(day)s, and %(scheme)s names no successor.")
        raise RulesEnded(
            problem,
            scheme=ended.code,
            document=f"{ended.rules_zh} / {ended.rules_en}",
            day=str(ended.rules_last_day),
        )


def ended_schemes(today: date) -> QuerySet[Scheme]:
    """Return the schemes under which nothing is filed or issued any more."""
    return Scheme.objects.filter(rules_last_day__lt=today)
