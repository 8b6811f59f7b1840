"""Countries, regions and special values as ``places/`` lists them. Import these names from ``countries``."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

PLACES = Path(__file__).parent / "places"


@dataclass(frozen=True)
class Country:
    """An ISO 3166-1 country or territory (or Kosovo), where UN M49 puts it, and a point to draw it at."""

    iso3: str
    iso2: str
    m49: str
    region: str
    subregion: str
    longitude: float
    latitude: float
    intermediate: str = ""


def rows(name: str) -> list[dict[str, str]]:
    """Rows of one table of ``places/``, all as text: "NA" is Namibia."""
    with (PLACES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def countries() -> dict[str, Country]:
    """Every country by its ISO3 code: the 249 of ISO 3166-1 and XKX."""
    return {
        row["iso3"]: Country(
            iso3=row["iso3"],
            iso2=row["iso2"],
            m49=row["m49"],
            region=row["region_m49"],
            subregion=row["subregion_m49"],
            longitude=float(row["lon"]),
            latitude=float(row["lat"]),
            intermediate=row["intermediate_m49"],
        )
        for row in rows("countries.csv")
    }


@cache
def special_codes() -> tuple[str, ...]:
    """Values that are not countries: ICAO X-codes, and words where no standard has a code."""
    return tuple(dict.fromkeys(row["iso3"] for row in rows("aliases.csv") if row["kind"] == "special"))


@cache
def regions() -> dict[str, str]:
    """Every M49 region by its code, with the code of the region above it ("" for the world)."""
    return {row["code"]: row["parent"] for row in rows("regions.csv")}


def region_of(iso3: str, level: Literal["region", "subregion", "intermediate"] = "region") -> str | None:
    """M49 code of the region a country lies in; None for special codes and where M49 names none."""
    country = countries().get(iso3)
    return (getattr(country, level) or None) if country else None


@cache
def countries_in(region_m49: str) -> tuple[str, ...]:
    """ISO3 codes of the countries in a region, subregion or intermediate region ("001": all that M49 places)."""
    placed = [country for country in countries().values() if country.region]
    wanted = {region_m49} - {""}
    return tuple(c.iso3 for c in placed if wanted & {"001", c.region, c.subregion, c.intermediate})


@cache
def territories(language: str) -> dict[str, str]:
    """CLDR territory names in a language, by ISO2 or M49 code; empty where CLDR has no such language."""
    from babel import Locale, UnknownLocaleError  # late: importing this module must stay cheap

    try:
        return dict(Locale.parse(language.replace("-", "_")).territories)
    except (UnknownLocaleError, ValueError):
        return {}


@cache
def own_names() -> dict[tuple[str, str], str]:
    """Names that we set over CLDR's, by (code, language)."""
    names = {(row["code"], row["language"]): row["name"] for row in rows("names.csv")}
    names |= {(row["iso3"], "en"): row["name_en"] for row in rows("countries.csv")}
    for row in rows("regions.csv"):
        names |= {(row["code"], language): row[f"name_{language}"] for language in ("en", "fr", "zh")}
    return names


def country_name(iso3: str, language: str = "en") -> str:
    """Name of a country, special code or M49 region; in English, or the bare code, if need be."""
    tag = language.replace("-", "_")
    base = tag.split("_")[0]
    # Chinese in traditional script must not borrow the simplified names.
    traditional = base == "zh" and tag not in ("zh", "zh_CN", "zh_SG", "zh_Hans", "zh_Hans_CN")
    for candidate in (tag, "zh_Hant" if traditional else base):
        if name := own_names().get((iso3, candidate)):
            return name
    country = countries().get(iso3)
    key = country.iso2 if country else iso3 if iso3 in regions() else ""
    return territories(tag).get(key) or territories(base).get(key) or own_names().get((iso3, "en"), iso3)
