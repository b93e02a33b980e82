"""The admin's pages of people: parties, users, roles. Names and telephone numbers are masked.

The last layer of the app: it knows every package of `accounts`, and none knows it.
"""

from accounts.admin import (  # the pages register themselves
    acts,
    deliveries,
    groups,
    job_words,
    mandates,
    memberships,
    organisation_checks,
    parties,
    role_proposals,
    users,
)
from accounts.admin.gate import staff_actor
from accounts.people.permissions import regions_in_sight
from puhui.kernel.admin.acting import Gate, register_gate

__all__ = [
    "acts",
    "deliveries",
    "groups",
    "job_words",
    "mandates",
    "memberships",
    "organisation_checks",
    "parties",
    "role_proposals",
    "users",
]

register_gate(Gate(actor_of=staff_actor, regions_in_sight=regions_in_sight))
