"""How a certificate names the city that a year's end benefits."""

from puhui.kernel.regions import places


def benefit_of(city: str) -> str:
    """Return a city in both languages, since a certificate is one document."""
    place = places().get(city)
    return f"{place.name.zh} {place.name.en}" if place else city
