"""Walks docs/how-to/tour.md against a running demonstration: `make tour`, with PORT as for `make run`.
Another page by its path: `python -m tests.demonstration.tour docs/how-to/see-why-it-was-refused.md`; what
stands under one heading of it: `python -m tests.demonstration.tour README.md "Five minutes"`.

Every shell block is run, in order, in one shell; the block after it is what it must print, with … for
whatever differs from one walk to the next. It takes a demonstration that nobody has walked through yet.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOUR = ROOT / "docs" / "how-to" / "tour.md"
_BLOCK = re.compile(r"^```(sh)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
END = "--- the block is over"


@dataclass(frozen=True, slots=True)
class Step:
    """A shell block: under which heading, what is run, and what it must print (None: nothing is asked)."""

    heading: str
    commands: str
    printed: str | None


def steps(text: str) -> Iterator[Step]:
    """Yield the shell blocks of a page, each with the block that follows it."""
    blocks = list(_BLOCK.finditer(text))
    for number, block in enumerate(blocks):
        if block[1] != "sh":
            continue
        follower = blocks[number + 1] if number + 1 < len(blocks) else None
        is_its = follower is not None and not follower[1] and follower.start() == block.end() + 1
        heading = re.findall(r"^## (.*)$", text[: block.start()], re.MULTILINE)
        yield Step(heading[-1] if heading else "", block[2], follower[2] if follower and is_its else None)


def agrees(printed: str, wanted: str) -> bool:
    """Tell whether an output is what stands on the page; … stands for anything, spaces count as one.

    A line of the page may end where the output's does not: its end stands for a space or for nothing.
    """
    pattern = ".*?".join(" ?".join(_escaped(line) for line in part.split("\n")) for part in wanted.split("…"))
    return re.fullmatch(r"\s*" + pattern + r"\s*", " ".join(printed.split()), re.DOTALL) is not None


def _escaped(line: str) -> str:
    return re.escape(" ".join(line.split())).replace(r"\ ", " ")


def wrong_answers(
    page: Path, *, heading: str = "", folder: Path = ROOT, environment: Mapping[str, str] = os.environ
) -> int:
    """Walk a page, or what stands under one of its headings, and return how many blocks print something else.

    `folder` is where its commands are run: with `var`, `.venv` and `manage.py` as the checkout has them.
    """
    shell = subprocess.Popen(
        ["bash"],
        cwd=folder,
        env={**environment, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with shell:
        return _walk(
            shell, [step for step in steps(page.read_text("utf-8")) if heading in ("", step.heading)]
        )


def _walk(shell: "subprocess.Popen[str]", walked: list[Step]) -> int:
    since = time.monotonic()
    heading, wrong = "", 0
    for step in walked:
        if step.heading != heading:
            _tell(heading, since)
            heading, since = step.heading, time.monotonic()
        printed = _run(shell, step.commands)
        if step.printed is not None and not agrees(printed, step.printed):
            wrong += 1
            print(f"{step.commands}\nprinted\n{printed[-2000:]}\nand not\n{step.printed}", flush=True)
    _tell(heading, since)
    return wrong


def main() -> int:
    """Walk to the end; returns 1 if a block printed something else than stands there."""
    began = time.monotonic()
    page = Path(sys.argv[1]) if sys.argv[1:] else TOUR
    wrong = wrong_answers(page, heading="".join(sys.argv[2:3]))
    verdict = f"{wrong} answers are others" if wrong else "The tour holds"
    print(f"{verdict}; walked by a script in {time.monotonic() - began:.0f} s.")
    return 1 if wrong else 0


def _run(shell: "subprocess.Popen[str]", commands: str) -> str:
    assert shell.stdin
    assert shell.stdout
    # What is read from the keyboard would be the commands to come.
    shell.stdin.write(f"{{\n{commands}\n}} < /dev/null\necho\necho '{END}'\n")
    shell.stdin.flush()
    lines = []
    while (line := shell.stdout.readline()) and line.rstrip("\n") != END:
        lines.append(line)
    return "".join(lines)


def _tell(heading: str, since: float) -> None:
    if heading:
        print(f"{time.monotonic() - since:6.1f} s  {heading}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
