"""phusong communes: the communes' figures."""

from ..indicators.result import Result, slug
from ..language import Message, msg
from ..outputs.codes import technology_label
from .show import table_command


def _usual(result: Result) -> list[str]:
    people = [f"pop_{slug(technology)}_any_pct" for technology in result.technologies]
    area = f"area_{slug(result.manifest['asked'])}_any_pct"
    facts = ["commune_code", "name", "type", "population"]
    return [*facts, *people, area, "fibre_subscribed_pct", *result.indicators]


def _short(result: Result) -> dict[str, Message]:
    asked = str(result.manifest["asked"])
    people = {
        f"pop_{slug(technology)}_any_pct": msg("{technology} people (%)", technology=technology_label(technology))
        for technology in result.technologies
    }
    area = {f"area_{slug(asked)}_any_pct": msg("{technology} area (%)", technology=technology_label(asked))}
    return {**people, **area, "fibre_subscribed_pct": msg("Fibre subscribed (%)")}


command = table_command(
    msg("Show the communes' figures: area, people, fibre. Programs get every column."),
    lambda result: result.communes,
    title=msg("Communes: people and area covered by at least one operator, outdoors; people by residence"),
    usual=_usual,
    short=_short,
    missing=msg("there are no communes"),
)
