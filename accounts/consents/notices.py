"""The notices as data: read once from `notices.toml`, the last of each purpose is in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from accounts.consents.purposes import Purpose
from puhui.kernel.catalog import Text, read_document
from puhui.kernel.errors import gettext_noop as _

NOTICES_FILE = Path(__file__).with_name("notices.toml")


@dataclass(frozen=True, slots=True)
class Notice:
    """One version of the text that a purpose is explained by."""

    purpose: str
    version: str
    text: Text


@cache
def notices() -> Mapping[str, tuple[Notice, ...]]:
    """Return the notices by purpose, oldest first; raises DocumentError for a broken file."""
    found: dict[str, list[Notice]] = {purpose: [] for purpose in Purpose.values}
    file = read_document(NOTICES_FILE.read_bytes(), name=NOTICES_FILE.name)
    for table in file.root.tables("notices", least=1, most=200):
        notice = Notice(
            purpose=table.text("purpose", form="|".join(Purpose.values)),
            version=table.text("version", form="[0-9]{4}-[0-9]{2}(\\.[0-9]+)?"),
            text=Text(zh=table.text("zh"), en=table.text("en")),
        )
        table.end()
        if any(notice.version == other.version for other in found[notice.purpose]):
            raise table.error(
                _("this version stands twice"), _("A published notice is never changed."), "version"
            )
        found[notice.purpose].append(notice)
    if missing := [purpose for purpose, versions in found.items() if not versions]:
        problem = _("there is no notice for %(purposes)s")
        raise file.error(problem, _("Add one."), purposes=", ".join(missing))
    return MappingProxyType({purpose: tuple(versions) for purpose, versions in found.items()})


def current_notice(purpose: str) -> Notice:
    """Return the notice in force for a known purpose."""
    return notices()[purpose][-1]


def is_known(purpose: str, version: str) -> bool:
    """Tell whether the purpose ever had this version."""
    return any(notice.version == version for notice in notices()[purpose])
