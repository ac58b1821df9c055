"""What the sample province takes, and how the cost grows with stations, bands, radius and resolution."""

import shutil
from pathlib import Path
from statistics import median

import run
from discs import CELL_M, MAST, cost_s, prepared

DATA = run.ROOT / "data"
STATIONS = Path("bts") / "stations_2025-10.csv"
COARSE_M = 120.0
"""At this one the cost of the stations alone is seen in a minute."""
WITHOUT = "land_cover"

Point = tuple[str, float, float]
"""What is varied, its value, CPU seconds."""

BANDS = (1, 2, 4, 8)
RADII_KM = (2.5, 5.0, 10.0, 20.0)
CELLS_M = (120.0, 60.0, 30.0, 15.0)
SHARES = (8, 4, 2, 1)


def growth(folder: Path, terrain: Path, repeats: int = 3) -> list[Point]:
    """Return how the cost grows: of one place by bands, radius and resolution; of the sample by stations."""
    eight = prepared(terrain, bands=max(BANDS))
    discs = [("bands", float(bands), eight, bands) for bands in BANDS]
    discs += [("radius, km", radius_km, prepared(terrain, radius_km=radius_km), 1) for radius_km in RADII_KM]
    discs += [("cell, m", cell_m, prepared(terrain, cell_m=cell_m), 1) for cell_m in CELLS_M]
    points = [(what, value, median(cost_s(disc, bands) for _ in range(repeats))) for what, value, disc, bands in discs]
    for share in SHARES:
        project = folder / f"every-{share}"
        count = write_part(project, share)
        cost = run.cost_of("predict", folder / f"out-{share}", COARSE_M, 0, project=project)
        points.append((f"stations at {COARSE_M:g} m", float(count), cost.cpu_s))
    return points


def write_part(project: Path, share: int, *, without: str = "") -> int:
    """Write the sample with one in so many of its stations, and without an input; return how many stations it has."""
    shutil.copytree(DATA, project)
    head, *rows = (DATA / STATIONS).read_text(encoding="utf-8").splitlines()
    kept = rows[::share]
    (project / STATIONS).write_text("\n".join([head, *kept]) + "\n", encoding="utf-8")
    if without:
        settings = project / "phusong.toml"
        parts = settings.read_text(encoding="utf-8").split("\n\n")
        rest = [part for part in parts if not part.startswith(f"[inputs.{without}]")]
        if len(rest) != len(parts) - 1:
            raise SystemExit(f"{settings} has no part [inputs.{without}]")
        settings.write_text("\n\n".join(rest), encoding="utf-8")
    return len(kept)


def clutter_extra(folder: Path, *, share: int = 12, repeats: int = 2) -> float:
    """Return what the land cover adds to a prediction's CPU time at 30 m, as a part of it: of the cheapest turns."""
    projects = {"with": folder / "with", "without": folder / "without"}
    write_part(projects["with"], share)
    write_part(projects["without"], share, without=WITHOUT)
    costs: dict[str, list[float]] = {name: [] for name in projects}
    for turn in range(repeats):
        for name, project in projects.items():
            cost = run.cost_of("predict", folder / f"{name}-{turn}", CELL_M, 0, project=project)
            costs[name].append(cost.cpu_s)
    return min(costs["with"]) / min(costs["without"]) - 1.0


def draw(points: list[Point], path: Path) -> None:
    """Draw the growth, a panel for each thing that is varied: straight where the cost is a fixed part and a slope."""
    from matplotlib import rc_context  # noqa: PLC0415 - the plot alone needs it
    from matplotlib.figure import Figure  # noqa: PLC0415

    kinds = list(dict.fromkeys(what for what, _, _ in points))
    # The same points, the same bytes.
    with rc_context({"svg.hashsalt": "phusong"}):
        figure = Figure(figsize=(11, 3.1), layout="constrained")
        for panel, kind in zip(figure.subplots(1, len(kinds)), kinds, strict=True):
            found = sorted((value, cost) for what, value, cost in points if what == kind)
            values, costs = zip(*found, strict=True)
            panel.plot(values, costs, marker="o", color="#0b6e8f")
            falls, straight = costs[0] > costs[-1], kind.startswith(("bands", "stations"))
            panel.set(xscale="linear" if straight else "log", yscale="linear" if straight else "log")
            panel.margins(0.28)
            if straight:
                panel.set_ylim(0.0, max(costs) * 1.2)
            for value, cost in found:
                text = f"{cost:.0f} s" if cost >= 1.0 else f"{cost * 1000.0:.0f} ms"
                beside = {"xytext": (6, -11 if straight else 4) if falls or straight else (-6, 4)}
                beside["ha"] = "left" if falls or straight else "right"
                panel.annotate(text, (value, cost), textcoords="offset points", size=8, **beside)
            panel.set_xticks(values, [f"{value:,g}" for value in values], rotation=30 if max(values) > 1000.0 else 0)
            panel.minorticks_off()
            panel.tick_params(labelsize=8)
            panel.set_xlabel(kind)
            panel.set_title("sample, CPU s" if kind.startswith("stations") else "one place, CPU s", size=9)
            panel.spines[["top", "right"]].set_visible(False)
        figure.suptitle(f"One place: {MAST.radius_km:g} km, {CELL_M:g} m, one band, unless varied", size=10)
        figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None)
