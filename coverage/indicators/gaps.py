"""Hamlets that are not covered: the one main reason of each, from exact profiles, and each operator's best site."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..config import OUTDOOR
from ..engine.scene import Scene
from .candidates import Asked, best_of_operators, best_upgrade, middles, nearest_to_serving
from .hamlets import OUTSIDE, UNSERVED
from .result import slug
from .shortfall import Shortfall

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


def with_reasons(
    hamlets: gpd.GeoDataFrame, short: Shortfall, reached: NDArray[np.float64], scene: Scene, asked: Asked
) -> gpd.GeoDataFrame:
    """Return the hamlets with the reason of each that is not covered.

    Parameters
    ----------
    hamlets
        With ``verdict``, ``electricity``.
    short
        Where the asked service falls short; of the same hamlets.
    reached
        Share of each hamlet that at least one operator serves as asked, 0 to 1.
    scene
        Grid, stations, operators.
    asked
        What is asked, and by which rules.

    Returns
    -------
    GeoDataFrame
        With ``reason`` (a code of `config.gaps.REASONS`, ``outside``, or empty where covered); the link that comes
        nearest to serving the hamlet (``link_*``); the ridge in its way (``ridge_*``); the site that would come nearest
        if it had the asked technology (``upgrade_*``); the older technologies that arrive where it falls short
        (``older_there``); and each operator's best link (``best_<operator>_*``). Empty where nothing applies; bearings
        are from the hamlet.

    Notes
    -----
    All is told of the place where the hamlet falls short (`Shortfall`), whatever else of it is served. There,
    ``older_only`` holds where an older technology arrives, nobody serves as asked, and a site would with the asked
    technology: to upgrade it is then the remedy, though a part of the hamlet may have that technology already.
    """
    result = hamlets.copy()
    verdict = hamlets["verdict"].to_numpy()
    open_ = np.flatnonzero(hamlets["verdict"].isin(UNSERVED))
    places = middles(short.cell[open_], scene)
    excess = short.excess_db[:, open_]
    best = best_of_operators(places, scene, asked)
    upgrade = best_upgrade(places, scene, asked)
    main = nearest_to_serving(best, excess, scene.operators)
    without_power = _yes(hamlets["electricity"].iloc[open_] == False)  # noqa: E712 - what is not known is no no
    conditions = _conditions(main, upgrade, without_power, (reached[open_], excess, short.older[open_]), asked)
    reason = np.where(verdict == OUTSIDE, OUTSIDE, "").astype(object)
    order = asked.rule.reasons.order
    reason[open_] = np.select([conditions[code] for code in order], list(order), order[-1])
    result["reason"] = pd.array(reason, dtype="str")
    columns = _columns("link", main, _LINK) | _ridge_columns(main, conditions["ridge"])
    columns["link_margin_cause"] = _margin_cause(main)
    columns["older_there"] = pd.Series(short.older[open_], dtype="str")
    columns |= _columns("upgrade", upgrade, _UPGRADE)
    for operator in scene.operators:
        columns |= _columns(f"best_{slug(operator)}", best.get(operator), _BEST)
    # All at once: hundreds of single columns would shred the table.
    spread = {name: _spread(values, open_, len(hamlets)) for name, values in columns.items()}
    return result.assign(**spread)


def _yes(flags: pd.Series) -> Flags:
    """Return flags of which some may be missing: those are no."""
    return flags.astype("boolean").to_numpy(bool, na_value=False)


def _conditions(
    main: pd.DataFrame,
    upgrade: pd.DataFrame | None,
    without_power: Flags,
    arriving: tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.object_]],
    asked: Asked,
) -> dict[str, Flags]:
    """Return for every code whether it holds, whatever the order; shape (places,) each.

    ``arriving`` is the share that anybody serves as asked, and, where the hamlet falls short, by how much each operator
    does and which older technologies arrive.
    """
    reached, excess_db, older = arriving
    rule, count = asked.rule.reasons, len(without_power)
    held: dict[str, Flags] = {code: np.zeros(count, bool) for code in rule.order}
    held["out_of_range"] = np.ones(count, bool)
    held["few_operators"] = reached * 100.0 >= asked.service.min_share_pct
    held["no_power"] = without_power
    if upgrade is not None:
        would = _yes(upgrade["in_reach"]) & (upgrade["missing_db"] <= 0).to_numpy(bool)
        held["older_only"] = (older != "") & (excess_db < 0).all(axis=0) & would
    known = main["station_id"].notna().to_numpy(bool)
    held["no_station"] = ~known
    if not known.any():
        return held
    missing = main["missing_db"].to_numpy(float)
    by_terrain = _yes(main["by_terrain"])
    near = _yes(main["in_reach"])
    held["no_terrain"] = near & ~by_terrain
    blocked = (main["above_m"].to_numpy(float) >= rule.ridge_m) & (main["clearance"].to_numpy(float) < 0)
    suffices = _suffices(_terms(main), missing)
    held["ridge"] = near & blocked & suffices["terrain"]
    held["margin"] = near & (missing <= rule.thin_db)
    held["antenna"] = near & suffices["antenna"]
    held["clutter"] = near & suffices["clutter"]
    held["ground"] = near & suffices["terrain"]
    step = _tier_step_db(asked)
    held["indoor"] = near & (step > 0.0) & (missing <= step)
    return held


def _terms(main: pd.DataFrame) -> pd.DataFrame:
    """Return what stands between the candidate's level and that of free space in its beam, in dB; 0 where unknown."""
    taken = {
        "antenna": -main["antenna_db"].astype(float),
        "terrain": main["terrain_db"].astype(float),
        "clutter": main["clutter_db"].astype(float),
    }
    return pd.DataFrame(taken).fillna(0.0)


def _suffices(terms: pd.DataFrame, missing_db: NDArray[np.float64]) -> dict[str, Flags]:
    """Return of each term whether it explains what is missing: alone, or as the greatest of those that do together."""
    together = terms.clip(lower=0.0).sum(axis=1).to_numpy(float) >= missing_db
    greatest = terms.max(axis=1).to_numpy(float)
    return {
        name: (taken >= missing_db) | (together & (taken == greatest) & (taken > 0.0))
        for name, taken in ((name, terms[name].to_numpy(float)) for name in terms.columns)
    }


def _tier_step_db(asked: Asked) -> float:
    """Return what the asked tier wants above the outdoor level."""
    technology = asked.service.asked
    return asked.required_dbm(technology) - asked.required_dbm(technology, OUTDOOR)


_BEST = ("site_id", "km", "bearing_deg", "level_dbm", "missing_db")
_UPGRADE = ("operator", "layer", *_BEST)
_LINK = ("operator", "station_id", *_BEST, "free_space_db", "terrain_db", "clutter_db", "antenna_db")
_DECIMALS = {"km": 3}


def _columns(prefix: str, table: pd.DataFrame | None, names: tuple[str, ...]) -> dict[str, pd.Series]:
    """Return a link's columns; the sight as ``clear`` or ``blocked``, its clearance in per cent of a Fresnel radius."""
    if table is None or "km" not in table.columns:
        return {}
    found = {}
    for name in names:
        values = table[name]
        if values.dtype.kind == "f":
            values = values.astype(float).round(_DECIMALS.get(name, 1))
        found[f"{prefix}_{name}"] = values
    clearance = table["clearance"].astype(float)
    sight = np.select([clearance.isna(), table["above_m"] <= 0], ["", "clear"], "blocked")
    found[f"{prefix}_sight"] = pd.Series(sight, index=table.index)
    found[f"{prefix}_clearance_pct"] = (clearance * 100.0).round(0)
    return found


def _ridge_columns(main: pd.DataFrame, ridge: Flags) -> dict[str, pd.Series]:
    if "km" not in main.columns:
        return {}
    named = {"lon": ("obstacle_lon", 6), "lat": ("obstacle_lat", 6), "height_m": ("obstacle_m", 1),
             "above_m": ("above_m", 1), "km": ("obstacle_km", 3)}  # fmt: skip
    return {
        f"ridge_{name}": main[column].astype(float).round(digits).where(ridge)
        for name, (column, digits) in named.items()
    }


def _margin_cause(main: pd.DataFrame) -> pd.Series:
    """Name the greatest term without which the missing dB would be there, else the distance; empty beyond P.1812."""
    if "km" not in main.columns:
        return pd.Series("", index=main.index)
    terms = _terms(main)
    enough = terms.max(axis=1) >= main["missing_db"].astype(float)
    return terms.idxmax(axis=1).where(enough, "distance").where(main["terrain_db"].notna(), "")


def _spread(values: pd.Series, rows: Ints, count: int) -> pd.Series:
    """Put the places' values at their hamlets; empty elsewhere."""
    if values.dtype.kind == "f":
        numbers = np.full(count, np.nan)
        numbers[rows] = values.to_numpy(float)
        return pd.Series(numbers)
    texts = np.full(count, "", dtype=object)
    texts[rows] = values.fillna("").to_numpy(object)
    return pd.Series(pd.array(texts, dtype="str"))
