"""The report's figures as a workbook: real numbers under frozen headings, bars in cells, and what the words mean."""

from pathlib import Path

import pandas as pd

from ...indicators.result import Result
from ...language import msg
from ..notes import SYNTHETIC_MARK, SYNTHETIC_WORD, table_notes
from ..published_words import with_words
from ..reasons import with_sentences
from ..tables_out import headline_table, operator_table, province_table
from ..two_runs import fields_in_words, unlike_parts
from ..xlsx import Sheet, write_xlsx
from .candidates import candidates_of
from .changes import changes_between
from .facts import Facts
from .gaps import unserved

_HAMLETS = (
    "hamlet_id", "name", "commune_code", "commune", "population", "households", "special", "verdict", "served_pct",
    "served_probability_pct", "clusters", "clusters_served", "judged_km2", "reason", "why", "priority",
    "priority_people_points", "priority_households_points", "priority_special_points", "priority_distance_points",
    "nearest_served_km", "link_operator", "link_site_id", "link_km", "link_bearing_deg",
    "link_sight", "link_clearance_pct", "link_level_dbm", "link_missing_db", "ridge_lon", "ridge_lat",
    "ridge_height_m", "ridge_above_m", "ridge_km", "upgrade_operator", "upgrade_site_id", "upgrade_km",
    "upgrade_level_dbm", "older_there", "lon", "lat",
)  # fmt: skip


def write_workbook(path: Path, facts: Facts) -> Path:
    """Write the workbook; the same facts give the same bytes.

    Parameters
    ----------
    path
        The final name, ending in ``.xlsx``.
    facts
        The run, and the language of headings and words.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    result = facts.result
    sheets = [
        Sheet(msg("Province"), province_table(result), frozen_columns=0, bars=("pct",)),
        Sheet(msg("Communes"), headline_table(result), bars=_percentages(headline_table(result))),
        Sheet(msg("By operator"), operator_table(result), bars=_percentages(operator_table(result))),
    ]
    if result.hamlets is not None:
        sheets.append(
            Sheet(
                msg("Hamlets not covered"),
                _gaps(facts),
                bars=("priority", "served_pct", "served_probability_pct"),
                wrapped=True,
            )
        )
        sheets.append(Sheet(msg("Candidates"), _candidates(facts), frozen_columns=2))
        sheets.append(Sheet(msg("Reasons"), _reasons(facts), frozen_columns=0, bars=("pct",)))
    if result.fibre is not None:
        sheets.append(Sheet(msg("Fibre"), _fibre(facts, result.fibre), bars=_percentages(result.fibre)))
    if result.published is not None:
        sheets.append(Sheet(msg("Published"), with_words(result.published, result), frozen_columns=0, wrapped=True))
    if facts.before is not None:
        sheets += _changes(facts, facts.before)
    return write_xlsx(
        path,
        sheets,
        notes=table_notes(result.manifest, facts.language),
        notes_name=msg("Definitions"),
        data_date=facts.date,
        language=facts.language,
        mark=SYNTHETIC_MARK if facts.synthetic else None,
        mark_word=SYNTHETIC_WORD if facts.synthetic else None,
        operators=result.operators,
    )


def _changes(facts: Facts, before: Result) -> list[Sheet]:
    """Return what changed since an earlier run, and, apart, what the two computed differently."""
    found = changes_between(before, facts.result)
    hamlets = found.hamlets.copy()
    hamlets.insert(2, "commune", [facts.commune(code) for code in hamlets["commune_code"]])
    method = pd.DataFrame(unlike_parts(before.manifest, facts.manifest), columns=["setting", "before", "after"])
    stations = found.stations.assign(
        fields=[fields_in_words(text, facts.language) for text in found.stations["fields"]]
    )
    tables = (
        (msg("Changes, province"), found.summary),
        (msg("Changes, communes"), found.communes),
        (msg("Changes, hamlets"), hamlets),
        (msg("Changes, stations"), stations),
        (msg("Changes of the method"), method),
    )
    return [Sheet(name, table, frozen_columns=0) for name, table in tables if len(table)]


def _percentages(frame: pd.DataFrame) -> tuple[str, ...]:
    return tuple(str(name) for name in frame.columns if str(name).endswith("_pct"))


def _gaps(facts: Facts) -> pd.DataFrame:
    table = with_sentences(unserved(facts.result), facts.manifest)
    table["commune"] = [facts.commune(code) for code in table["commune_code"]]
    table["why"] = table[f"why_{facts.language}"]
    return pd.DataFrame(table[[name for name in _HAMLETS if name in table.columns]])


def _candidates(facts: Facts) -> pd.DataFrame:
    table = candidates_of(facts, unserved(facts.result))
    table.insert(2, "commune", [facts.commune(code) for code in table["commune_code"]])
    return table


def _reasons(facts: Facts) -> pd.DataFrame:
    gaps = unserved(facts.result)
    if not len(gaps):
        return pd.DataFrame({"reason": pd.array([], dtype="str"), "count": [], "pct": []})
    counts = gaps["reason"].value_counts()
    people = gaps.groupby("reason")["population"].sum(min_count=1)
    return pd.DataFrame(
        {
            "reason": counts.index.astype("str"),
            "count": counts.to_numpy(),
            "pct": counts.to_numpy() / len(gaps) * 100.0,
            "population": people.reindex(counts.index).to_numpy(),
        }
    )


def _fibre(facts: Facts, fibre: pd.DataFrame) -> pd.DataFrame:
    table = fibre.copy()
    table.insert(1, "commune", [facts.commune(code) if code else "" for code in table["commune_code"].fillna("")])
    return table
