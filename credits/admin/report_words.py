"""What a sealed report names by codes, in the reader's language: steps, inputs, papers, lines of the sample.

What is sealed stays as it is and in English, since its digest rests on it; people read it in words.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from credits.methodologies.models import MethodologyVersion
from credits.methodologies.snapshot import program_of
from credits.projects.models import DocumentKind
from credits.verification.sampling import CORRECTED, FAR_FROM_OTHERS, GAPS, LARGE_SHARE, NEWEST, PARTIAL
from puhui.kernel.admin.words import amount, text_in_language
from puhui.kernel.errors import gettext_noop

# Titles of steps that no methodology names: what was not read (credits/monitoring/report_gaps.py).
SEALED_TITLES = (
    gettext_noop("What was read; what was not counts zero, as the methodology says"),
    gettext_noop("What was read; what was not counts zero, as is cautious; the methodology says nothing"),
    # What goes from one report to the next (credits/monitoring/carried_grams.py).
    gettext_noop("Grams that earlier reports left under a tonne"),
    gettext_noop("Whole tonnes; what is left goes to the next report"),
)


# Why a line of a sample was drawn more often (credits/verification/sampling.py).
RISKS = {
    CORRECTED: gettext_noop("corrected later"),
    FAR_FROM_OTHERS: gettext_noop("far from the others"),
    GAPS: gettext_noop("has gaps"),
    LARGE_SHARE: gettext_noop("a large share of the report"),
    NEWEST: gettext_noop("newly joined"),
    PARTIAL: gettext_noop("taken in part"),
}


def risk_word(code: str) -> str:
    """Return why a line strikes the eye; an unknown reason stands as it is."""
    return gettext(RISKS[code]) if code in RISKS else code


def titles_of(methodology: Mapping[str, Any]) -> dict[str, str]:
    """Return what the steps and inputs of a sealed report's methodology are called, by their names."""
    version = MethodologyVersion.objects.filter(digest=methodology["digest"]).first()
    if version is None:
        return {}
    document = program_of(version.pk, version.digest).document
    return {each.name: text_in_language(each.title) for each in document.inputs} | {
        each.name: text_in_language(each.title) for each in document.steps
    }


def step_title(step: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """Return the title of a sealed step; one that the methodology does not have is translated as it is."""
    return titles.get(step.get("name", "")) or gettext(step["title"])


def paper_word(kind: str) -> str:
    """Return what a kind of document is called; an unknown one stands as it is sealed."""
    return str(DocumentKind(kind).label) if kind in DocumentKind.values else kind


def line_words(content: Mapping[str, Any]) -> dict[str, str]:
    """Return what each line of a sealed report says, by its reference: a reading, a figure, a site or
    an assignment."""
    words = {
        row["id"]: f"{row['meter']} · {row['from']} – {row['to']} · {row['value']} {row['unit']}"
        for row in content.get("readings", [])
        if "id" in row  # not sealed with it at first
    }
    words |= {
        site["id"]: f"{site['connection']} · {site['meter']} · {amount(site['grams'], 'g')}"
        for site in content.get("sites", [])
    }
    titles = titles_of(content["methodology"]) if "figures" in content else {}
    for row in content.get("figures", []):
        called = titles.get(row["input"], row["input"])
        words[row["id"]] = f"{called} · {row['position'] + 1} · {row['value']} {row['unit']}"
    return words | {
        line["transfer"]: f"{amount(line['grams'], 'g')} · {line['transfer']}"
        for line in content.get("lines", [])
    }
