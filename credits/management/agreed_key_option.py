"""How a command is given the key agreed with a register: from a file or the environment, never as a word of
the command line, which other users of the machine can read."""

import os
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from credits.projects.foreign.agreed_key import AgreedKey, AgreedKeyWrong, read_agreed_key

VARIABLE = "AGREED_KEY"


def add_key_option(parser: ArgumentParser) -> None:
    """Let a command be given `--key-file`."""
    told = f"file with the key agreed with the register, base64 or hexadecimal; else the variable {VARIABLE}"
    parser.add_argument("--key-file", type=Path, help=told)


def key_given(options: Mapping[str, Any]) -> AgreedKey | None:
    """Return the key, or None where there is neither file nor variable; raises CommandError."""
    path: Path | None = options["key_file"]
    try:
        text = os.environ.get(VARIABLE, "") if path is None else path.read_text(encoding="ascii")
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError:
        # The error would show what stands in the file.
        raise CommandError(f"{path}: this is no key in base64 or hexadecimal") from None
    if path is None and not text:
        return None
    try:
        return read_agreed_key(text)
    except AgreedKeyWrong as error:
        raise CommandError(str(error)) from error
