"""`manage.py audit_ledger`: recompute every invariant from the rows; exit 1 if one is broken."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from credits.management.audit.beyond import BEYOND
from credits.management.audit.freezing import freeze_differing
from credits.management.audit.invariant import Finding
from credits.management.audit.run import run_audit


class Command(BaseCommand):
    help = "Recompute every invariant of the ledger, as the auditor; exits 1 if one is broken."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")
        parser.add_argument(
            "--freeze",
            action="store_true",
            help="freeze every account whose balance is not what was moved (I4)",
        )

    def handle(self, *args, **options) -> None:
        findings = run_audit()
        frozen = freeze_differing() if options["freeze"] else []
        broken = [finding.code for finding in findings if not finding.ok]
        if options["json"]:
            self._write_json(findings, frozen)
        else:
            for finding in findings:
                self.stdout.write(_line(finding))
            for part in BEYOND:
                self.stdout.write(f"{part.code} not asked of the rows: {part.says} ({part.shown_by})")
            for account in frozen:
                self.stdout.write(f"frozen: account {account}")
            seconds = sum(finding.seconds for finding in findings)
            verdict = f"BROKEN: {', '.join(broken)}" if broken else "all invariants hold"
            self.stdout.write(f"{verdict} ({len(findings)} checked, {seconds:.1f} s)")
        if broken:
            raise SystemExit(1)

    def _write_json(self, findings: list[Finding], frozen: list[int]) -> None:
        document = {
            "ok": all(finding.ok for finding in findings),
            "invariants": [
                {
                    "code": finding.code,
                    "says": finding.says,
                    "ok": finding.ok,
                    "rows": finding.rows,
                    "seconds": round(finding.seconds, 3),
                    "offending": finding.offending,
                }
                for finding in findings
            ],
            "not_asked": [part._asdict() for part in BEYOND],
            "frozen_accounts": frozen,
        }
        self.stdout.write(json.dumps(document, ensure_ascii=False))


def _line(finding: Finding) -> str:
    word = "ok" if finding.ok else "BROKEN"
    line = f"{finding.code} {word} {finding.rows:,} rows {finding.seconds:.1f} s  {finding.says}"
    return line if finding.ok else f"{line}: {', '.join(finding.offending)}"
