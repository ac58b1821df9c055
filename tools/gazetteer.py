"""Builds `coverage/gazetteer/` anew from the wheel of vietnamadminunits 1.0.4 (MIT), which is read and not installed.

Usage: `pip download --no-deps vietnamadminunits==1.0.4`, then `python tools/gazetteer.py WHEEL`. The package itself
asks for one under the GPL; its tables do not. Each commune of before July 2025 gets the codes of the communes of today
that it became, the one that the package takes by default first.
"""

import csv
import json
import sqlite3
import sys
import tempfile
import zipfile
from pathlib import Path

TARGET = Path(__file__).parents[1] / "coverage" / "gazetteer"
TODAY = ("code", "name", "province_code", "province")
BEFORE = ("code", "name", "district", "province", "successors")


def successors_of(converter: dict[str, dict], codes: dict[tuple[str, str], str]) -> dict[str, list[str]]:
    """Return the codes of today by the key of the old commune (province, district and commune, joined by _)."""
    found: dict[str, list[str]] = {}
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            for old in olds:
                found.setdefault(old, []).append(codes[province, ward])
    for province, olds in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in olds.items():
            ordered = sorted(parts, key=lambda part: not part["isDefaultNewWard"])
            found[old] = [codes[province, part["newWardKey"]] for part in ordered]
    return found


def main(wheel: Path) -> None:
    """Write both tables."""
    with zipfile.ZipFile(wheel) as package, tempfile.TemporaryDirectory() as folder:
        converter = json.loads(package.read("vietnamadminunits/data/converter_2025.json"))
        base = sqlite3.connect(package.extract("vietnamadminunits/data/dataset.db", folder))
        today = base.execute(
            "select wardCode, ward, provinceCode, province, provinceKey, wardKey from admin_units order by wardCode"
        ).fetchall()
        before = base.execute(
            "select wardCode, ward, district, province, provinceKey, districtKey, wardKey from admin_units_legacy "
            "order by wardCode"
        ).fetchall()
        base.close()
    successors = successors_of(converter, {(row[4], row[5]): row[0] for row in today})
    _write(TARGET / "communes_today.csv", TODAY, [row[:4] for row in today])
    rows = [(*row[:4], "/".join(successors.get("_".join(text or "" for text in row[4:]), []))) for row in before]
    _write(TARGET / "communes_before_2025.csv", BEFORE, [row for row in rows if row[0]])
    print(f"{len(today)} communes of today, {len(rows)} of before; {sum(not row[4] for row in rows)} without successor")


def _write(path: Path, heading: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
