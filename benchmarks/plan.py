"""Times ``phusong plan`` with 5,000 candidate places on the sample province at 30 m, against 10 minutes on two cores.

High points are taken closer together than the default rule takes them, so that there are as many. Nothing here gates a
change: the machine and what else it does decide. ``--planted`` asks how good the choice is instead: it plants an
optimum on the sample's terrain, of which it is known how many people it serves, and holds plan and bound against it.
"""

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import run
from planted import Planted, planted

LIMIT_S = 600.0
PLACES = 5000
_RULE = run.ROOT / "coverage" / "profiles" / "plan.toml"
_CLOSER = {"thin_km": 0.02, "high_within_km": 0.2, "high_rise_m": 2.0, "most_candidates": PLACES}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--resolution", type=float, default=30.0, help="side of a cell in metres")
    parser.add_argument("--sites", type=int, default=20, help="how many sites are chosen")
    parser.add_argument("--planted", action="store_true", help="hold plans against a planted optimum")
    asked = parser.parse_args()
    if asked.planted:
        with tempfile.TemporaryDirectory(prefix="phusong-bench-") as name:
            print(held_against(Path(name), asked.sites, asked.resolution))
        return
    with tempfile.TemporaryDirectory(prefix="phusong-bench-") as name:
        folder = Path(name)
        os.environ["PHUSONG_PLANNING__RULE"] = str(_closer(folder))
        before = run.cost_of("run", folder, asked.resolution, 0)
        cost = run.cost_of("plan", folder, asked.resolution, 0, more=["--sites", str(asked.sites)])
        facts = json.loads((folder / "out" / "plan" / "plan.json").read_text(encoding="utf-8"))
    print(table(before, cost, facts, asked.resolution))


def table(before: run.Cost, cost: run.Cost, facts: dict[str, Any], resolution_m: float) -> str:
    useful, people = sum(facts["candidates"].values()), facts["unserved"]["people"]
    return "\n".join(
        [
            f"The sample province at {resolution_m:g} m, {os.cpu_count()} cores; its run took {before.cpu_s:.0f} CPU s",
            f"{facts['places_worked']:,} places worked, {useful:,} candidates that serve something",
            f"{facts['limits']['sites']} sites by {facts['method']}: {facts['value']:,.0f} of {people:,.0f} people,",
            f"within {facts['gap_pct']:.2f} % of the best",
            f"plan: {cost.wall_s:.0f} s of {LIMIT_S:.0f} s, {cost.cpu_s:.0f} CPU s, {cost.peak_gb:.2f} GB at most",
        ]
    )


def held_against(folder: Path, sites: int, resolution_m: float) -> str:
    """Plan the sample with a planted optimum, by every method, and tell how near the plans and their bounds come."""
    case = planted(folder, sites, resolution_m=resolution_m)
    run.cost_of("run", folder, resolution_m, 0, project=case.project)
    lines = [
        f"{sites} planted sites on the sample's terrain at {resolution_m:g} m serve {case.people:,} people;",
        f"nobody can serve more than everybody, {case.everybody:,}",
    ]
    for method in ("greedy", "auto"):
        more = ["--sites", str(sites), "--points", str(case.points), "--method", method]
        cost = run.cost_of("plan", folder, resolution_m, 0, project=case.project, more=more)
        facts = json.loads((folder / "out" / "plan" / "plan.json").read_text(encoding="utf-8"))
        lines.append(_near(method, facts, case, cost))
    return "\n".join(lines)


def _near(method: str, facts: dict[str, Any], case: Planted, cost: run.Cost) -> str:
    short = 100.0 * (1.0 - facts["value"] / case.people)
    told = "within 1 % of it" if short <= 1.0 else f"{short:.2f} % SHORT of it"
    if facts["bound"] < case.people:
        told += ", BUT ITS BOUND IS BELOW"
    return (
        f"--method {method}: {facts['value']:,.0f} people among {sum(facts['candidates'].values()):,} candidates, "
        f"{told}; bound {facts['bound']:,.0f}, gap {facts['gap_pct']:.2f} %, {cost.cpu_s:.0f} CPU s"
    )


def _closer(folder: Path) -> Path:
    """Write the default rule with candidates closer together, and return its file."""
    lines = _RULE.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        name = line.partition("=")[0].strip()
        if name in _CLOSER:
            lines[number] = f"{name} = {_CLOSER[name]}"
    file = folder / "closer.toml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


if __name__ == "__main__":
    main()
