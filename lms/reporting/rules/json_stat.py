"""Open data as JSON-stat 2.0 (json-stat.org/full)."""

from collections.abc import Mapping
from typing import Any, Final

from lms.core.i18n import N_, gettext, using_language
from lms.reporting.rules.open_columns import COLUMNS
from lms.reporting.rules.open_data import ALL_AUDIENCES, AUDIENCE_CODES, MEASURES, OpenFigures
from lms.reporting.rules.open_names import ABOUT, LICENCE_URL, PACKAGE, STATISTICS, TITLE
from lms.reporting.rules.vocabulary import AUDIENCE, WORDS

HIDDEN: Final = "c"  # status of a hidden value: "confidential" in official statistics


def build_json_stat(figures: OpenFigures, language: str, *, url: str) -> dict[str, Any]:
    """Build a JSON-stat 2.0 dataset of the figures, with its texts in one language."""
    with using_language(language):
        dimensions = _build_dimensions(figures, language)
        return {
            "version": "2.0",
            "class": "dataset",
            "href": f"{url}/{STATISTICS[language]}",
            "label": gettext(TITLE),
            "source": gettext(N_("Sauat")),
            "updated": figures.counted_at.isoformat(),
            "note": [gettext(ABOUT)],
            "id": list(dimensions),
            "size": [len(dimension["category"]["index"]) for dimension in dimensions.values()],
            "role": {"geo": ["region"], "time": ["period"], "metric": ["measure"]},
            "dimension": dimensions,
            "value": list(figures.values),
            "status": {
                str(index): HIDDEN for index, value in enumerate(figures.values) if value is None
            },
            "link": {
                "license": [{"href": LICENCE_URL, "type": "text/html"}],
                "describedby": [{"href": f"{url}/{PACKAGE}", "type": "application/json"}],
            },
            "extension": {
                "lang": language,
                "status": {"label": {HIDDEN: gettext(N_("hidden: few people"))}},
            },
        }


def _build_dimensions(figures: OpenFigures, language: str) -> dict[str, dict[str, Any]]:
    """Build the four dimensions of the dataset in the current language."""
    columns = {column.name: column for column in COLUMNS}
    regions = {region.code: str(getattr(region, f"name_{language}")) for region in figures.regions}
    periods = {period: period for period in figures.periods}
    measures = {name: gettext(columns[name].title) for name in MEASURES}
    units = {name: {"label": gettext(columns[name].unit), "decimals": 0} for name in MEASURES}
    return {
        "region": _build_dimension(gettext(N_("Region")), regions),
        "period": _build_dimension(gettext(columns["period"].title), periods),
        "audience": _build_dimension(gettext(columns["audience"].title), map_audience_names()),
        "measure": _build_dimension(gettext(N_("Figure")), measures, unit=units),
    }


def map_audience_names() -> dict[str, str]:
    """Return the audience codes with their names in the current language."""
    words = {ALL_AUDIENCES: N_("All"), **WORDS[AUDIENCE]}
    return {code: gettext(words[code]) for code in AUDIENCE_CODES}


def _build_dimension(label: str, names: Mapping[str, str], **more: Any) -> dict[str, Any]:
    return {"label": label, "category": {"index": list(names), "label": dict(names), **more}}
