"""Puts the shipped catalogs into a test's database, as `load_catalogs` does."""

from datetime import datetime

from credits.factors.catalog_loading import load_factors
from credits.methodologies.catalog_loading import load_in_force, load_methodologies
from credits.methodologies.snapshot import forget_snapshot
from credits.schemes.catalog_loading import load_scheme
from credits.schemes.scheme_files import scheme_files


def load_library(now: datetime) -> None:
    """Load factors, the demonstration scheme and its methodologies, as known at `now`."""
    load_factors(now=now)
    for terms in scheme_files():
        load_scheme(terms)
    load_methodologies(now=now)
    for terms in scheme_files():
        load_in_force(terms, today=now.date())
    forget_snapshot()
