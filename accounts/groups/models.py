"""The one table of groups: links between two parties."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.groups.states import LinkKind
from accounts.people.models import Party
from puhui.kernel.ids import new_id


class PartyLink(models.Model):
    """Two parties tied together by one kind of thing; `low` is the smaller id, so that a pair has one row.

    `source` says what tied them, without any personal data: a job, a check's code, the number of a document.
    A refuted link stays: no job may make it again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    low = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    high = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField(_("kind"), choices=LinkKind.choices)
    source = models.TextField(_("source"))
    noted_at = models.DateTimeField(_("noted at"))
    # Null: the installation noted it.
    noted_by = models.UUIDField(null=True, blank=True)
    refuted_at = models.DateTimeField(_("refuted at"), null=True, blank=True)
    refuted_by = models.UUIDField(null=True, blank=True)
    refuted_reason = models.TextField(_("why it was refuted"), blank=True, default="")

    class Meta:
        verbose_name = _("link between parties")
        verbose_name_plural = _("links between parties")
        constraints = [
            models.UniqueConstraint(fields=["low", "high", "kind"], name="one_link_per_pair_and_kind"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="link_has_its_smaller_party_first"),
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="link_kind_known"),
            models.CheckConstraint(condition=~Q(source=""), name="link_has_a_source"),
            models.CheckConstraint(
                condition=Q(refuted_at=None, refuted_by=None, refuted_reason="")
                | Q(refuted_at__isnull=False, refuted_by__isnull=False) & ~Q(refuted_reason=""),
                name="link_refuted_by_somebody_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["low"], condition=Q(refuted_at=None), name="link_standing_from_low"),
            models.Index(fields=["high"], condition=Q(refuted_at=None), name="link_standing_from_high"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.low_id} {self.high_id}"
