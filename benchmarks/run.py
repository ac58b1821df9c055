"""Times a run of the whole sample province at 30 m, and its peak memory, against 4 minutes and 3 GB on two cores.

Each run is a process of its own in a fresh folder, so that the peak is its own; compiled code is taken from the cache
after the first. Nothing here gates a change: the machine and what else it does decide.
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
LIMIT_S = 240.0
LIMIT_GB = 3.0
# What a planner types, and types again; each in a process of its own.
STEPS = ("run: 10,236 stations, from lists to map", "run: again, nothing is stale")


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
        costs = [cost_of("run", Path(folder), resolution_m, asked.threads) for _ in STEPS]
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
        f"{'step':<42}{'wall s':>9}{'CPU s':>9}{'peak GB':>9}",
    ]
    for step, cost in zip(STEPS, costs, strict=True):
        lines.append(f"{step:<42}{cost.wall_s:>9.1f}{cost.cpu_s:>9.1f}{cost.peak_gb:>9.2f}")
    lines.append(f"{'limit':<42}{LIMIT_S:>9.1f}{'':>9}{LIMIT_GB:>9.2f}")
    whole = costs[0]
    lines.append("within both limits" if whole.wall_s <= LIMIT_S and whole.peak_gb <= LIMIT_GB else "OVER A LIMIT")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
