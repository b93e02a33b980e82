"""`manage.py state_diagrams`: the picture of every state machine, for `docs/states.md`."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand

from puhui.kernel.states import machines

PAGE = settings.BASE_DIR / "docs" / "states.md"
_HEAD = """# State machines

Written by `manage.py state_diagrams --write` from the code; the database enforces the same moves.
"""


def page() -> str:
    """Return the page of all machines as Markdown with mermaid diagrams."""
    parts = [_HEAD]
    for machine in machines():
        parts.append(f"\n## {machine.name}\n\n```mermaid\n{machine.mermaid()}\n```\n")
    return "".join(parts)


class Command(BaseCommand):
    help = "Print the diagrams of all state machines, or write them to docs/states.md."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--write", action="store_true", help=f"write {PAGE.relative_to(settings.BASE_DIR)}"
        )

    def handle(self, *args, **options) -> None:
        if options["write"]:
            PAGE.write_text(page(), encoding="utf-8")
        else:
            self.stdout.write(page(), ending="")
