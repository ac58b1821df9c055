"""Rebuild or verify the browser libraries that the map page carries.

``python tools/vendor_page.py`` compares every vendored file with the lock file, offline; ``--rebuild`` takes the
packages of the pinned versions from the npm registry (npm is needed) and writes files and lock anew.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "coverage" / "outputs" / "page" / "vendor"
LOCK = VENDOR / "lock.json"

# Package, version, and the files that are taken from it.
PACKAGES = {
    "leaflet": ("1.9.4", ("dist/leaflet.js", "dist/leaflet.css", "LICENSE")),
    "topojson-client": ("3.1.0", ("dist/topojson-client.min.js", "LICENSE")),
}


def sha256(content: bytes) -> str:
    """Return the hexadecimal digest of a file's content."""
    return hashlib.sha256(content).hexdigest()


def differences() -> list[str]:
    """Return what differs between the vendored files and their lock file; nothing when all is well."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    locked = {f"{package}/{name}": digest for package, entry in lock.items() for name, digest in entry["files"].items()}
    present = {
        file.relative_to(VENDOR).as_posix(): sha256(file.read_bytes())
        for file in sorted(VENDOR.rglob("*"))
        if file.is_file() and file != LOCK
    }
    faults = [f"{name}: in the lock file, but absent" for name in locked.keys() - present.keys()]
    faults += [f"{name}: not in the lock file" for name in present.keys() - locked.keys()]
    faults += [f"{name}: not as in the lock file" for name in locked if present.get(name, "") != locked[name]]
    return sorted(faults)


def rebuild() -> None:
    """Take the packages from the npm registry and write files and lock file anew."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is not installed; install Node.js to rebuild the vendored files")
    lock = {}
    for package, (version, names) in PACKAGES.items():
        with tempfile.TemporaryDirectory() as folder:
            command = [npm, "pack", "--silent", f"{package}@{version}"]
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 pinned above
            archive = next(Path(folder).glob("*.tgz"))
            contents = _members(archive, names)
            lock[package] = {
                "version": version,
                "archive_sha256": sha256(archive.read_bytes()),
                "files": {name: sha256(content) for name, content in contents.items()},
            }
        for name, content in contents.items():
            target = VENDOR / package / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    LOCK.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


def _members(archive: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    contents = {}
    with tarfile.open(archive) as package:
        for name in names:
            member = package.extractfile(f"package/{name}")
            if member is None:
                sys.exit(f"{archive.name} holds no file {name}")
            # Only the final name: the page's folder has no `dist`.
            contents[Path(name).name] = member.read()
    return contents


def main() -> int:
    """Rebuild when asked to, then verify; the exit code is 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rebuild", action="store_true", help="take the packages from the npm registry again")
    if parser.parse_args().rebuild:
        rebuild()
    faults = differences()
    print("\n".join(faults) or "The vendored files are those of the lock file.")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
