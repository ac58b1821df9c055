"""The tables that travel through phusong: their columns, units and checks. No file is read or written here."""

from .coverage import COVERAGE
from .findings import Finding, Severity
from .measurements import MEASUREMENTS
from .places import COMMUNES, DISTRICT, EXTENT, HAMLET_LIST, HAMLETS, INDICATOR
from .planning import PLAN_POINTS
from .services import FIBRE, FIBRE_LIST, FIBRE_NODES, PUBLISHED
from .spec import Column, Table, check_table, numbers_of
from .stations import OPERATORS, STATIONS, STATUSES, TECHNOLOGIES, given_parameters

__all__ = [
    "COMMUNES",
    "COVERAGE",
    "DISTRICT",
    "EXTENT",
    "FIBRE",
    "FIBRE_LIST",
    "FIBRE_NODES",
    "HAMLETS",
    "HAMLET_LIST",
    "INDICATOR",
    "MEASUREMENTS",
    "OPERATORS",
    "PLAN_POINTS",
    "PUBLISHED",
    "STATIONS",
    "STATUSES",
    "TECHNOLOGIES",
    "Column",
    "Finding",
    "Severity",
    "Table",
    "check_table",
    "given_parameters",
    "numbers_of",
]
