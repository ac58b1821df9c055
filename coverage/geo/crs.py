"""Reference systems: a metric one for the work, geodesic truth for what is told."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Geod, Proj
from pyproj.exceptions import CRSError

from ..errors import SettingsError

WGS84 = CRS.from_epsg(4326)
_ELLIPSOID = Geod(ellps="WGS84")


def equal_area_crs(lon: float, lat: float, *, exact: bool = False) -> CRS:
    """Return the Lambert azimuthal equal-area system about a point, in metres.

    The point is rounded to a hundredth of a degree unless it is asked for exactly: its description stays short, and the
    same for places that are cut a little otherwise.

    Areas are exact; 100 km from the centre a distance is off by at most 1 in 30,000 (Snyder, USGS PP 1395, ch. 24).

    Examples
    --------
    >>> equal_area_crs(105.3, 21.0).coordinate_operation.method_name
    'Lambert Azimuthal Equal Area'
    """
    return CRS.from_dict(
        {
            "proj": "laea",
            "lon_0": lon if exact else round(lon, 2),
            "lat_0": lat if exact else round(lat, 2),
            "datum": "WGS84",
            "units": "m",
            "no_defs": True,
        }
    )


def working_crs(name: str, places: gpd.GeoDataFrame) -> CRS:
    """Return the metric system that the grid is in.

    Parameters
    ----------
    name
        ``auto`` for an equal-area system about the places' middle, else anything that pyproj understands.
    places
        What must be covered; any system.

    Raises
    ------
    SettingsError
        The name is not a reference system, it is one in degrees or feet, or lengths or areas on it are off by more than
        0.2 % or 0.4 % somewhere in the places' bounds.
    """
    if name == "auto":
        west, south, east, north = places.to_crs(WGS84).total_bounds
        return equal_area_crs((west + east) / 2, (south + north) / 2)
    try:
        crs = CRS.from_user_input(name)
    except CRSError as error:
        raise SettingsError(
            "grid.crs is {value!r}; expected 'auto' or a metric system such as EPSG:32648", value=name
        ) from error
    if not crs.is_projected or any(axis.unit_name != "metre" for axis in crs.axis_info[:2]):
        raise SettingsError(
            "grid.crs is {value!r}, whose unit is {unit}; expected metres: 'auto' or a system such as EPSG:32648",
            value=name,
            unit=crs.axis_info[0].unit_name,
        )
    _check_scale(crs, name, places)
    return crs


_LENGTHS_OFF = 0.002  # a zone of UTM stays within 0.1 %; half as much again beyond its edge is borne
_AREAS_OFF = 0.004


def _check_scale(crs: CRS, name: str, places: gpd.GeoDataFrame) -> None:
    """Refuse a system on which lengths or areas of these places are wrong, such as the UTM zone of another country."""
    west, south, east, north = places.to_crs(WGS84).total_bounds
    lon, lat = np.meshgrid(np.linspace(west, east, 5), np.linspace(south, north, 5))
    factors = Proj(crs).get_factors(lon.ravel(), lat.ravel())
    lengths = np.concatenate([factors.tissot_semimajor, factors.tissot_semiminor])
    length_off, area_off = np.abs(lengths - 1.0).max(), np.abs(np.asarray(factors.areal_scale) - 1.0).max()
    # Outside its domain a system has no scale at all: not a number, or beyond all bounds.
    if length_off <= _LENGTHS_OFF and area_off <= _AREAS_OFF:
        return
    raise SettingsError(
        "grid.crs is {value!r}, on which lengths here are off by {length_pct}% and areas by {area_pct}%; expected at "
        "most {length_limit_pct:g}% and {area_limit_pct:g}%: use 'auto', or a system made for this place, such as "
        "EPSG:32648 (UTM zone 48N) from 102° to 108° E",
        value=name,
        length_pct=_percent(length_off),
        area_pct=_percent(area_off),
        length_limit_pct=_LENGTHS_OFF * 100.0,
        area_limit_pct=_AREAS_OFF * 100.0,
    )


def _percent(share: float) -> str:
    return f"{share * 100.0:.2g}" if share < 10.0 else "> 1000"


def convergence_deg(crs: CRS, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
    """Return the grid convergence: the bearing of grid north, in degrees east of true north, shape of `lon`."""
    lons, lats = np.asarray(lon, float), np.asarray(lat, float)
    if lons.size == 0:  # PROJ refuses to look at nothing
        return np.empty(lons.shape)
    factors = Proj(crs).get_factors(lons, lats)
    return np.asarray(factors.meridian_convergence, dtype=np.float64)


def geodesic_area_km2(places: gpd.GeoDataFrame | gpd.GeoSeries) -> NDArray[np.float64]:
    """Return each polygon's area on the WGS 84 ellipsoid in km², shape (n,) (Karney 2013).

    Rings may run either way round: a ring's own sense would sign its area, so they are turned first. A missing or empty
    shape has no area.

    Parameters
    ----------
    places
        Polygons in any system.

    Examples
    --------
    >>> from shapely import box
    >>> frame = gpd.GeoDataFrame(geometry=[box(105.0, 21.0, 105.1, 21.1)], crs=4326)
    >>> geodesic_area_km2(frame).round(2).tolist()
    [115.08]
    """
    on_ellipsoid = shapely.orient_polygons(places.geometry.to_crs(WGS84).to_numpy())
    return np.array([0.0 if shape is None else _area_km2(shape) for shape in on_ellipsoid], dtype=np.float64)


def _area_km2(shape: shapely.Geometry) -> float:
    return abs(float(_ELLIPSOID.geometry_area_perimeter(shape)[0])) / 1e6


def distance_and_bearing(
    lon_from: ArrayLike, lat_from: ArrayLike, lon_to: ArrayLike, lat_to: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return geodesic distance in km and bearing in degrees from true north, shape of the inputs.

    Examples
    --------
    >>> distance, bearing = distance_and_bearing([105.0], [21.0], [105.0], [22.0])
    >>> distance.round(1).tolist(), bearing.round(1).tolist()
    ([110.7], [0.0])
    """
    bearing, _, distance = _ELLIPSOID.inv(lon_from, lat_from, lon_to, lat_to)
    return np.asarray(distance) / 1000.0, np.mod(np.asarray(bearing), 360.0)


def place_at(
    lon_from: ArrayLike, lat_from: ArrayLike, distance_km: ArrayLike, bearing_deg: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitude and latitude of the places at geodesic distances and bearings, shape of the inputs.

    Examples
    --------
    >>> lon, lat = place_at([105.0], [21.0], [110.7], [0.0])
    >>> lon.round(2).tolist(), lat.round(2).tolist()
    ([105.0], [22.0])
    """
    lon, lat, _ = _ELLIPSOID.fwd(lon_from, lat_from, bearing_deg, np.asarray(distance_km, float) * 1000.0)
    return np.asarray(lon), np.asarray(lat)
