"""The maps of a report: the communes by a figure."""

from importlib import import_module

from ...language import msg
from ..picture_layers import find_layer
from .blocks import Picture
from .facts import Facts


def communes_map(facts: Facts, name: str | None, *, hamlets: bool) -> Picture:
    """Return the map of the communes by a figure.

    Parameters
    ----------
    facts
        The run.
    name
        Of the figure, as `picture_layers.find_layer` knows it; None for the usual one.
    hamlets
        Whether those that are not covered stand on it.
    """
    layer = find_layer(facts.result, name)
    values = facts.result.communes[layer.column]
    alt = msg(
        "Map of {count} communes coloured by {figure}: from {low} to {high}.",
        count=len(facts.result.communes),
        figure=layer.title,
        low=facts.percent(values.min()),
        high=facts.percent(values.max()),
    )
    if hamlets:
        alt = msg("{map} Symbols show the hamlets that are not covered.", map=alt)
    notes = _notes(facts)
    return Picture(
        msg("{figure}, by commune", figure=layer.title),
        alt,
        lambda: import_module(".pictures", __package__).map_picture(
            facts.result, layer, facts.language, hamlets=hamlets, notes=notes
        ),
    )


def _notes(facts: Facts) -> tuple[str, ...]:
    """Return what must be known to read a map."""
    notes = []
    if facts.manifest.get("schematic"):
        notes.append(facts.say(msg("Schematic outlines")))
    notes.append(facts.say(msg("Data as of {date}", date=f"{facts.date:%d/%m/%Y}")))
    return tuple(notes)
