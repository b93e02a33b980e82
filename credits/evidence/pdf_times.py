"""Times as a PDF writes them: D:20261102080500+08'00'."""

import re
from datetime import datetime

_IN_PDF = re.compile(r"^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:(Z)|([+-]\d\d)'?(\d\d)'?)?")


def iso_of_pdf(text: str) -> str | None:
    """Return a PDF's time as in ISO 8601, without an offset where it has none; None where it is no time."""
    match = _IN_PDF.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, zulu, hours, minutes = match.groups()
    offset = "+00:00" if zulu else f"{hours}:{minutes}" if hours else ""
    time = f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{offset}"
    return time if is_time(time) else None


def is_time(text: str) -> bool:
    """Tell whether a text is a time as in ISO 8601."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
