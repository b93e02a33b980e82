"""Why something in the certification of a footprint is refused."""

from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class CertificationState(PuhuiError):
    """The footprint does not stand where this can be done to it: `status`."""

    kind, code, title = Kind.CONFLICT, "certification_state", _("The certification is at another point")


class OwnFootprint(PuhuiError):
    """Whoever is tied to the enterprise does not certify its product."""

    kind, code, title = Kind.DENIED, "own_footprint", _("Nobody certifies their own product")


class FootprintSubmitted(PuhuiError):
    """The same footprint waits for a verifier already, or is certified."""

    kind, code, title = Kind.CONFLICT, "footprint_submitted", _("This footprint was handed in already")
