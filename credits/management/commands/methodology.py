"""`manage.py methodology check FILE | diff FILE [CODE] | publish FILE`: a document from the command line.

`publish` goes the way of the admin's pages, by the same commands: one person writes and sends in, another
approves, records the filing and publishes. It is whole or not at all.
"""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.people.models import User
from accounts.people.staff import staff_actor_of
from credits.admin.filing_scans import file_with_scan
from credits.factors.selectors import factor_table
from credits.management.impact_lines import told_of
from credits.methodologies.differences import changes, results
from credits.methodologies.engine import Quantified
from credits.methodologies.in_force_rows import Place
from credits.methodologies.language import Program
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.publication import check_for_publication
from credits.methodologies.readiness import check_ready, latest_version, read_draft
from credits.methodologies.services import (
    approve_draft,
    publish_draft,
    submit_draft,
    write_draft,
)
from credits.methodologies.snapshot import program_of
from credits.monitoring.impact import impact_of_version
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.commands import Actor
from puhui.kernel.errors import PuhuiError

# Enough for a figure of a percent or so, and done in a minute.
SAMPLE = 10_000


class Command(BaseCommand):
    help = "Check a methodology document, show what it changes, or publish it as two people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        does = parser.add_subparsers(dest="does", required=True)
        check = does.add_parser("check", help="could it be published today?")
        diff = does.add_parser("diff", help="what it changes against the newest published version")
        publish = does.add_parser("publish", help="publish it; the text names filing and days")
        for each in (check, diff, publish):
            each.add_argument("file", type=Path)
        diff.add_argument("code", nargs="?", help="compare with this methodology instead of the file's own")
        diff.add_argument(
            "--people",
            type=int,
            default=SAMPLE,
            help="most people of last month to look at; 0: everybody",
        )
        diff.add_argument("--seed", type=int, default=0, help="draws who is looked at")
        publish.add_argument("--author", required=True, help="user name of who has written it")
        publish.add_argument("--approver", required=True, help="user name of another person, an officer")
        publish.add_argument("--scan", required=True, type=Path, help="the scanned filing: picture or PDF")
        publish.add_argument("--scheme", help="the scheme in which it is in force from now on")
        publish.add_argument("--region", help="the region in which it is")
        publish.add_argument(
            "--from", dest="starts", type=date.fromisoformat, help="the day from which it is"
        )
        publish.add_argument("--reason", default="", help="kept in the audit trail")

    def handle(self, *args, does: str, file: Path, **options) -> None:
        text = _bytes_of(file)
        try:
            getattr(self, f"_{does}")(text, file.name, **options)
        except PuhuiError as error:
            raise CommandError(str(error)) from error

    def _check(self, text: bytes, name: str, **_) -> None:
        document = read_draft(text, name=name)
        check_ready(document, today=business_date(puhui_now()))
        told = f"{len(document.examples)} examples agree to the gram"
        self.stdout.write(f"{document.code} v{document.version} can be published: {told}. {document.digest}")

    def _diff(self, text: bytes, name: str, code: str | None = None, *, people: int, seed: int, **_) -> None:
        if people < 0:
            raise CommandError("--people is a number of people, or 0 for everybody.")
        document = read_draft(text, name=name)
        table = factor_table()
        after = check_for_publication(document, table)
        version = latest_version(code or document.code)
        if version is None:
            raise CommandError(f"{code or document.code} has no published version.")
        before = _program(version)
        self.stdout.write(f"{version} → {document.code} v{document.version}")
        for change in changes(before.document, after.document):
            self.stdout.write(f"{change.part} {change.name}")
            self.stdout.write(f"  - {change.before}" if change.before is not None else "  (new)")
            self.stdout.write(f"  + {change.after}" if change.after is not None else "  (gone)")
        for result in results(before, after, table):
            told = f"{_grams(result.before)} → {_grams(result.after)}"
            self.stdout.write(f"example '{result.example.name}' ({result.example.tier}): {told}")
        found = impact_of_version(
            after, now=puhui_now(), people=people or None, seed=seed, instead_of=before.document.code
        )
        for line in told_of(found, seed):
            self.stdout.write(line)

    def _publish(
        self,
        text: bytes,
        name: str,
        *,
        author: str,
        approver: str,
        scan: Path,
        scheme: str | None,
        region: str | None,
        starts: date | None,
        reason: str,
        **_,
    ) -> None:
        if bool(scheme) != bool(region) or (starts and not scheme):
            raise CommandError("A place is a --scheme and a --region, and --from if it begins later.")
        place = Place(scheme, region, starts) if scheme and region else None
        paper = _bytes_of(scan)
        writes, decides, now = _actor(author), _actor(approver), puhui_now()
        with transaction.atomic():
            draft = write_draft(actor=writes, now=now, text=text, name=name, reason=reason)
            submit_draft(actor=writes, now=now, draft_id=draft.pk, reason=reason)
            approve_draft(actor=decides, now=now, draft_id=draft.pk, digest=draft.digest, reason=reason)
            filing = read_draft(text, name=name).filing
            file_with_scan(
                actor=decides,
                now=now,
                draft_id=draft.pk,
                number=filing.number,
                filed_on=filing.date,
                content=paper,
                name=scan.name,
                reason=reason,
            )
            draft = publish_draft(actor=decides, now=now, draft_id=draft.pk, place=place, reason=reason)
        self.stdout.write(f"published {draft} {draft.digest}")


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error


def _actor(username: str) -> Actor:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"There is no user {username}.")
    return staff_actor_of(user)


def _program(version: MethodologyVersion) -> Program:
    return program_of(version.pk, version.digest)


def _grams(found: Quantified | None) -> str:
    return "no answer" if found is None else f"{found.reduction_g} / {found.credited_g} g"
