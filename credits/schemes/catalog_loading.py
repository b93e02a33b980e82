"""Brings the shipped scheme files into the tables. Announced coin rates are only added to, never changed."""

from credits.schemes.ceiling_models import DailyCeiling, IssuanceCeiling
from credits.schemes.models import CityAllowance, CoinRate, Scheme
from credits.schemes.scheme_files import SchemeTerms
from credits.schemes.year_end_models import YearEndRule
from puhui.kernel.errors import gettext_noop as _


def load_scheme(terms: SchemeTerms) -> bool:
    """Store one scheme; returns whether its file is new or changed. Raises DocumentError."""
    if Scheme.objects.filter(code=terms.code, digest=terms.file.digest).exists():
        return False
    Scheme.objects.update_or_create(
        code=terms.code,
        defaults={
            "name_zh": terms.name.zh,
            "name_en": terms.name.en,
            "authority_zh": terms.authority.zh,
            "authority_en": terms.authority.en,
            "is_demonstration": terms.is_demonstration,
            "legal_reference": terms.legal_reference,
            "register_mode": terms.register_mode,
            "serial_label": terms.serial_label,
            "status": terms.status,
            "regions": list(terms.regions),
            "languages": list(terms.languages),
            "currency": terms.currency,
            "default_outcome": terms.default_outcome,
            "notice_working_days": terms.notice_working_days,
            "monthly_coins_per_city": terms.monthly_coins_per_city,
            "valid_from": terms.valid_from,
            "valid_to": terms.valid_to,
            "rules_zh": terms.rules.name.zh if terms.rules else "",
            "rules_en": terms.rules.name.en if terms.rules else "",
            "rules_last_day": terms.rules.last_day if terms.rules else None,
            "digest": terms.file.digest,
        },
    )
    _load_coin_rates(terms)
    _load_year_end_rules(terms)
    _load_ceilings(terms)
    _load_daily_ceilings(terms)
    for city, monthly_coins in terms.allowances.items():
        CityAllowance.objects.update_or_create(
            scheme_id=terms.code, city=city, defaults={"monthly_coins": monthly_coins}
        )
    CityAllowance.objects.filter(scheme_id=terms.code).exclude(city__in=terms.allowances).delete()
    return True


def _load_ceilings(terms: SchemeTerms) -> None:
    """Store what the file says now: a ceiling may be raised, or lowered below what was issued."""
    for each in terms.ceilings:
        IssuanceCeiling.objects.update_or_create(
            scheme_id=terms.code,
            year=each.year,
            methodology=each.methodology,
            defaults={"tonnes": each.tonnes},
        )
    told = {(each.year, each.methodology) for each in terms.ceilings}
    for row in IssuanceCeiling.objects.filter(scheme=terms.code):
        if (row.year, row.methodology) not in told:
            row.delete()


def _load_daily_ceilings(terms: SchemeTerms) -> None:
    """Store what the file says now; it counts for the day on which it is loaded, too."""
    told = {each.methodology: each.tonnes for each in terms.daily_ceilings}
    for methodology, tonnes in told.items():
        DailyCeiling.objects.update_or_create(
            scheme_id=terms.code, methodology=methodology, defaults={"tonnes": tonnes}
        )
    DailyCeiling.objects.filter(scheme=terms.code).exclude(methodology__in=told).delete()


def _load_coin_rates(terms: SchemeTerms) -> None:
    columns = ("methodology", "version", "coins_per_1000g", "effective_from")
    stored = {row[:2]: row[2:] for row in CoinRate.objects.filter(scheme=terms.code).values_list(*columns)}
    for index, rate in enumerate(terms.coin_rates):
        says = (rate.coins_per_1000g, rate.effective_from)
        known = stored.get((rate.methodology, rate.version))
        if known is None:
            CoinRate.objects.create(scheme_id=terms.code, **{name: getattr(rate, name) for name in columns})
        elif known != says:
            problem, fix = (
                _("an announced coin rate cannot be changed"),
                _("Restore it and add the next version."),
            )
            raise terms.file.error(problem, fix, at=("coin_rates", index))


def _load_year_end_rules(terms: SchemeTerms) -> None:
    columns = ("effective_from", "personal", "coin_only", "programme", "due_month", "due_day", "notice_days")
    rows = YearEndRule.objects.filter(scheme=terms.code).values_list("version", *columns)
    stored = {row[0]: row[1:] for row in rows}
    for index, rule in enumerate(terms.year_end):
        known = stored.get(rule.version)
        if known is None:
            says = {name: getattr(rule, name) for name in columns}
            YearEndRule.objects.create(scheme_id=terms.code, version=rule.version, **says)
        elif known != tuple(getattr(rule, name) for name in columns):
            problem, fix = (
                _("a rule of the year's end cannot be changed"),
                _("Restore it and add the next version."),
            )
            raise terms.file.error(problem, fix, at=("year_end", index))
