"""Station lists of any make -> the one stations' table. What holds for every kind of list lives in the room above."""

from .heights import Terrain
from .lists import StationSource, read_station_files, read_stations
from .report import RecognisedTable, StationReport

__all__ = ["RecognisedTable", "StationReport", "StationSource", "Terrain", "read_station_files", "read_stations"]
