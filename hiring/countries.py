"""The countries of the world by their two letters, as the time zone database lists them that every install has."""

from functools import lru_cache
from importlib.resources import files

EVERYWHERE = "Everywhere"


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """Names by code (ISO 3166-1 alpha-2), in the order of the names."""
    text = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return dict(sorted(((code, name) for code, name in rows), key=lambda row: row[1]))


def country_choices() -> list[tuple[str, str]]:
    """The countries as a field's choices."""
    return list(countries().items())


def country_name(code: str) -> str:
    """A country's name; "Everywhere" for none."""
    return countries().get(code, code) or EVERYWHERE
