"""Where things are: reference systems, grids, rasters, terrain, zones, people. Knows no telecom word."""
