"""The sites that serve each hamlet, kept beside a run's tables where the run itself did not look for them."""

from pathlib import Path

import pandas as pd

from ..indicators.resilience import COLUMNS
from .csv_tables import write_csv

_NAMES = ["hamlet_id", *COLUMNS]


def serving_file(folder: Path) -> Path:
    """Return where it lies, below the folder of results."""
    return folder / "serving_sites.csv"


def write_serving_sites(hamlets: pd.DataFrame, folder: Path) -> Path:
    """Write the hamlets' IDs with their sites, as programs read them.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    return write_csv(pd.DataFrame(hamlets[_NAMES]), serving_file(folder))


def read_serving_sites(file: Path) -> pd.DataFrame:
    """Return the same, with the types of the hamlets' table."""
    told = pd.read_csv(file, dtype=dict.fromkeys(_NAMES, "str"), keep_default_na=False)
    return told.assign(serving_sites=pd.to_numeric(told["serving_sites"], errors="coerce").astype("Int64"))
