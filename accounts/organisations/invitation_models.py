"""An invitation to act for an organisation, before anybody took it up."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Membership, Party, User
from accounts.people.roles import PARTY_ROLES, Role
from puhui.kernel.crypto import EncryptedTextField
from puhui.kernel.ids import new_id

TRIES_MAX = 5


class Invitation(models.Model):
    """A role offered to a number. Open until it is taken up, withdrawn, or too old.

    The code went to the number by short message; here is an HMAC of it. `membership` is what came of it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="invitations")
    role = models.TextField(_("role"), choices=Role.choices)
    phone = EncryptedTextField(_("telephone"))
    phone_index = models.BinaryField(max_length=32, editable=False)
    code_hash = models.BinaryField(max_length=32, editable=False)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("invited at"))
    expires_at = models.DateTimeField(_("expires at"))
    tries = models.PositiveSmallIntegerField(default=0)
    membership = models.OneToOneField(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["party", "phone_index", "role"],
                condition=Q(ended_at=None),
                name="one_open_invitation_per_number_and_role",
            ),
            models.CheckConstraint(condition=Q(role__in=sorted(PARTY_ROLES)), name="invitation_role_known"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("invited_at")), name="invitation_expires"),
            models.CheckConstraint(condition=Q(tries__lte=TRIES_MAX), name="invitation_tries_end"),
            # Taken up once, and only while it had not expired.
            models.CheckConstraint(
                condition=Q(membership=None) | Q(ended_at__isnull=False, ended_at__lt=F("expires_at")),
                name="invitation_taken_up_in_time",
            ),
        ]
        indexes = [
            models.Index(fields=["phone_index"], condition=Q(ended_at=None), name="invitation_open_by_number")
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.party_id}"
