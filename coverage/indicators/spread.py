"""People per cell of some communes, by the project's method."""

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from ..config import Settings
from ..engine.scene import Scene
from ..geo.blocks import Blocks, blocks_of, joined
from ..geo.grid import Window
from ..geo.people import People, Settlements, spread_people
from ..geo.zones import Zones
from .extents import extents_of


def people_of(
    scene: Scene, communes: NDArray[np.int64], zones: Zones, window: Window, *, hamlets: gpd.GeoDataFrame | None,
    density: Blocks | None, settings: Settings,
) -> People:  # fmt: skip
    """Return people per cell of some communes: by a raster, else the hamlets, else evenly; totals are kept.

    Parameters
    ----------
    scene, communes
        All of it, and the numbers of the communes asked for.
    zones, window
        Their cells, numbered on a window of the grid.
    hamlets
        Checked, None where the project has none.
    density
        Blocks of people per km², None where it has no raster.
    settings
        Which method, and how far a hamlet's people live from its point.
    """
    method = settings.population.method
    settlements = cells = None
    if hamlets is not None and method in {"auto", "raster", "hamlets"}:
        settlements = _settlements(hamlets, scene, communes, window)
    if density is not None and method in {"auto", "raster"}:
        cells = joined(window, ((index, density(index)) for index in blocks_of(window)), nothing=0.0)
    return spread_people(
        zones,
        scene.communes["population"].to_numpy(float)[communes],
        density_per_km2=cells,
        settlements=settlements,
        spread_m=settings.population.hamlet_spread_m,
    )


def _settlements(
    hamlets: gpd.GeoDataFrame, scene: Scene, communes: NDArray[np.int64], window: Window
) -> Settlements | None:
    zone = {code: index for index, code in enumerate(scene.communes["commune_code"].iloc[communes])}
    placed = hamlets[hamlets["commune_code"].isin(list(zone))]
    # Of a hamlet of several points as many live around each.
    owner, row, column = extents_of(placed, scene.grid).homes()
    homes = np.bincount(owner, minlength=len(placed))
    # A hamlet whose people are not known counts as the commune's average one.
    people = placed["population"].astype("Float64")
    usual = people.groupby(placed["commune_code"]).transform("mean").fillna(1.0)
    weight = people.fillna(usual).to_numpy(float) / homes
    zones = placed["commune_code"].map(zone).to_numpy(np.int64)
    return Settlements(row - window.row, column - window.column, zones[owner], weight[owner])
