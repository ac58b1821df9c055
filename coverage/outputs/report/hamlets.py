"""Hamlets that are not covered: how many and why, which come first, and the profiles that show it."""

from importlib import import_module
from typing import Any

import pandas as pd

from ...config import GapRule, name_in_words
from ...indicators.hamlets import OUTSIDE, VERDICTS
from ...indicators.priority import TERMS
from ...language import Message, msg
from ..codes import value_label, verdict_label
from ..reasons import reason_sentence, rule_sentence
from .blocks import Block, Column, Heading, Paragraph, Picture, Table
from .facts import Facts
from .gaps import unserved
from .words import NUMBER, begun, numbered

_FIRST, _PROFILES = 15, 4
UNSURE_PCT = (10.0, 90.0)
"""Between these a hamlet's probability leaves its verdict unsure."""


def hamlets(facts: Facts) -> list[Block]:
    """Return the section; nothing where the project has no list of hamlets."""
    if facts.result.hamlets is None:
        return []
    table, gaps = facts.result.hamlets, unserved(facts.result)
    judged = table[table["verdict"] != OUTSIDE]
    blocks: list[Block] = [_rule(facts), _verdicts(facts, judged), *_unknown(judged), *_outside(table)]
    if not len(gaps):
        return [*blocks, Paragraph(msg("All hamlets are covered."))]
    blocks += [*_probability(facts, judged), Heading(msg("Why they are not covered")), _reasons(facts, gaps)]
    blocks += [Heading(msg("Which come first")), *_priority(facts, gaps)]
    pictures = _profiles(facts, gaps)
    if pictures:
        blocks += [
            Heading(msg("Profiles")),
            Paragraph(
                msg(
                    "The ground between a hamlet and the station that comes nearest to serving it, on the curved "
                    "earth, with the ray, the first Fresnel zone, and the edge that weighs most. {trees}",
                    trees=_on_the_ground(facts),
                )
            ),
            *pictures,
        ]
    return blocks


def _on_the_ground(facts: Facts) -> Message:
    covered = any(source.get("key") == "land_cover" for source in facts.manifest.get("sources", ()))
    if facts.manifest.get("terrain_kind") == "bare" and covered:
        return msg("The ground is drawn with the trees and houses on it, as the levels are computed.")
    return msg("Trees and houses at the hamlet, which weaken the signal further, are not drawn.")


def _rule(facts: Facts) -> Paragraph:
    rule = facts.manifest["rule"]
    return Paragraph(
        msg(
            "A hamlet is covered where {asked} or a newer technology of at least {operators} "
            "{operators:operator|operators} reaches {share}% of it; it has no "
            "signal at all where no technology of any operator reaches; between the two it "
            "is partly covered. A hamlet is judged over the {radius} m around its point, around all its points where "
            "it has several clusters, or over its outline where there is one. The rule “{rule}” is the project's own "
            "and no official criterion.",
            asked=facts.asked,
            operators=int(rule["min_operators"]),
            share=facts.number(rule["min_share_pct"]),
            radius=facts.number(rule["hamlet_radius_m"]),
            rule=name_in_words(str(rule["rule"])),
        )
    )


def _verdicts(facts: Facts, judged: pd.DataFrame) -> Table:
    rows = []
    for verdict in VERDICTS:
        of = judged[judged["verdict"] == verdict]
        rows.append((begun(facts.say(verdict_label(verdict))), *_sums(facts, of, judged)))
    rows.append((facts.say(msg("Together")), *_sums(facts, judged, judged)))
    return Table(
        msg("Hamlets by verdict"),
        (
            Column(msg("Verdict"), 26),
            Column(msg("Hamlets"), 13, "right"),
            Column(msg("Share"), 12, "right"),
            Column(msg("People"), 15, "right"),
            Column(msg("Households"), 15, "right"),
            Column(msg("Especially disadvantaged"), 21, "right"),
        ),
        tuple(rows),
        strong=frozenset({len(rows) - 1}),
    )


def _outside(table: pd.DataFrame) -> list[Block]:
    """Tell of the hamlets that count nowhere."""
    count = int((table["verdict"] == OUTSIDE).sum())
    if not count:
        return []
    return [
        Paragraph(
            msg(
                "{count} further {count:hamlet lies|hamlets lie} outside every commune, where nothing is judged, and "
                "{count:counts|count} nowhere in this report.",
                count=count,
            ),
            "note",
        )
    ]


def _probability(facts: Facts, judged: pd.DataFrame) -> list[Block]:
    """Tell of how many hamlets the verdict is unsure, and what the probability is."""
    if "served_probability_pct" not in judged.columns:
        return []
    low, high = UNSURE_PCT
    unsure = judged["served_probability_pct"].between(low, high)
    covered = judged["verdict"] == "covered"
    meaning = msg(
        "The probability that a hamlet is covered is the share of {draws} draws of all levels, within what the method "
        "may be off by, in which the rule holds.",
        draws=int(facts.manifest["range_definition"]["draws"]),
    )
    bounds = {"low": facts.percent(low, 0), "high": facts.percent(high, 0)}
    found = msg("It lies between {low} and {high} for no hamlet.", **bounds)
    if unsure.any():
        found = msg(
            "It lies between {low} and {high} for {count} hamlets, of which {covered} are told covered and {open} not: "
            "they are to be measured on the spot first.",
            **bounds,
            count=int(unsure.sum()),
            covered=int((unsure & covered).sum()),
            open=int((unsure & ~covered).sum()),
        )
    return [Paragraph(msg("{meaning} {found}", meaning=meaning, found=found))]


def _sums(facts: Facts, of: pd.DataFrame, judged: pd.DataFrame) -> tuple[str, ...]:
    share = facts.percent(None if not len(judged) else len(of) / len(judged) * 100.0)
    known = (facts.number(_sum(of, name, judged)) for name in ("population", "households", "special"))
    return facts.number(len(of)), share, *known


def _sum(of: pd.DataFrame, name: str, judged: pd.DataFrame) -> float | None:
    """Return what hamlets have in a column; None where it is known of none that are judged."""
    return float(of[name].astype("Float64").sum()) if judged[name].notna().any() else None


def _unknown(judged: pd.DataFrame) -> list[Block]:
    """Tell of how many hamlets people or households are not known: those are in no sum, and raise no priority."""
    people, households = (int(judged[name].isna().sum()) for name in ("population", "households"))
    if not people and not households:
        return []
    return [
        Paragraph(
            msg(
                "Of {people} {people:hamlet|hamlets} the people and of {households} the households are not known; they "
                "are in no sum, and count as none in the priority.",
                people=people,
                households=households,
            ),
            "note",
        )
    ]


def _reasons(facts: Facts, gaps: pd.DataFrame) -> Table:
    rows = []
    for code, count in gaps["reason"].value_counts().items():
        of = gaps[gaps["reason"] == code]
        rows.append(
            (
                begun(facts.say(value_label("reason", str(code)))),
                facts.number(count),
                facts.percent(count / len(gaps) * 100.0),
                facts.number(_sum(of, "population", gaps)),
                facts.number((of["verdict"] == "none").sum()),
            )
        )
    people = facts.number(_sum(gaps, "population", gaps))
    none = facts.number((gaps["verdict"] == "none").sum())
    rows.append((facts.say(msg("Together")), facts.number(len(gaps)), facts.percent(100.0), people, none))
    return Table(
        msg("Hamlets that are not covered, by main reason (each has exactly one)"),
        (
            Column(msg("Main reason"), 40),
            Column(msg("Hamlets"), 13, "right"),
            Column(msg("Share"), 12, "right"),
            Column(msg("People"), 15, "right"),
            Column(msg("of which no signal at all"), 18, "right"),
        ),
        tuple(rows),
        strong=frozenset({len(rows) - 1}),
    )


def _priority(facts: Facts, gaps: pd.DataFrame) -> list[Block]:
    if "priority" not in gaps.columns:
        return []
    rule = GapRule.model_validate(facts.manifest["gap_rule"])
    first = gaps.head(_FIRST)
    rows = [
        (
            str(row["name"]),
            facts.commune(row["commune_code"]),
            facts.number(row["population"]),
            facts.say(verdict_label(str(row["verdict"]))),
            facts.percent(row.get("served_probability_pct"), 0),
            reason_of(facts, row),
            facts.number(row["priority"], 1),
        )
        for row in first.to_dict("records")
    ]
    return [
        Paragraph(msg("{formula}.", formula=rule_sentence(rule))),
        Table(
            msg("The {count} hamlets of highest priority", count=len(rows)),
            (
                Column(NUMBER, 5, "center"),
                Column(msg("Hamlet"), 14),
                Column(msg("Commune"), 12),
                Column(msg("People"), 9, "right"),
                Column(msg("Verdict"), 11),
                Column(msg("Probability"), 10, "right"),
                Column(msg("Reason"), 43),
                Column(msg("Priority"), 8, "right"),
            ),
            numbered(rows),
        ),
        _terms(facts, first),
    ]


def _terms(facts: Facts, first: pd.DataFrame) -> Table:
    """Return what each hamlet's priority is the sum of."""
    rows = [
        (
            str(row["name"]),
            facts.commune(row["commune_code"]),
            *(facts.number(row[f"priority_{term}_points"], 1) for term in TERMS),
            facts.number(row["nearest_served_km"], 1),
            facts.number(row["priority"], 1),
        )
        for row in first.to_dict("records")
    ]
    return Table(
        msg("What each term adds to their priority"),
        (
            Column(NUMBER, 5, "center"),
            Column(msg("Hamlet"), 20),
            Column(msg("Commune"), 16),
            Column(msg("People"), 9, "right"),
            Column(msg("Households"), 9, "right"),
            Column(msg("Especially disadvantaged"), 11, "right"),
            Column(msg("Distance"), 10, "right"),
            Column(msg("Nearest covered hamlet (km)"), 12, "right"),
            Column(msg("Priority"), 9, "right"),
        ),
        numbered(rows),
    )


def reason_of(facts: Facts, row: dict[Any, Any]) -> str:
    """Return a hamlet's reason as a sentence."""
    sentence = reason_sentence(row, facts.manifest)
    return "" if sentence is None else facts.say(sentence)


def _profiles(facts: Facts, gaps: pd.DataFrame) -> list[Block]:
    if "link_profile" not in gaps.columns:
        return []
    drawn = gaps[gaps["link_profile"].fillna("") != ""]
    # A ridge is what a profile shows best.
    chosen = pd.concat([drawn[drawn["reason"] == "ridge"], drawn[drawn["reason"] != "ridge"]]).head(_PROFILES)
    return [_profile(facts, row) for row in chosen.to_dict("records")]


def _profile(facts: Facts, row: dict[Any, Any]) -> Picture:
    height_m = float(facts.manifest.get("receiver_height_m", 1.5))
    return Picture(
        msg(
            "From site {site} ({operator}) to {hamlet}, {commune}: {km} km, {missing} dB missing",
            site=str(row["link_site_id"]),
            operator=str(row["link_operator"]),
            hamlet=str(row["name"]),
            commune=facts.commune(row["commune_code"]),
            km=facts.number(row["link_km"], 1),
            missing=facts.number(row["link_missing_db"], 1),
        ),
        msg("Profile of the ground from the station to {hamlet}. {reason}", hamlet=str(row["name"]),
            reason=reason_of(facts, row)),
        lambda: import_module(".pictures", __package__).profile_picture(row, height_m, facts.language),
    )  # fmt: skip
