"""Two runs side by side: what only one of them knows, and what they computed differently."""

from ..indicators.result import Result
from ..language import Message, msg

# What must be alike in two runs for a difference to be the network's: the manifest's keys and their names.
_COMPARED = {
    "method": msg("method"),
    "profile": msg("radio profile"),
    "required_dbm": msg("required levels"),
    "rule": msg("rule for hamlets"),
    "resolution_m": msg("size of cells"),
    "bias_db": msg("range"),
    "version": msg("version of phusong"),
}


def unmatched(before: Result, after: Result) -> int:
    """Return how many communes only one of two runs knows."""
    codes = [set(result.communes["commune_code"].astype("str")) for result in (before, after)]
    return len(codes[0] ^ codes[1])


def unlike(before: Result, after: Result) -> list[Message]:
    """Return what two runs computed differently, so that their difference is not the network's alone."""
    return [name for key, name in _COMPARED.items() if before.manifest.get(key) != after.manifest.get(key)]
