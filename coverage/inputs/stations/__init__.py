"""Station lists of any make -> the one stations' table. What holds for every kind of list lives in the room above."""

from .lists import read_station_files, read_stations

__all__ = ["read_station_files", "read_stations"]
