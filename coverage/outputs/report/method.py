"""How the figures were made, what they rest on, and what they cannot tell."""

from ...config import name_in_words
from ...language import Message, msg
from ..codes import technology_label, value_label
from .blocks import Block, Bullets, Column, Heading, Paragraph, Table
from .facts import Facts
from .words import begun

_INPUTS = {
    "stations": msg("stations"),
    "communes": msg("communes' outlines"),
    "commune_figures": msg("communes' figures"),
    "terrain": msg("terrain"),
    "land_cover": msg("land cover"),
    "coverage": msg("declared coverage"),
    "population": msg("population raster"),
    "hamlets": msg("hamlets"),
    "fibre": msg("fibre by commune"),
    "fibre_nodes": msg("fibre nodes"),
    "published": msg("published figures"),
    "indicators": msg("further indicators"),
    "measurements": msg("measured levels"),
    "calibration": msg("calibration"),
}


def method(facts: Facts) -> list[Block]:
    """Return the section."""
    return [
        Heading(msg("How levels are computed")),
        Paragraph(_computed(facts)),
        _rungs(facts),
        _levels(facts),
        Paragraph(
            msg(
                "A level counts as service where its median reaches the required level: the threshold, plus a reserve "
                "so that it holds at {probability} of the places, plus the loss of walls or vehicles. Thresholds are "
                "those of the radio profile “{profile}”: engineering conventions, no official criterion.",
                probability=facts.percent(float(facts.manifest["margin"]["edge_probability"]) * 100.0, 0),
                profile=name_in_words(str(facts.manifest["profile"])),
            )
        ),
        Heading(msg("Limits")),
        Bullets(tuple(msg("{value}", value=str(text[facts.language])) for text in facts.manifest.get("limits", ()))),
        Heading(msg("Sources")),
        _sources(facts),
    ]


def _computed(facts: Facts) -> Message:
    stations = facts.manifest["stations"]
    return msg(
        "{used} of {listed} listed stations are computed with, on cells of {resolution:g} m. Each cell has the "
        "strongest level of every operator and technology; people are spread inside each commune, which keeps its "
        "official number.",
        used=int(stations["used"]),
        listed=int(stations["listed"]),
        resolution=float(facts.manifest["resolution_m"]),
    )


def _rungs(facts: Facts) -> Table:
    ranges = facts.manifest.get("range", {})
    rows = []
    for rung, count in facts.manifest["rungs"].items():
        of = ranges.get(rung, {})
        rows.append(
            (
                facts.say(value_label("rung", rung)),
                facts.number(count),
                f"−{facts.number(of.get('low_median_db'), 1)} / +{facts.number(of.get('high_median_db'), 1)}",
            )
        )
    return Table(
        msg("Stations by method"),
        (
            Column(msg("Method"), 60),
            Column(msg("Stations"), 18, "right"),
            Column(msg("Range, median of the stations (dB)"), 22, "center"),
        ),
        tuple(rows),
    )


def _levels(facts: Facts) -> Table:
    required = facts.manifest["required_dbm"]
    # From the phone that asks for least to the one that asks for most.
    tiers = sorted(facts.manifest.get("tiers", {}), key=lambda tier: [levels.get(tier) for levels in required.values()])
    rows = [
        (
            facts.say(technology_label(name)),
            facts.number(facts.manifest["thresholds_dbm"].get(name), 1),
            *(facts.number(levels.get(tier), 1) for tier in tiers),
        )
        for name, levels in required.items()
    ]
    return Table(
        msg("Thresholds and required median levels (dBm)"),
        (
            Column(msg("Technology"), 20, "center"),
            Column(msg("Threshold"), 20, "right"),
            *(Column(msg("Required {tier}", tier=value_label("tier", tier)), 20, "right") for tier in tiers),
        ),
        tuple(rows),
        made_up=False,
    )


def _sources(facts: Facts) -> Table:
    rows = [
        (
            begun(facts.say(_INPUTS.get(str(source["key"]), msg("{value}", value=str(source["key"]))))),
            str(source["file"]),
            facts.say(value_label("date", str(source["data_date"]))) if source.get("data_date") else "–",
            _what(facts, source),
            str(source.get("source") or "–"),
        )
        for source in facts.manifest.get("sources", ())
    ]
    return Table(
        msg("What the figures are made from"),
        (
            Column(msg("Input"), 16),
            Column(msg("File"), 24),
            Column(msg("Date"), 12, "center"),
            Column(msg("Kind of data"), 12, "center"),
            Column(msg("Source"), 36),
        ),
        tuple(rows),
        made_up=False,
    )


def _what(facts: Facts, source: dict[str, object]) -> str:
    if source.get("synthetic"):
        return facts.say(msg("synthetic"))
    return facts.say(msg("schematic") if source.get("schematic") else msg("as handed in"))
