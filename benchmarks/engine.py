"""Times the terrain engine, one disc and the whole sample, beside other programs, and holds it to its ratios.

CPU seconds, medians of repeats that alternate between the things compared, since the machine may have other work.
Compiled code comes from numba's cache or from a first call that is not counted. The last line gives the ratios as JSON,
each with its bound; the exit code is 1 where one falls short.
"""

import argparse
import json
import math
import operator
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import discs
import peers
import run
import sample
from discs import FURTHER_BAND_MHZ, MAST, Disc, cost_s, prepared, two_threads_gain

DEFAULT_TERRAIN = sample.DATA / "terrain" / "dem.tif"
WARM_M = 500.0
TINY_M = 60.0
"""gdal_viewshed with so small a radius starts, reads and writes, and looks at nothing."""
TINY_KM = 0.1

BOUNDS = {
    "place_by_viewshed": ("<=", 1.0, "one place, one band / the process of gdal_viewshed"),
    "splat_by_place": (">=", 30.0, "the process of SPLAT! HD / one place, one band"),
    "further_band_ms": ("<=", 15.0, "a further band at the same place, ms"),
    "flat_by_hilly": ("<=", 3.0, "flat delta / hills"),
    "sea_by_hilly": ("<=", 3.0, "sea level / hills"),
    "voids_by_hilly": ("<=", 3.0, "hills full of voids / hills"),
    "threads": (">=", 1.8, "one thread / two threads, the time without a core left out"),
    "sample_minutes": ("<=", 4.0, "the sample at 30 m: CPU minutes on each of two cores"),
    "sample_gb": ("<=", 3.0, "the sample at 30 m: peak memory"),
    "clutter_extra": ("<=", 0.15, "what the land cover adds to the time of a prediction, as a part of it"),
}

INFORMATION = {
    "place_by_viewshed_net": "one place, one band / gdal_viewshed without its start and files",
    "splat_by_place_net": "SPLAT! HD without its start and files / one place, one band",
    "threads_by_clock": "one thread / two threads, all time counted: on an idle machine the same",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one disc, its peers, two threads: in under 50 s")
    parser.add_argument("--clutter", action="store_true", help="what the land cover costs, and nothing else")
    parser.add_argument("--terrain", type=Path, default=DEFAULT_TERRAIN, help="instead of the sample's")
    parser.add_argument("--repeats", type=int, default=9, help="how often one place is swept")
    parser.add_argument("--plot", type=Path, help="draw how the cost grows, as PNG or SVG; in full alone")
    asked = parser.parse_args()
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="phusong-bench-") as name:
        folder = Path(name)
        if asked.clutter:
            warm(folder)
            figures["clutter_extra"] = sample.clutter_extra(folder)
        else:
            measure_disc(folder, asked.terrain, asked.repeats, figures)
            if not asked.quick:
                measure_sample(folder, asked.terrain, figures, asked.plot)
    sys.exit(verdict(figures))


def measure_disc(folder: Path, terrain: Path, repeats: int, figures: dict[str, float]) -> None:
    """Measure one place's disc beside its peers, on several kinds of ground, and by two threads."""
    with ThreadPoolExecutor(1) as aside:
        # SPLAT! takes longest: it works while our code is compiled.
        splat = aside.submit(measured_splat, folder, terrain)
        disc = prepared(terrain)
        # Compiles, or fetches what is compiled; not counted.
        cost_s(disc, bands=1)
        rows = one_place(disc, folder, repeats, figures)
        rows += splat_rows(splat.result(), figures)
    show("One place, one band, 10 km, 30 m", rows)
    show("Kinds of ground", kinds(disc, terrain, max(repeats // 2, 3), figures))
    figures["threads"], figures["threads_by_clock"] = two_threads_gain(disc, enough=BOUNDS["threads"][1])


def measure_sample(folder: Path, terrain: Path, figures: dict[str, float], plot: Path | None) -> None:
    """Measure how the cost grows, and the whole sample."""
    warm(folder)
    growth = sample.growth(folder, terrain)
    show("How the cost grows", [(f"{key}: {x:,g}", f"{y:.3f} CPU s") for key, x, y in growth])
    if plot:
        sample.draw(growth, plot)
    whole = run.cost_of("predict", folder / "whole", discs.CELL_M, 0)
    figures["sample_minutes"], figures["sample_gb"] = whole.cpu_s / 60.0 / 2.0, whole.peak_gb
    text = f"{whole.cpu_s:.0f} CPU s, {whole.wall_s:.0f} s on the clock, {whole.peak_gb:.2f} GB"
    show("The sample, 30 m", [("phusong predict, 10,236 stations", text)])


def warm(folder: Path) -> None:
    """Have all that a prediction needs compiled; at this resolution it takes seconds."""
    run.cost_of("predict", folder / "warm", WARM_M, 0)


def one_place(disc: Disc, folder: Path, repeats: int, figures: dict[str, float]) -> list[tuple[str, str]]:
    """Measure one place with one band and two, and gdal_viewshed over the same heights."""
    away = peers.missing(peers.VIEWSHED)
    if not away:
        peers.write_ground(folder, disc.ground_m, discs.CELL_M)
    # Two bands between two sweeps of one: a machine that becomes slower meanwhile counts for nothing.
    turns = [(cost_s(disc, 1), cost_s(disc, 2), cost_s(disc, 1)) for _ in range(3 * repeats)]
    figures["place_ms"] = median(before for before, _, _ in turns) * 1e3
    figures["further_band_ms"] = median(two - (before + after) / 2 for before, two, after in turns) * 1e3
    gross, start = [], []
    for _ in range(0 if away else repeats):
        gross.append(peers.viewshed_s(folder, MAST, MAST.radius_km * 1000.0))
        start.append(peers.viewshed_s(folder, MAST, TINY_M))
    rows = [
        ("phusong, whole P.1812 diffraction, delta term included", f"{figures['place_ms']:.1f} ms"),
        ("phusong, a further band", f"{figures['further_band_ms']:.1f} ms"),
    ]
    if away:
        return [*rows, ("gdal_viewshed: NOT INSTALLED, skipped (Debian: gdal-bin)", "-")]
    net_s = median(a - b for a, b in zip(gross, start, strict=True))
    figures["place_by_viewshed"] = figures["place_ms"] / (median(gross) * 1e3)
    figures["place_by_viewshed_net"] = figures["place_ms"] / max(net_s * 1e3, 0.1)
    return [
        *rows,
        ("gdal_viewshed, line of sight alone: the process (compared)", f"{median(gross) * 1e3:.1f} ms"),
        ("gdal_viewshed, less its start (for information)", f"{net_s * 1e3:.1f} ms"),
    ]


def measured_splat(folder: Path, terrain: Path) -> tuple[float, float] | None:
    """Return SPLAT! HD's cost with and without loading; None where it is not installed."""
    if peers.missing(peers.SPLAT, peers.SPLAT_TERRAIN):
        return None
    peers.write_splat_terrain(folder, terrain, MAST)
    whole_s = peers.splat_s(folder, MAST, MAST.radius_km)
    return whole_s, whole_s - peers.splat_s(folder, MAST, TINY_KM)


def splat_rows(found: tuple[float, float] | None, figures: dict[str, float]) -> list[tuple[str, str]]:
    if found is None:
        return [("SPLAT! HD: NOT INSTALLED, skipped (Debian: splat)", "-")]
    whole_s, net_s = found
    figures["splat_by_place"] = whole_s * 1e3 / figures["place_ms"]
    figures["splat_by_place_net"] = net_s * 1e3 / figures["place_ms"]
    return [
        ("SPLAT! HD, Longley-Rice, one second of arc: the process (compared)", f"{whole_s:.2f} s"),
        ("SPLAT! HD, less loading and writing (for information)", f"{net_s:.2f} s"),
    ]


def kinds(disc: Disc, terrain: Path, repeats: int, figures: dict[str, float]) -> list[tuple[str, str]]:
    """Compare flat ground, water and voids with the hills, turn by turn."""
    grounds = {"hilly": disc, **{kind: prepared(terrain, kind) for kind in ("flat", "sea", "voids")}}
    costs: dict[str, list[float]] = {kind: [] for kind in grounds}
    for _ in range(repeats):
        for kind, made in grounds.items():
            costs[kind].append(cost_s(made, bands=1))
    for kind in ("flat", "sea", "voids"):
        figures[f"{kind}_by_hilly"] = median(costs[kind]) / median(costs["hilly"])
    return [(kind, f"{median(times) * 1e3:.1f} ms") for kind, times in costs.items()]


def show(title: str, rows: list[tuple[str, str]]) -> None:
    print(f"\n{title}")
    for what, value in rows:
        print(f"  {what:<64}{value:>12}")


def verdict(figures: dict[str, float]) -> int:
    """Print how each ratio stands to its bound, the last line for machines, and return the exit code."""
    compare = {"<=": operator.le, ">=": operator.ge}
    ratios, short = {}, []
    print(f"\n{'ratio':<24}{'found':>10}{'bound':>12}")
    for name, (sign, bound, what) in BOUNDS.items():
        if name not in figures:
            continue
        found = figures[name]
        kept = math.isfinite(found) and compare[sign](found, bound)
        ratios[name] = {"found": round(found, 3), "bound": f"{sign} {bound:g}", "kept": kept}
        print(f"{name:<24}{found:>10.3f}{sign + f' {bound:g}':>12}  {'kept' if kept else 'FALLS SHORT'}  {what}")
        if not kept:
            short.append(name)
    for name, what in INFORMATION.items():
        if name in figures:
            ratios[name] = {"found": round(figures[name], 3), "bound": None, "kept": None}
            print(f"{name:<24}{figures[name]:>10.3f}{'-':>12}  for information: {what}")
    print(
        "Ours is the sweep in a running process, its mosaics made anew, the terrain read; a peer is a process that has "
        f"to\nstart, read and write. CPU time but for the threads; the further band is {FURTHER_BAND_MHZ:g} MHz."
    )
    print(json.dumps({"ratios": ratios, "short": short}))
    return 1 if short else 0


if __name__ == "__main__":
    main()
