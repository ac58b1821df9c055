"""The manifest: what was computed from what, how, and the headline figures with numerator and denominator."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from .. import __version__
from ..config import Calibration, GapRule, RadioProfile, Settings, name_in_words
from ..config.settings import Inputs, Run, Service
from ..engine.scene import Scene
from ..indicators.cases import cases_of
from ..indicators.fibre import KINDS, UNION
from ..indicators.figures import value_of
from ..indicators.hamlets import OUTSIDE, VERDICTS
from ..indicators.result import Result
from ..inputs.project import InputFile
from ..inputs.what_if import Change
from ..language import Message, msg
from .describe_measured import measured_facts, measured_limits
from .describe_method import method_facts, method_limits, source_of
from .fetched import downloads_of
from .manifest import library_versions
from .places import shown_path
from .scenario import scenario_facts, scenario_limit

# What changes no figure: the machine's work, and how a report is signed.
_NO_RESULT: dict[str, Any] = {
    "run": set(Run.MACHINE),
    "report": True,
    "planning": True,
    "what_if": True,
    "inputs": set(Inputs.PLANNING),
}
_NO_TERRAIN = msg("No terrain was given: masts and phones are taken to stand on one level.")
_TERRAIN_IN_PART = Message(
    "The terrain gives no height for {share}% of the province; masts and phones there are taken to stand on one level."
)
_OWN_RULE = Message(
    "The rule “{rule}”, by which hamlets are judged, is the project's own and no official criterion: at least "
    "{operators} operators over {share}% of the hamlet."
)
_OWN_RULE_OF_ONE = msg(
    "The rule “{rule}”, by which hamlets are judged, is the project's own and no official criterion: at least one "
    "operator over {share}% of the hamlet."
)
_RULE_OUT_OF_REACH = Message(
    "The project's rule asks for {asked} operators, but the stations are of {found}: no hamlet can be covered."
)
_HAMLET_POINTS = msg(
    "A hamlet is a point with a radius, several such points, or an outline; its houses are not known one by one."
)
_SCHEMATIC = msg("Outlines of communes are schematic: areas are right within 2%, borders are not.")
_SYNTHETIC = msg("Inputs are synthetic: the figures show the method, not the state of any real network.")
_EVEN = msg("People are spread evenly over {count} {count:commune|communes}, for which nothing better was given.")


def describe(
    result: Result, *, settings: Settings, profile: RadioProfile, gap_rule: GapRule, scene: Scene,
    files: Sequence[InputFile], change: Change | None = None, calibration: Calibration | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return the manifest of a run as plain data; texts for people stand in it in both languages.

    `change` is what a scenario changes, whose settings these are then; `calibration` what was added to the levels.
    """
    used = scene.used
    models = Counter(used["model"])
    limits = _limits(settings, result, scene, profile, calibration)
    if change is not None:
        limits = [scenario_limit(settings.what_if), *limits]
    return {
        **({} if change is None else {"what_if": scenario_facts(settings.what_if, change)}),
        "title": settings.project.title or settings.project.name,
        "name": settings.project.name,
        "issuer": settings.project.issuer,
        "data_date": settings.project.data_date.isoformat(),
        "version": __version__,
        "libraries": library_versions(),
        "synthetic": settings.synthetic or (calibration is not None and calibration.synthetic),
        "synthetic_inputs": sorted({key for key, source in settings.inputs.named() if source.synthetic}),
        "schematic": settings.inputs.communes.schematic,
        "asked": settings.service.asked,
        "rule": settings.service.model_dump(mode="json"),
        "gap_rule": gap_rule.model_dump(mode="json"),
        "model": ", ".join(f"{name} ({count})" for name, count in models.most_common()),
        "models": {name: {"stations": n, "source": source_of(name)} for name, n in sorted(models.items())},
        **method_facts(scene, settings, profile),
        "resolution_m": scene.grid.resolution_m,
        "grid": {"crs": scene.grid.crs.to_string(), "rows": scene.grid.height, "columns": scene.grid.width},
        "profile": profile.name,
        "profile_values": profile.model_dump(mode="json", exclude={"name", "description"}),
        "thresholds_dbm": {str(name): level for name, level in profile.thresholds_dbm.items()},
        "required_dbm": {
            technology: {tier: round(cases_of(profile, technology).central(tier), 2) for tier in profile.tiers}
            for technology in scene.technologies
        },
        "margin": profile.margin.model_dump(),
        "tiers": {name: tier.model_dump() for name, tier in profile.tiers.items()},
        "receiver_height_m": profile.receiver.height_m,
        "population_method": dict(Counter(result.communes["population_method"])),
        "stations": {"listed": len(scene.stations), "used": len(used)},
        "operators": list(result.operators),
        "technologies": list(result.technologies),
        "indicators": list(result.indicators),
        "written": {"language": settings.project.language, "csv": settings.output.csv},
        "tables": _tables(result),
        **measured_facts(result.measured, settings, calibration),
        "sources": [_file(file, settings.folder) for file in files if file.key not in Inputs.PLANNING],
        "limits": [{"vi": text.render("vi"), "en": text.render("en")} for text in limits],
        "headlines": headlines(result),
        "settings": _relative(settings.model_dump(mode="json", exclude=_NO_RESULT), settings.folder),
    }


def _tables(result: Result) -> list[str]:
    there = [name for name in ("hamlets", "fibre", "published") if getattr(result, name) is not None]
    return there if result.measured is None else [*there, "measurements"]


def headlines(result: Result) -> list[dict[str, Any]]:
    """Return the province's headline figures, each with its numerator and denominator."""
    rows: list[dict[str, Any]] = []
    for technology in result.technologies:
        for who in ("any", "greatest"):
            for measure in ("population", "area_km2"):
                found = value_of(result.figures, technology, who=who, measure=measure)
                if found is not None:
                    rows.append({"technology": technology, "who": who, "measure": measure, **_rounded(found)})
    if result.fibre is not None:
        rows += [_fibre(result.fibre, kind) for kind in KINDS]
    if result.hamlets is not None:
        judged = result.hamlets[result.hamlets["verdict"] != OUTSIDE]
        count = len(judged)
        for verdict, of in judged["verdict"].value_counts().reindex(VERDICTS).items():
            number = 0 if pd.isna(of) else int(of)
            pct = round(number / count * 100, 4) if count else None
            rows.append(
                {"measure": "hamlets", "verdict": verdict, "numerator": number, "denominator": count, "pct": pct}
            )
    return rows


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}


def _fibre(fibre: pd.DataFrame, kind: str) -> dict[str, Any]:
    """Return a ratio of the province over the households of the communes that know it, as the ratio itself is."""
    union = fibre[(fibre["operator"] == UNION) & fibre[f"households_{kind}"].notna()]
    total, known = union[union["commune_code"] == ""], union[union["commune_code"] != ""]
    measure = {"measure": f"fibre_{kind}"}
    if total.empty or known.empty:
        return {**measure, "numerator": None, "denominator": None, "pct": None}
    pct = total[f"fibre_{kind}_pct"].iloc[0]
    return {
        **measure,
        "numerator": int(total[f"households_{kind}"].iloc[0]),
        "denominator": int(known["households"].sum()),
        "pct": None if pd.isna(pct) else round(float(pct), 4),
    }


def _limits(
    settings: Settings, result: Result, scene: Scene, profile: RadioProfile, calibration: Calibration | None
) -> list[Message]:
    limits = [_SYNTHETIC] if settings.synthetic else []
    if settings.inputs.communes.schematic:
        limits.append(_SCHEMATIC)
    limits += method_limits(scene, settings, profile)
    limits += measured_limits(result.measured, calibration, settings.measurements.thin_m)
    if settings.inputs.terrain is None:
        limits.append(_NO_TERRAIN)
    elif round(scene.terrain_missing_share * 100.0, 1) > 0.0:
        limits.append(msg(_TERRAIN_IN_PART.template, share=round(scene.terrain_missing_share * 100.0, 1)))
    if settings.inputs.hamlets is not None:
        limits += [_HAMLET_POINTS, *_of_rule(settings.service, len(result.operators))]
    outside = 0 if result.hamlets is None else int((result.hamlets["verdict"] == OUTSIDE).sum())
    if outside:
        limits.append(
            msg(
                "{count} {count:hamlet lies|hamlets lie} outside every commune and {count:is|are} left out of every "
                "share.",
                count=outside,
            )
        )
    even = int((result.communes["population_method"] == "even").sum())
    if even:
        limits.append(msg(_EVEN.template, count=even))
    return limits


def _of_rule(rule: Service, operators: int) -> list[Message]:
    own = _OWN_RULE_OF_ONE if rule.min_operators == 1 else _OWN_RULE
    named = msg(own.template, rule=name_in_words(rule.rule), operators=rule.min_operators, share=rule.min_share_pct)
    if rule.min_operators <= operators:
        return [named]
    return [named, msg(_RULE_OUT_OF_REACH.template, asked=rule.min_operators, found=operators)]


def _file(file: InputFile, folder: Path) -> dict[str, Any]:
    downloads = downloads_of(file.path)
    return {
        "key": file.key,
        "file": shown_path(file.path, folder),
        "sha256": file.sha256,
        "bytes": file.bytes,
        "synthetic": file.synthetic,
        "schematic": file.schematic,
        "data_date": file.data_date.isoformat() if file.data_date else None,
        "source": file.source,
        **({"downloads": downloads} if downloads else {}),
    }


def _relative(value: Any, folder: Path) -> Any:
    if isinstance(value, dict):
        return {key: _relative(item, folder) for key, item in value.items() if key != "output"}
    if isinstance(value, list):
        return [_relative(item, folder) for item in value]
    if isinstance(value, str) and value.startswith(str(folder)):
        return shown_path(Path(value), folder)
    return value
