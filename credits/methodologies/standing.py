"""Whether a version may bring registry units in a scheme: the two gates of decisions 3, at the scheme's door.

A demonstration scheme takes demonstration editions, whose designs are its own, and no other edition; every
other scheme takes a version that is filed with its authority, under a recorded number and paper, and whose
result rests on sourced numbers alone.
"""

from django.db.models import Exists, OuterRef

from credits.methodologies.bound import BoundMethodology
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.gates import gates_of
from credits.methodologies.models import MethodologyVersion
from credits.schemes.models import Scheme
from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _

NEVER = ("CEILING", "COIN_ONLY")
# What stands in the way, as the refusal's words; a code with a name behind it says which number.
WORDS = {
    "CEILING": _("it limits, and credits nobody"),
    "COIN_ONLY": _("what it credits is coin-only"),
    "FILED_AS_DEMONSTRATION": _("it is filed as a demonstration"),
    "FILED_FOR_REAL": _("it is no demonstration edition"),
    "FORMULA_DESIGN": _("its formula is a design"),
    "FORMULA_RECONSTRUCTED": _("its formula is reconstructed"),
    "FILING_NOT_RECORDED": _("no filing of it is recorded"),
    "FILED_WITH_ANOTHER": _("it is filed with another authority"),
    "DESIGN": _("a number that enters the result has no source"),
    "PLACEHOLDER": _("a value that enters the result stands in for another place's"),
    "BASELINE_MISSING": _("a baseline that enters the result is missing"),
}


class GatesClosed(PuhuiError):
    """The version may not bring registry units: `methodology`, `version`, `reasons` as codes."""

    kind, code, title = Kind.CONFLICT, "gates_closed", _("The methodology may not bring registry units yet")


def check_gates(bound: BoundMethodology, scheme: str) -> None:
    """Refuse what may not bring registry units in a scheme; raises GatesClosed, naming what is in the way."""
    reasons = in_the_way(bound, Scheme.objects.get(pk=scheme))
    if reasons:
        raise GatesClosed(
            _("In the way of %(methodology)s v%(version)s: %(reasons)s."),
            methodology=bound.code,
            version=bound.version,
            reasons=", ".join(reasons),
            errors=[
                {"pointer": "", "code": reason, "detail": WORDS[reason.partition(":")[0]]}
                for reason in reasons
            ],
        )


def in_the_way(bound: BoundMethodology, scheme: Scheme) -> tuple[str, ...]:
    """Return what stands between a version and units in a scheme, as code or `CODE:name`; empty: nothing."""
    found = gates_of(bound)
    if scheme.is_demonstration:
        never = tuple(reason for reason in found.filing if reason in NEVER)
        return never if bound.document.filing.is_demonstration else (*never, "FILED_FOR_REAL")
    return (*found.filing, *_filing(bound, scheme), *found.sources)


def _filing(bound: BoundMethodology, scheme: Scheme) -> list[str]:
    drafts = MethodologyDraft.objects.filter(published=OuterRef("pk"), filed_at__isnull=False)
    version = MethodologyVersion.objects.annotate(is_filed=Exists(drafts)).get(pk=bound.version_id)
    reasons = [] if version.is_filed else ["FILING_NOT_RECORDED"]
    return reasons if version.filing_authority_zh == scheme.authority_zh else [*reasons, "FILED_WITH_ANOTHER"]
