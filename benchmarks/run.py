"""Times a run of the whole sample province at 30 m, and its report: 4 minutes and 3 GB on two cores, 60 s and 500 MB.

Each command is a process of its own, so that the peak is its own; compiled code is taken from the cache after the
first. Nothing here gates a change: the machine and what else it does decide.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What a planner types, and types again; each in a process of its own.
STEPS = (
    ("run", "run: 10,236 stations, from lists to map"),
    ("run", "run: again, nothing is stale"),
    ("report", "report: document and workbook"),
)
LIMITS = {"run": (240.0, 3.0), "report": (60.0, 0.5)}
"""Seconds by the clock, and GB."""


@dataclass(frozen=True)
class Cost:
    """What a process took."""

    wall_s: float
    cpu_s: float
    peak_gb: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="at 90 m instead of 30 m")
    parser.add_argument("--resolution", type=float, help="side of a cell in metres")
    parser.add_argument("--threads", type=int, default=0, help="0 takes every core")
    asked = parser.parse_args()
    resolution_m = asked.resolution or (90.0 if asked.quick else 30.0)
    with tempfile.TemporaryDirectory(prefix="phusong-bench-") as folder:
        costs = [cost_of(command, Path(folder), resolution_m, asked.threads) for command, _ in STEPS]
    print(table(costs, resolution_m))


def cost_of(
    command: str,
    folder: Path,
    resolution_m: float,
    threads: int,
    *,
    project: Path = ROOT / "data",
    more: Sequence[str] = (),
) -> Cost:
    folder.mkdir(exist_ok=True)
    words = [command, "-p", str(project), "-q", "--out", str(folder / "out")]
    words += ["--maps", str(folder / "maps"), *more]
    settings = {"PHUSONG_GRID__RESOLUTION_M": f"{resolution_m:g}", "PHUSONG_RUN__THREADS": str(threads)}
    began = time.perf_counter()
    code = "import sys; from phusong.cli.main import main; main(sys.argv[1:])"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words], env={**os.environ, **settings}, stdout=subprocess.DEVNULL, cwd=folder
    )
    # wait4 tells the cost of just this child.
    _, status, used = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - began
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"phusong {command} ended with {os.waitstatus_to_exitcode(status)}")
    return Cost(wall_s, used.ru_utime + used.ru_stime, peak_gb(used))


def peak_gb(used: resource.struct_rusage) -> float:
    # Linux counts kibibytes, macOS bytes.
    return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e9


def table(costs: list[Cost], resolution_m: float) -> str:
    lines = [
        f"The sample province at {resolution_m:g} m, {os.cpu_count()} cores",
        f"{'step':<42}{'wall s':>9}{'CPU s':>9}{'peak GB':>9}{'limit s':>9}{'GB':>9}",
    ]
    kept = True
    for (command, step), cost in zip(STEPS, costs, strict=True):
        limit_s, limit_gb = LIMITS[command]
        lines.append(
            f"{step:<42}{cost.wall_s:>9.1f}{cost.cpu_s:>9.1f}{cost.peak_gb:>9.2f}{limit_s:>9.0f}{limit_gb:>9.1f}"
        )
        kept = kept and cost.wall_s <= limit_s and cost.peak_gb <= limit_gb
    lines.append("within all limits" if kept else "OVER A LIMIT")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
