"""`manage.py evidence_packs`: draw credits by a seed and write their packs, or print the key they bear."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.people.roles import Role
from credits.transparency.packs.sealing import PURPOSE
from credits.transparency.packs.services import draw_evidence, stream_packs
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor, RoleGrant
from puhui.kernel.errors import PuhuiError
from puhui.kernel.signing import public_key


class Command(BaseCommand):
    help = "Draw credits by a seed and write their evidence packs as one ZIP; --key prints the public key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--key", action="store_true", help="print the public key of packs and end")
        parser.add_argument("--scheme", default="DEMO")
        parser.add_argument("--seed", help="chosen by the auditor after the period is over")
        parser.add_argument("--size", type=int, default=20)
        parser.add_argument("--vintage", type=int)
        parser.add_argument("--into", type=Path, default=Path("evidence.zip"))

    def handle(self, *args, **options) -> None:
        if options["key"]:
            self.stdout.write(public_key(PURPOSE).hex())
            return
        # Whoever runs commands on this machine reads the database anyway.
        actor = Actor(name="command:evidence_packs", roles=(RoleGrant(Role.AUDITOR),))
        try:
            now = puhui_now()
            sample = draw_evidence(
                actor=actor,
                scheme=options["scheme"],
                seed=options["seed"] or "",
                size=options["size"],
                vintage=options["vintage"],
                reason="drawn on the command line",
                now=now,
            )
            _name, chunks = stream_packs(actor=actor, sample_id=sample.pk, now=now)
        except PuhuiError as error:
            raise CommandError(str(error)) from error
        with options["into"].open("wb") as file:
            written = sum(map(file.write, chunks))
        self.stdout.write(f"{options['into']}: {written:,} bytes")
