"""The tables of people: who holds, who signs in, and who acts for whom."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.people.roles import DESKS, PARTY_ROLES, STAFF_ROLES, Role, allows, allows_app
from accounts.people.states import KycLevel, Language, PartyKind
from puhui.kernel.crypto import EncryptedTextField
from puhui.kernel.ids import new_id


class Party(models.Model):
    """Who holds: a natural person or an organisation. Other apps keep its id and nothing else of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.TextField(_("kind"), choices=PartyKind.choices)
    # A person's nickname or an organisation's name; "" until somebody gives one.
    name = EncryptedTextField(_("name"), default="", blank=True)
    language = models.TextField(_("language"), choices=Language.choices, default=Language.ZH_HANS)
    region = models.TextField(_("region"), null=True, blank=True)
    kyc_level = models.PositiveSmallIntegerField(choices=KycLevel.choices, default=KycLevel.NONE)
    created_at = models.DateTimeField(_("created at"))
    # Nobody signs in as a frozen party or acts for it; what it holds is frozen by the ledger, not by this.
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)
    frozen_reason = models.TextField(_("reason for the freeze"), null=True, blank=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PartyKind.values), name="party_kind_known"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="party_language_known"),
            models.CheckConstraint(condition=Q(kyc_level__in=KycLevel.values), name="party_kyc_level_known"),
            models.CheckConstraint(
                condition=Q(frozen_at=None, frozen_reason=None)
                | Q(frozen_at__isnull=False, frozen_reason__isnull=False) & ~Q(frozen_reason=""),
                name="party_frozen_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["region"], name="party_by_region")]

    def __str__(self) -> str:
        return str(self.id)


class User(AbstractBaseUser):
    """Who signs in: a person by phone, staff by name and password too. Rights come from memberships alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="user")
    username = models.TextField(_("user name"), unique=True, null=True, blank=True)
    phone = EncryptedTextField(_("phone"), null=True, blank=True)
    phone_index = models.BinaryField(max_length=32, unique=True, null=True, editable=False)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"))
    blocked_at = models.DateTimeField(_("blocked at"), null=True, blank=True)
    block_reason = models.TextField(_("reason for the block"), null=True, blank=True)

    objects = BaseUserManager()

    USERNAME_FIELD = "username"
    # Asked for by admin templates and third parties. There is no such person here: see roles.py.
    is_superuser = False

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                condition=Q(phone=None, phone_index=None) | Q(phone__isnull=False, phone_index__isnull=False),
                name="user_phone_with_index",
            ),
            models.CheckConstraint(
                condition=Q(phone_index__isnull=False) | Q(username__isnull=False), name="user_can_be_named"
            ),
            # Only staff have a name and a password to guess.
            models.CheckConstraint(
                condition=Q(is_staff=True) | Q(username=None), name="user_name_is_for_staff"
            ),
            models.CheckConstraint(
                condition=Q(username=None) | Q(username__regex=r"^[a-z0-9][a-z0-9._-]{1,39}$"),
                name="user_name_plain",
            ),
            models.CheckConstraint(
                condition=Q(is_active=True, blocked_at=None, block_reason=None)
                | Q(is_active=False, blocked_at__isnull=False, block_reason__isnull=False)
                & ~Q(block_reason=""),
                name="user_blocked_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.username or str(self.id)

    @cached_property
    def staff_roles(self) -> frozenset[str]:
        """The roles held for the authority, read once an object; a frozen person holds none."""
        rows = Membership.objects.filter(
            user_id=self.id, party=None, ended_at=None, user__person__frozen_at=None
        )
        return frozenset(rows.values_list("role", flat=True))

    @cached_property
    def desks(self) -> dict[uuid.UUID, frozenset[str]]:
        """What staff may do in the admin for organisations: permissions by party, read once an object.

        Only roles that have a desk there (roles.py), of organisations that are not frozen.
        """
        if not self.is_staff:
            return {}
        rows = Membership.objects.filter(
            user_id=self.id,
            party__isnull=False,
            party__frozen_at=None,
            role__in=list(DESKS),
            ended_at=None,
            user__person__frozen_at=None,
        )
        held: dict[uuid.UUID, frozenset[str]] = {}
        for party_id, role in rows.values_list("party_id", "role"):
            held[party_id] = held.get(party_id, frozenset()) | frozenset(DESKS[role])
        return held

    def has_perm(self, perm: str, obj: object = None) -> bool:
        if not self.is_active:
            return False
        return any(allows(role, perm) for role in self.staff_roles) or any(
            perm in permissions for permissions in self.desks.values()
        )

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        return all(self.has_perm(perm) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        if not self.is_active:
            return False
        at_desks = {perm.partition(".")[0] for permissions in self.desks.values() for perm in permissions}
        return app_label in at_desks or any(allows_app(role, app_label) for role in self.staff_roles)


class Membership(models.Model):
    """A role of a user for a party or (none) for the authority, within a region or (none) everywhere."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="members", null=True, blank=True)
    role = models.TextField(_("role"), choices=Role.choices)
    region = models.TextField(_("region"), null=True, blank=True)
    granted_at = models.DateTimeField(_("granted at"))
    # Null: by the installation itself (the first administrator, the demonstration).
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    # Of a role that two people give (roles.py): who proposed it, and that another gave it (role_guards).
    proposal = models.OneToOneField(
        "accounts.RoleProposal", on_delete=models.PROTECT, related_name="membership", null=True, blank=True
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.TextField(_("reason for the end"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "party", "role", "region"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="membership_held_once",
            ),
            models.CheckConstraint(
                condition=Q(party__isnull=False, role__in=sorted(PARTY_ROLES))
                | Q(party=None, role__in=sorted(STAFF_ROLES)),
                name="membership_role_fits_party",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason=None)
                | Q(ended_at__isnull=False, end_reason__isnull=False) & ~Q(end_reason=""),
                name="membership_ended_with_reason",
            ),
            # Nobody gives themselves a role.
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=models.F("user")),
                name="membership_granted_by_other",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.party_id or ''} {self.region or ''}".strip()
