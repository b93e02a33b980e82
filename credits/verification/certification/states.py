"""The states of a footprint that an enterprise handed in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class CertificationStatus(models.TextChoices):
    SUBMITTED = "SUBMITTED", _("handed in")
    CERTIFIED = "CERTIFIED", _("certified")
    REFUSED = "REFUSED", _("refused")
    REVOKED = "REVOKED", _("revoked")


CERTIFICATION_STATES = StateTable(
    name="product_certification",
    states=CertificationStatus,
    initial=frozenset({CertificationStatus.SUBMITTED}),
    allowed={
        CertificationStatus.SUBMITTED: frozenset(
            {CertificationStatus.CERTIFIED, CertificationStatus.REFUSED}
        ),
        CertificationStatus.CERTIFIED: frozenset({CertificationStatus.REVOKED}),
        CertificationStatus.REFUSED: frozenset(),
        CertificationStatus.REVOKED: frozenset(),
    },
    who={
        CertificationStatus.CERTIFIED: "verifier",
        CertificationStatus.REFUSED: "verifier",
        CertificationStatus.REVOKED: "administrator",
    },
)
