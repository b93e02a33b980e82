"""The one table of identity: which natural person a party is, as an index and never as a number."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Party


class PersonIdentity(models.Model):
    """A person's identity number, as a blind index: it stands once, so that one natural person is one party.

    Declared by the person; that it is theirs is what a check of the identity raises `kyc_level` for.
    """

    person = models.OneToOneField(Party, on_delete=models.PROTECT, primary_key=True, related_name="+")
    identity_index = models.BinaryField(max_length=32, unique=True, editable=False)
    declared_at = models.DateTimeField(_("declared at"))

    class Meta:
        verbose_name = _("identity of a person")
        verbose_name_plural = _("identities of persons")

    def __str__(self) -> str:
        return str(self.person_id)
