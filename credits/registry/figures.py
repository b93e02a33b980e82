"""The public register's figures: what was issued of each scheme, where it is now, and who holds it by class.

One statement over the numbers that live, so that the classes and the places are of one moment and together
are what was issued (ADR 0067).
"""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from credits.issuance.models import MINTED
from credits.ledger.types import AccountKind
from credits.registry.bundles import PERSONS_FEW
from credits.registry.selectors import PUBLIC_PROJECTS
from credits.registry.serials import STATUS


class HolderClass(models.TextChoices):
    """What a holder is to the register. An organisation that is several of these is the first of them."""

    PROGRAMME = "PROGRAMME", _("residents' programmes")
    AGENT = "AGENT", _("agents that file for others")
    PROJECT_OWNER = "PROJECT_OWNER", _("owners of projects")
    PERSON = "PERSON", _("private persons")
    OTHER = "OTHER", _("organisations without a project")
    OTHER_OR_PERSON = (
        "OTHER_OR_PERSON",
        _("organisations without a project, and persons too few to be told apart"),
    )


@dataclass(frozen=True, slots=True)
class ClassHolding:
    """Whole tonnes in the hands of a class; `holders` is None where it would tell of single persons."""

    holder_class: HolderClass
    holders: int | None
    tonnes: int


@dataclass(frozen=True, slots=True)
class SchemeFigures:
    """Of one scheme's registry: tonnes issued and where they are now (`by_status`), and counts.

    `holdings` are what `by_status` calls held, by class of holder: they sum to it.
    """

    scheme: str
    issued_t: int
    by_status: dict[str, int]
    holdings: tuple[ClassHolding, ...]
    projects: int
    issuances: int
    open_notices: int


_FIGURES = """
WITH live AS MATERIALIZED (
    SELECT scheme, account_id, sum(last_no - first_no + 1) AS tonnes
      FROM credits_serialblock WHERE to_transfer IS NULL GROUP BY scheme, account_id
), placed AS MATERIALIZED (
    SELECT v.scheme, l.kind, CASE
               WHEN l.kind <> 'HOLDING' THEN NULL
               WHEN l.holder_is_person THEN 'PERSON'
               WHEN EXISTS (SELECT FROM credits_programme g WHERE g.party_id = l.party_id) THEN 'PROGRAMME'
               WHEN EXISTS (SELECT FROM credits_mandatedfiling f WHERE f.agent_id = l.party_id)
                 OR EXISTS (SELECT FROM credits_project p WHERE p.party_id = l.party_id
                               AND p.kind = 'BUNDLE' AND p.status = ANY(%(public)s)) THEN 'AGENT'
               WHEN EXISTS (SELECT FROM credits_project p WHERE p.party_id = l.party_id
                               AND p.status = ANY(%(public)s))
                 OR EXISTS (SELECT FROM credits_site t JOIN credits_project p ON p.id = t.bundle_id
                             WHERE t.owner_id = l.party_id AND p.status = ANY(%(public)s))
                    THEN 'PROJECT_OWNER'
               ELSE 'OTHER' END AS holder_class, v.tonnes
      FROM live v JOIN credits_ledgeraccount l ON l.id = v.account_id
), summed AS MATERIALIZED (
    SELECT scheme, kind, holder_class, count(*) AS holders, sum(tonnes) AS tonnes
      FROM placed GROUP BY scheme, kind, holder_class
)
SELECT s.code,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(kind, holder_class, holders, tonnes)), '[]')::text
          FROM summed WHERE scheme = s.code),
       (SELECT count(*) FROM credits_project p WHERE p.scheme = s.code AND p.status = ANY(%(public)s)),
       (SELECT count(*) FROM credits_issuance i WHERE i.scheme = s.code AND i.status = ANY(%(minted)s)),
       (SELECT count(*) FROM credits_notice n JOIN credits_issuance i ON i.id = n.issuance_id
         WHERE i.scheme = s.code AND n.ended_at IS NULL AND i.status = 'IN_NOTICE'
           AND (coalesce(n.extended_to, n.ends_at) > %(now)s
                OR EXISTS (SELECT FROM credits_objection o WHERE o.notice_id = n.id AND o.status = 'OPEN')))
  FROM credits_scheme s ORDER BY s.code
"""


def figures(now: datetime) -> list[SchemeFigures]:
    """Return the figures of every scheme, by code."""
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, {"public": list(PUBLIC_PROJECTS), "minted": list(MINTED), "now": now})
        rows = cursor.fetchall()
    return [_figures(*row) for row in rows]


def _figures(scheme: str, live: str, projects: int, issuances: int, notices: int) -> SchemeFigures:
    by_status = dict.fromkeys(STATUS.values(), 0)
    by_class: dict[HolderClass, tuple[int, int]] = {}
    for kind, holder_class, holders, tonnes in json.loads(live):
        by_status[STATUS[AccountKind(kind)]] += int(tonnes)
        if holder_class is not None:
            by_class[HolderClass(holder_class)] = (int(holders), int(tonnes))
    holdings = _told(by_class)
    return SchemeFigures(scheme, sum(by_status.values()), by_status, holdings, projects, issuances, notices)


def _told(by_class: dict[HolderClass, tuple[int, int]]) -> tuple[ClassHolding, ...]:
    """Return the classes in their order. Persons who are few stand among those of whom nothing is known."""
    persons, of_persons = by_class.get(HolderClass.PERSON, (0, 0))
    told: dict[HolderClass, tuple[int | None, int]] = {**by_class}
    if 0 < persons < PERSONS_FEW:
        del told[HolderClass.PERSON]
        _others, of_others = told.pop(HolderClass.OTHER, (0, 0))
        told[HolderClass.OTHER_OR_PERSON] = (None, of_persons + of_others)
    return tuple(ClassHolding(each, *told[each]) for each in HolderClass if each in told)
