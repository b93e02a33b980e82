"""What judges an activity in the batch's inner loop, and what an earlier decision's judge still means."""

from collections.abc import Callable
from dataclasses import dataclass

from credits.activities.catalog_loading import TypeRules
from credits.methodologies.bound import BoundMethodology
from credits.methodologies.language.document import Tier
from credits.monitoring.periods import CapKey, locks_over
from credits.screening.types import Claim


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """One bound methodology for one type, region and day. `assets` and `coin_only` are by evidence tier."""

    rules: TypeRules
    bound: BoundMethodology
    basis_id: int
    assets: dict[Tier, int]
    coin_only: dict[Tier, bool]
    cap_keys: tuple[CapKey, ...]
    reach_us: int
    histories: tuple[tuple[str, str], ...]
    # What the methodology holds on this day, and nobody but it may hold.
    lock_keys: tuple[str, ...] = ()
    # Those that the claim's household or object shares, once it is known (holders): of both kinds above.
    held_caps: tuple[CapKey, ...] = ()
    held_locks: tuple[str, ...] = ()

    def locks(self, day: int, end_us: int) -> tuple[str, ...]:
        """Return what an act from `day` to `end_us` holds: each of its days."""
        return locks_over(self.bound, day, end_us) + self.held_locks


@dataclass(frozen=True, slots=True, eq=False)
class Chooser:
    """Stands where a type's baselines hang on more than place and day: the claim itself chooses its judge."""

    choose: Callable[[Claim], "Judge | Exception"]


# What judges a claim: none where no methodology is in force, an error where something is wrong with it.
Judged = Judge | Exception | None


@dataclass(frozen=True, slots=True)
class Precedent:
    """What an earlier decision's methodology still means to new ones."""

    rules: TypeRules
    cap_keys: tuple[CapKey, ...]
    histories: tuple[tuple[str, str], ...]
    methodology: str = ""
    lock_keys: tuple[str, ...] = ()
    bound: BoundMethodology | None = None

    def locks(self, day: int, end_us: int) -> tuple[str, ...]:
        """Return what the act from `day` to `end_us` held."""
        return locks_over(self.bound, day, end_us) if self.bound else ()
