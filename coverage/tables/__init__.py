"""The tables that travel through phusong: their columns, units and checks. No file is read or written here."""

from .findings import Finding, Severity
from .places import COMMUNES, HAMLETS, INDICATOR
from .services import FIBRE, FIBRE_NODES, PUBLISHED
from .spec import Column, Table, check_table, numbers_of
from .stations import OPERATORS, STATIONS, TECHNOLOGIES

__all__ = [
    "COMMUNES",
    "FIBRE",
    "FIBRE_NODES",
    "HAMLETS",
    "INDICATOR",
    "OPERATORS",
    "PUBLISHED",
    "STATIONS",
    "TECHNOLOGIES",
    "Column",
    "Finding",
    "Severity",
    "Table",
    "check_table",
    "numbers_of",
]
