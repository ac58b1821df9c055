"""``python -m tools.sample``: rebuild the sample province."""

import argparse
import sys
import time
from pathlib import Path

from .build import build

DATA = Path(__file__).resolve().parents[2] / "data"


def main() -> None:
    """Read the options, build, say how long it took."""
    parser = argparse.ArgumentParser(prog="python -m tools.sample", description="Rebuild the sample province.")
    parser.add_argument("--out", type=Path, default=DATA, help="folder to write into (default: data)")
    options = parser.parse_args()
    start = time.perf_counter()

    def say(step: str) -> None:
        print(f"{time.perf_counter() - start:6.1f} s  {step}", file=sys.stderr)

    build(DATA / "boundaries" / "facts.csv", options.out, say)
    say(f"done: {options.out}")


if __name__ == "__main__":
    main()
