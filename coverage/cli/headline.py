"""The end of a run on the terminal: the headline figures, and where everything is."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rich.table import Table
from rich.text import Text

from ..indicators.figures import value_of
from ..indicators.result import Result
from ..language import Language, Message, msg, number, percent
from ..outputs.codes import technology_label, verdict_label
from ..outputs.manifest import json_text
from ..outputs.notes import mark_of
from ..pipeline import Project
from .options import Session

_FIBRE = {
    "fibre_infrastructure": msg("Households where there is fibre infrastructure"),
    "fibre_accessible": msg("Households that could be connected to fibre"),
    "fibre_subscribed": msg("Households connected to fibre"),
}


def show_headline(
    session: Session, project: Project, result: Result, more: Mapping[str, Any] = MappingProxyType({})
) -> None:
    """Show the headline figures with their range, and the paths of what was written; `more` goes into the JSON."""
    if session.as_json:
        session.show(json_text({"headlines": result.manifest["headlines"], "files": _paths(project), **more}))
        return
    language = session.language
    console = session.console()
    mark = mark_of(result.manifest)
    if mark is not None:
        console.print(Text(f" {mark.render(language)} ", style="bold reverse"))
    console.print(_coverage_table(result, language))
    others = _other_table(result, language)
    if others.row_count:
        console.print(others)
    for name, path in _paths(project).items():
        console.print(Text(f"{_PLACES[name].render(language)}: {path}"), soft_wrap=True)


_PLACES: dict[str, Message] = {"map": msg("Map"), "tables": msg("Tables"), "manifest": msg("Manifest")}


def _paths(project: Project) -> dict[str, str]:
    paths = {"map": project.map_file, "tables": project.folder, "manifest": project.folder / "manifest.json"}
    return {name: from_here(path) for name, path in paths.items()}


def from_here(path: Path) -> str:
    """Return a path as it is seen from where the command is called, whole where it lies elsewhere."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _coverage_table(result: Result, language: Language) -> Table:
    title = msg(
        "{title}: {count} communes, data of {date}",
        title=str(result.manifest["title"]),
        count=len(result.communes),
        date=_day(str(result.manifest["data_date"])),
    )
    table = Table(title=Text(title.render(language)), title_justify="left", caption_justify="left")
    table.caption = Text(msg("Outdoors; in brackets the range of the model. People by residence.").render(language))
    table.add_column(msg("Technology").render(language))
    headings = (
        msg("People, at least one operator"),
        msg("People, the greatest operator"),
        msg("Area, at least one operator"),
    )
    for heading in headings:
        table.add_column(heading.render(language), justify="right")
    for technology in result.technologies:
        asked = (("any", "population"), ("greatest", "population"), ("any", "area_km2"))
        cells = [_with_range(result, technology, who, measure, language) for who, measure in asked]
        table.add_row(Text(technology_label(technology).render(language)), *map(Text, cells))
    return table


def _with_range(result: Result, technology: str, who: str, measure: str, language: Language) -> str:
    found = value_of(result.figures, technology, who=who, measure=measure)
    if found is None:
        return "–"
    low, high = (percent(found[name], language) for name in ("pct_low", "pct_high"))
    return f"{percent(found['pct'], language)} ({low} – {high})"


def _other_table(result: Result, language: Language) -> Table:
    table = Table(show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    for row in result.manifest["headlines"]:
        if row["measure"] == "hamlets":
            name = msg("Hamlets: {verdict}", verdict=verdict_label(row["verdict"]))
        elif row["measure"] in _FIBRE:
            name = _FIBRE[row["measure"]]
        else:
            continue
        if row["pct"] is None:
            continue
        of = msg(
            "{part} of {whole}",
            part=number(row["numerator"], language, decimals=0),
            whole=number(row["denominator"], language, decimals=0),
        )
        cells = (name.render(language), percent(row["pct"], language), of.render(language))
        table.add_row(*map(Text, cells))
    return table


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"
