"""phusong communes: the communes' figures."""

from ..indicators.result import Result, slug
from ..language import msg
from .show import table_command


def _usual(result: Result) -> list[str]:
    people = [f"pop_{slug(technology)}_any_pct" for technology in result.technologies]
    area = f"area_{slug(result.manifest['asked'])}_any_pct"
    facts = ["commune_code", "name", "type", "population"]
    return [*facts, *people, area, "fibre_subscribed_pct", *result.indicators]


command = table_command(
    msg("Show the communes' figures: area, people, fibre. Programs get every column."),
    lambda result: result.communes,
    title=msg("Communes: people covered by residence, outdoors"),
    usual=_usual,
    missing=msg("there are no communes"),
)
