"""A kind of call that a stream makes again and again: its test lays who calls, its process only sends."""

from abc import ABC, abstractmethod
from typing import Any
from uuid import UUID

from tests.cast import CastMember

Acknowledged = dict[int, str]


class Kind(ABC):
    """Made by the test, which lays what is called for; the static methods are asked in the process.

    `member` is who calls, of whom no test knows. `told` is what each body needs to know besides the number of
    the call: JSON. `status` is that of an answer that acknowledges. `excused` are the codes with which a call
    may be refused in any test, now and then.
    """

    member: CastMember
    told: dict[str, Any]
    status = 201
    excused: frozenset[str] = frozenset()

    @property
    def parties(self) -> set[UUID]:
        """Return whose rows are the stream's alone."""
        return {self.member.party.id}

    @staticmethod
    @abstractmethod
    def call(number: int, told: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the path under `/api/v1/` and the body of the call of this number."""

    @staticmethod
    def made(said: dict[str, Any]) -> str | None:
        """Return the id of what an answer says was made; None where nothing was."""
        return said.get("id")

    @staticmethod
    def code(said: dict[str, Any]) -> str | None:
        """Return the code of an answer that refuses."""
        return said.get("code")

    @abstractmethod
    def check_books(self, acknowledged: Acknowledged) -> None:
        """Show that what was made by the number of its call is there once, and that nothing else is."""
