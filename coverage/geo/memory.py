"""How much memory the machine has."""

import math
import os


def available_memory_gb() -> float:
    """Return the machine's memory in GB, infinite where the system does not tell it."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    except (AttributeError, OSError, ValueError):  # Windows has no sysconf
        return math.inf
