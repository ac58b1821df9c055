"""Which code levels come from; it is asked of by those too who load none of it."""

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

from .. import __version__


@cache
def engine_digest() -> str:
    """Return a digest of the code that levels come from: another one may give other bits."""
    digest = hashlib.sha256(__version__.encode())
    for library in ("numba", "numpy"):
        digest.update(metadata.version(library).encode())
    here = Path(__file__).parent
    for file in sorted([*here.rglob("*.py"), *(here.parent / "radio").rglob("*.py")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()
