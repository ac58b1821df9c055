"""A plan -> files: the ranked sites for people and programs, and the list of stations that a run can count with."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from ..errors import StaleError
from ..indicators.result import Result
from ..language import Message, msg
from ..tables import STATIONS
from .atomic import atomic_path
from .csv_tables import write_csv
from .geopackage import Layer, write_geopackage
from .manifest import json_text
from .notes import SYNTHETIC_MARK, SYNTHETIC_WORD, data_date, is_synthetic, table_notes
from .state import fingerprint
from .text_tables import json_records
from .xlsx import Sheet, write_xlsx

FOLDER = "plan"
"""Below the folder of results."""

STATIONS_LIST = "stations.csv"
"""What ``phusong run --with`` reads."""

SERVED = {
    "people": msg("people"),
    "households": msg("households"),
    "hamlets": msg("hamlets"),
    "special": msg("especially disadvantaged hamlets"),
    "area": msg("km²"),
}


def write_plan(
    sites: gpd.GeoDataFrame, stations: gpd.GeoDataFrame, facts: Mapping[str, Any], result: Result, folder: Path
) -> list[Path]:
    """Write a plan's sites as GPKG, CSV, XLSX and JSON, and its stations as CSV, below the folder of results.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    language, mode = result.manifest["written"]["language"], result.manifest["written"]["csv"]
    synthetic, place = is_synthetic(result.manifest), folder / FOLDER
    marked = sites.assign(synthetic="yes") if synthetic else sites
    title = plan_title(facts)
    layer = Layer(
        name="plan",
        frame=sites,
        title=title.render(language),
        description=SYNTHETIC_MARK.render(language) if synthetic else "",
        metadata={"synthetic": "yes" if synthetic else "no", "data_date": data_date(result.manifest).isoformat()},
    )
    day = data_date(result.manifest)
    files = [
        write_geopackage(place / "plan.gpkg", [layer], data_date=day, language=language),
        write_csv(marked, place / "plan.csv", mode=mode, language=language),
        write_xlsx(
            place / "plan.xlsx",
            [
                Sheet(msg("Sites to come"), sites),
                Sheet(msg("Costs"), cost_table(facts["rule"]), frozen_columns=0),
            ],
            notes=[*plan_notes(facts), *table_notes(result.manifest, language)],
            data_date=day,
            language=language,
            mark=SYNTHETIC_MARK if synthetic else None,
            mark_word=SYNTHETIC_WORD if synthetic else None,
            operators=result.operators,
        ),
    ]
    # A list as people hand it in: plain CSV, whatever the tables are.
    files.append(write_csv(stations[list(STATIONS.names)], place / STATIONS_LIST))
    with atomic_path(plan_file(folder)) as aside:
        told = plan_json(sites, {**facts, "run": run_of(result.manifest)}, synthetic=synthetic)
        aside.write_text(told, encoding="utf-8")
    return [*files, plan_file(folder)]


def plan_file(folder: Path) -> Path:
    """Return where a plan for programs lies."""
    return folder / FOLDER / "plan.json"


def plan_of(folder: Path) -> dict[str, Any] | None:
    """Return the last plan of a folder of results, as it was written for programs; None where there is none.

    Raises
    ------
    StaleError
        Its file is broken.
    """
    file = plan_file(folder)
    if not file.is_file():
        return None
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StaleError(
            "the plan in {file} cannot be read ({reason}); run 'phusong plan' again, or delete it",
            file=str(file),
            reason=str(error),
        ) from error
    return dict(told)


def plan_of_run(result: Result) -> dict[str, Any] | None:
    """Return the plan that lies beside a run's tables, where it was made from that run; None for none.

    Raises
    ------
    StaleError
        Its file is broken.
    """
    told = None if result.folder is None else plan_of(result.folder)
    return told if told is not None and told.get("run") == run_of(result.manifest) else None


def run_of(manifest: Mapping[str, Any]) -> str:
    """Return a digest that tells one run from another, whatever its tables' language: a plan is a plan of one run.

    Examples
    --------
    >>> run_of({"version": "1", "written": {"language": "vi"}}) == run_of({"version": "1", "written": {}})
    True
    """
    return fingerprint({name: value for name, value in manifest.items() if name != "written"})


def write_extension(lines: gpd.GeoDataFrame, result: Result, folder: Path) -> Path:
    """Write the lines of new fibre cable as GPKG below the folder of results.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    language = result.manifest["written"]["language"]
    synthetic = is_synthetic(result.manifest)
    layer = Layer(
        name="fibre_extension",
        frame=lines,
        title=msg("Fibre to be extended").render(language),
        description=SYNTHETIC_MARK.render(language) if synthetic else "",
        metadata={"synthetic": "yes" if synthetic else "no", "data_date": data_date(result.manifest).isoformat()},
    )
    file = folder / FOLDER / "fibre_extension.gpkg"
    return write_geopackage(file, [layer], data_date=data_date(result.manifest), language=language)


def extension_notes(facts: Mapping[str, Any]) -> list[Message]:
    """Return what is to be told below the table of new fibre."""
    currency, rule = facts["rule"]["currency"], facts["rule"]["name"]
    beyond, count = int(facts["hamlets_beyond"]), int(facts["hamlets"])
    whom = msg("{beyond} of {count} hamlets lie beyond, their households are not known", beyond=beyond, count=count)
    if facts["households"] is not None:
        whom = msg(
            "{beyond} of {count} hamlets with {homes_beyond} of {homes} households lie beyond",
            beyond=beyond,
            count=count,
            homes_beyond=round(facts["households_beyond"]),
            homes=round(facts["households"]),
        )
    notes = [
        msg(
            "{whom}; {cable_km:,.1f} km of cable reach {reached} of them for {cost} {currency}, by the rule '{rule}'; "
            "{assumed} of {prices} prices are assumed",
            whom=whom,
            cable_km=float(facts["cable_km"]),
            reached=int(facts["hamlets_reached"]),
            cost=round(facts["fibre_cost"]),
            currency=currency,
            rule=rule,
            **_assumed_prices(facts["rule"]),
        )
    ]
    if facts["plan_of_another_run"]:
        notes.append(
            msg(
                "The last plan is of another run: fixed wireless is held against nothing. Run 'phusong plan' again for "
                "its sites."
            )
        )
    without_road = int(facts["hamlets_beyond"]) - int(facts["hamlets_reached"])
    if without_road:
        notes.append(
            msg(
                "No road leads from a node to {count} hamlets; {parts} connected parts of the roads lead to no node. "
                "Look whether the roads meet on the map: ends nearer than {metres:g} m to another road are joined.",
                count=without_road,
                parts=int(facts["road_parts_apart"]),
                metres=float(facts["weld_m"]),
            )
        )
    if facts["households_estimated"]:
        notes.append(
            msg(
                "The households of {count} hamlets are estimated: their people by the people in a household of the "
                "commune.",
                count=int(facts["households_estimated"]),
            )
        )
    if facts["households_unknown"]:
        notes.append(
            msg(
                "{count} of these hamlets have no household, or nobody knows how many: their cost is that of the cable "
                "alone.",
                count=int(facts["households_unknown"]),
            )
        )
    return notes


def plan_json(sites: gpd.GeoDataFrame, facts: Mapping[str, Any], *, synthetic: bool) -> str:
    """Return a plan for programs: its facts, and the sites as records."""
    return json_text({**facts, "synthetic": synthetic, "sites": json.loads(json_records(sites, language="en"))})


def cost_table(rule: Mapping[str, Any]) -> pd.DataFrame:
    """Return the rule's prices, each with its source."""
    rows = [(name, cost["amount"], rule["currency"], cost["source"]) for name, cost in rule["costs"].items()]
    return pd.DataFrame(rows, columns=["cost_part", "amount", "unit", "source"])


def _assumed_prices(rule: Mapping[str, Any]) -> dict[str, int]:
    """Return how many prices there are, and of how many the source says that they are assumed."""
    sources = [str(cost["source"]).casefold() for cost in rule["costs"].values()]
    return {"assumed": sum(any(word in text for word in _ASSUMED) for text in sources), "prices": len(sources)}


_ASSUMED = ("assumed", "giả định")


def plan_title(facts: Mapping[str, Any]) -> Message:
    """Return what stands over a plan's table."""
    return msg("Sites to come: {layer}, by {served} newly served", layer=facts["layer"], served=SERVED[facts["serve"]])


def plan_notes(facts: Mapping[str, Any]) -> list[tuple[Message, Message]]:
    """Return what is to be told beside a plan's table, heading and text."""
    return [
        (msg("Newly served"), _newly_served(facts)),
        (msg("How good the choice is"), proof(facts)),
        (
            msg("Costs"),
            msg(
                "{cost} {currency} by the rule '{rule}'; {assumed} of {prices} prices are assumed, and what is not "
                "known of power and roads is in no cost",
                cost=round(facts["cost"]),
                currency=facts["rule"]["currency"],
                rule=facts["rule"]["name"],
                **_assumed_prices(facts["rule"]),
            ),
        ),
        *((msg("Households"), text) for text in _households_left(facts)),
        *((msg("Your own points"), _points_left(reason, ids)) for reason, ids in facts["points_left_out"].items()),
    ]


def _households_left(facts: Mapping[str, Any]) -> list[Message]:
    if facts["unserved"]["households"] is None:
        return [msg("not known: no commune's households are in the tables")]
    count = int(facts["communes_without_households"])
    return [msg("those of {count} communes are not known, and in no sum", count=count)] if count else []


_LEFT_OUT = {
    "operator": msg("no candidates, as they are another operator's: {points}"),
    "no_build": msg("no candidates, as nothing may be built there: {points}"),
    "far": msg("no candidates, as everybody within the layer's greatest distance is served already: {points}"),
    "no_commune": msg("no candidates, as they lie in no commune, and the sites in each are limited: {points}"),
    "serves_nobody": msg("no candidates, as they would newly serve nobody: {points}"),
    "dearer": msg("no candidates, as a cheaper one of the same height stands in the same place: {points}"),
}
_POINTS_NAMED = 12


def _points_left(reason: str, ids: Sequence[str]) -> Message:
    named = ", ".join(ids[:_POINTS_NAMED])
    more = len(ids) - _POINTS_NAMED
    points = msg("{names} and {count} more", names=named, count=more) if more > 0 else named
    return msg(_LEFT_OUT[reason].template, points=points)


def _newly_served(facts: Mapping[str, Any]) -> Message:
    new, left = facts["newly_served"], facts["unserved"]
    told = msg(
        "{people} of {people_left} {people_left:person who is|people who are} not served, {hamlets} of {hamlets_left} "
        "{hamlets_left:hamlet that is|hamlets that are} not covered ({special} especially disadvantaged)",
        people=round(new["people"]),
        people_left=round(left["people"]),
        hamlets=round(new["hamlets"]),
        hamlets_left=int(left["hamlets"]),
        special=round(new["special"]),
    )
    # Where the rule asks for several operators, no single site makes up for two.
    within_reach = facts["people_lacking_one"]
    if round(within_reach) == round(left["people"]):
        return told
    return msg("{sentence}; {people} people lack just one operator", sentence=told, people=round(within_reach))


def proof(facts: Mapping[str, Any]) -> Message:
    """Return how far a plan may be from the best: its value, and the bound that no choice exceeds."""
    value, bound = float(facts["value"]), float(facts["bound"])
    served = SERVED[facts["serve"]]
    in_km2 = facts["serve"] == "area"
    told = msg("{value:.1f}", value=value) if in_km2 else msg("{value}", value=round(value))
    if facts["method"] == "exact" or facts["gap_pct"] == 0.0:
        return msg("{value} {served}: proven to be the most that these limits allow", value=told, served=served)
    # Upward: what is shown must be a bound as well.
    most = (
        msg("{value:.1f}", value=math.ceil(bound * 10.0) / 10.0) if in_km2 else msg("{value}", value=math.ceil(bound))
    )
    return msg(
        "{value} {served}; no choice within these limits can serve more than {bound}: this one lies within "
        "{gap:.2f}% of the best",
        value=told,
        served=served,
        bound=most,
        gap=float(facts["gap_pct"]),
    )
