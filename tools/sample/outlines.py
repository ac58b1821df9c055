"""Schematic outlines of the communes from published points and extents alone.

Every old commune, and every old commune of the neighbouring provinces, claims the ground around it: the claim is
the distance outside (or, negative, inside) the ellipse of its published extents. Each place goes to the least
claim, less a weight that each commune of today has. The weights are iterated until the areas are the official
ones. The ground is bent by fractal noise beforehand, so that the edges look drawn by nature, and a claim across
one of the great rivers costs more, so that the rivers become borders. All of it on one raster of labels: edges
are shared by construction and stay so through the simplification of the coverage.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from rasterio import features
from rasterio.transform import Affine
from scipy import ndimage
from scipy.sparse.csgraph import minimum_spanning_tree

from .facts import METRIC_CRS, TO_LONLAT, TO_METRIC
from .geography import BORDER_RIVERS, RIVERS
from .noise import fractal_noise

COARSE_M = 150.0
FINE_M = 75.0
MARGIN_M = 14_000.0
REACH_M = 9_000.0
COARSE_ROUNDS = 60
FINE_ROUNDS = 8
STEP = 0.6
SMOOTH_PX = 1.2
SIMPLIFY_M = 92.0
DECIMALS = 5
RIPPLE_M = 30.0
# A claim across a great river costs its distance from the bank, this many metres at the most.
RIVER_COST_M = 420.0
# Half the width of the neck between two old communes of a commune, as a share of the smaller one's radius.
NECK = 0.9
FAR_M = 1e9
OUTSIDE = 0


@dataclass(frozen=True)
class Raster:
    """A grid in the metric projection: its placing and its size."""

    transform: Affine
    shape: tuple[int, int]
    cell_m: float


@dataclass(frozen=True)
class Claim:
    """The ground that one old commune claims: window of the grid, claim in metres, label of its commune."""

    rows: slice
    columns: slice
    distance_m: NDArray[np.float32]
    label: int


def grid_around(seeds: pd.DataFrame, cell_m: float) -> Raster:
    """Grid over all seeds with a margin."""
    west = np.floor((seeds["centre_x_m"].min() - MARGIN_M) / 1500) * 1500
    east = np.ceil((seeds["centre_x_m"].max() + MARGIN_M) / 1500) * 1500
    south = np.floor((seeds["centre_y_m"].min() - MARGIN_M) / 1500) * 1500
    north = np.ceil((seeds["centre_y_m"].max() + MARGIN_M) / 1500) * 1500
    shape = (int((north - south) / cell_m), int((east - west) / cell_m))
    return Raster(Affine(cell_m, 0.0, west, 0.0, -cell_m, north), shape, cell_m)


def _bent_coordinates(raster: Raster, seeds: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coordinates of the pixels, bent by noise: more where communes are large, less where they are small."""
    rows, columns = raster.shape
    x = raster.transform.c + (np.arange(columns) + 0.5) * raster.cell_m
    y = raster.transform.f - (np.arange(rows) + 0.5) * raster.cell_m
    x, y = np.meshgrid(x, y)
    size = np.full(raster.shape, np.nan)
    row = ((raster.transform.f - seeds["centre_y_m"]) / raster.cell_m).astype(int).clip(0, rows - 1)
    column = ((seeds["centre_x_m"] - raster.transform.c) / raster.cell_m).astype(int).clip(0, columns - 1)
    size[row, column] = np.sqrt(seeds["half_x_m"] * seeds["half_y_m"])
    nearest = ndimage.distance_transform_edt(np.isnan(size), return_distances=False, return_indices=True)
    size = ndimage.gaussian_filter(size[tuple(nearest)], 2500 / raster.cell_m)
    amplitude = np.clip(0.66 * size, 250, 2600)
    bend_x, bend_y = (fractal_noise(raster.shape, 5200 / raster.cell_m, 6, seed, gain=0.62) for seed in (11, 12))
    return x + amplitude * bend_x, y + amplitude * bend_y


def _banks(raster: Raster) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Which side of the great rivers each pixel lies on, and how far from them (metres)."""
    lines = [
        shapely.LineString(np.column_stack(TO_METRIC.transform(*zip(*RIVERS[name], strict=True))))
        for name in BORDER_RIVERS
    ]
    wobble = _river_pixels(raster, lines)
    sides, _ = ndimage.label(~wobble)
    distance = ndimage.distance_transform_edt(~wobble) * raster.cell_m
    nearest = ndimage.distance_transform_edt(sides == 0, return_distances=False, return_indices=True)
    return sides[tuple(nearest)], distance


def _river_pixels(raster: Raster, lines: list[shapely.LineString]) -> NDArray[np.bool_]:
    """Pixels that the smoothed lines of the rivers touch."""
    shapes = [(smooth_line(line).buffer(raster.cell_m), 1) for line in lines]
    return features.rasterize(shapes, raster.shape, transform=raster.transform, all_touched=True).astype(bool)


def smooth_line(line: shapely.LineString, rounds: int = 3) -> shapely.LineString:
    """Cut the corners of a line (Chaikin), ends kept."""
    points = shapely.get_coordinates(line)
    for _ in range(rounds):
        first = 0.75 * points[:-1] + 0.25 * points[1:]
        second = 0.25 * points[:-1] + 0.75 * points[1:]
        points = np.vstack([points[:1], np.stack([first, second], axis=1).reshape(-1, 2), points[-1:]])
    return shapely.LineString(points)


def _window(raster: Raster, bounds: tuple[float, float, float, float]) -> tuple[slice, slice]:
    """Rows and columns of the grid that lie within reach of a box (west, south, east, north)."""
    west, south, east, north = bounds
    top = int((raster.transform.f - north - REACH_M) / raster.cell_m)
    bottom = int((raster.transform.f - south + REACH_M) / raster.cell_m)
    left = int((west - REACH_M - raster.transform.c) / raster.cell_m)
    right = int((east + REACH_M - raster.transform.c) / raster.cell_m)
    rows = slice(min(max(top, 0), raster.shape[0]), min(max(bottom, 0), raster.shape[0]))
    columns = slice(min(max(left, 0), raster.shape[1]), min(max(right, 0), raster.shape[1]))
    return rows, columns


def _claims(raster: Raster, seeds: pd.DataFrame) -> list[Claim]:
    """Claims of all seeds, each in a window around its extents, and of the necks that join a commune's own."""
    x, y = _bent_coordinates(raster, seeds)
    sides, from_river = _banks(raster)
    claims = []
    for seed in seeds.itertuples():
        # The point leans to where people live, the centre of the extents is the truer middle.
        centre_x = 0.75 * seed.centre_x_m + 0.25 * seed.x_m
        centre_y = 0.75 * seed.centre_y_m + 0.25 * seed.y_m
        half_x, half_y = seed.half_x_m, seed.half_y_m
        window = _window(raster, (centre_x - half_x, centre_y - half_y, centre_x + half_x, centre_y + half_y))
        if x[window].size == 0:
            continue
        ellipse = np.hypot((x[window] - centre_x) / half_x, (y[window] - centre_y) / half_y)
        distance = (ellipse - 1) * np.sqrt(half_x * half_y)
        row = int((raster.transform.f - seed.y_m) / raster.cell_m)
        column = int((seed.x_m - raster.transform.c) / raster.cell_m)
        if 0 <= row < raster.shape[0] and 0 <= column < raster.shape[1]:
            other = sides[window] != sides[row, column]
            distance = distance + np.where(other, np.minimum(from_river[window], RIVER_COST_M), 0.0)
        claims.append(Claim(*window, distance.astype(np.float32), seed.label))
    for label, ends, half_width in _necks(seeds):
        window = _window(raster, (*ends.min(axis=0), *ends.max(axis=0)))
        distance = _distance_to_segment(x[window], y[window], ends) - half_width
        claims.append(Claim(*window, distance.astype(np.float32), label))
    return claims


def _necks(seeds: pd.DataFrame) -> list[tuple[int, NDArray[np.float64], float]]:
    """Shortest tree that joins the old communes of each commune: label, ends of a branch, half its width."""
    necks = []
    for label, group in seeds[seeds["label"] != OUTSIDE].groupby("label"):
        points = group[["centre_x_m", "centre_y_m"]].to_numpy()
        radius = np.sqrt(group["half_x_m"] * group["half_y_m"]).to_numpy()
        gap = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
        tree = minimum_spanning_tree(gap).tocoo()
        necks += [
            (int(label), points[[one, other]], NECK * min(radius[one], radius[other]))
            for one, other in zip(tree.row, tree.col, strict=True)
        ]
    return necks


def _distance_to_segment(
    x: NDArray[np.float64], y: NDArray[np.float64], ends: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Distance of places to the straight line between two ends, metres."""
    (start_x, start_y), (end_x, end_y) = ends
    run_x, run_y = end_x - start_x, end_y - start_y
    share = np.clip(((x - start_x) * run_x + (y - start_y) * run_y) / (run_x**2 + run_y**2), 0, 1)
    return np.hypot(x - start_x - share * run_x, y - start_y - share * run_y)


def _assign(raster: Raster, claims: list[Claim], weights_m: NDArray[np.float64]) -> NDArray[np.int32]:
    """Label of the least claim at every pixel; 0 outside the province."""
    best = np.full(raster.shape, FAR_M, dtype=np.float32)
    labels = np.zeros(raster.shape, dtype=np.int32)
    for claim in claims:
        window = best[claim.rows, claim.columns]
        distance = claim.distance_m - np.float32(weights_m[claim.label])
        nearer = distance < window
        window[nearer] = distance[nearer]
        labels[claim.rows, claim.columns][nearer] = claim.label
    return labels


def _keep_main_parts(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give every detached part of a commune, and of the outside, to the label beside it."""
    loose = np.zeros(labels.shape, dtype=bool)
    boxes = ndimage.find_objects(labels + 1)
    for label, box in enumerate(boxes):
        if box is None:
            continue
        parts, count = ndimage.label(labels[box] == label)
        if count > 1:
            sizes = np.bincount(parts.ravel())
            sizes[0] = 0
            loose[box] |= (parts > 0) & (parts != sizes.argmax())
    nearest = ndimage.distance_transform_edt(loose, return_distances=False, return_indices=True)
    return labels[tuple(nearest)]


def _smooth(labels: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    """Give every pixel to the label that is strongest around it: no spurs, no threads."""
    strongest = np.zeros(labels.shape, dtype=np.float32)
    smooth = labels.copy()
    reach = int(np.ceil(4 * SMOOTH_PX))
    boxes = ndimage.find_objects(labels + 1, max_label=count + 1)
    for label, box in enumerate(boxes):
        if box is None:
            continue
        wide = tuple(slice(max(part.start - reach, 0), part.stop + reach) for part in box)
        strength = ndimage.gaussian_filter((labels[wide] == label).astype(np.float32), SMOOTH_PX)
        stronger = strength > strongest[wide]
        strongest[wide][stronger] = strength[stronger]
        smooth[wide][stronger] = label
    return smooth


def _weigh(
    raster: Raster,
    claims: list[Claim],
    target_m2: NDArray[np.float64],
    weights_m: NDArray[np.float64],
    rounds: int,
) -> NDArray[np.float64]:
    """Iterate the weights of the communes until their areas are the official ones."""
    count = len(target_m2)
    weights = weights_m.copy()
    for _ in range(rounds):
        labels = _keep_main_parts(_assign(raster, claims, weights))
        area = np.bincount(labels.ravel(), minlength=count + 1)[1:] * raster.cell_m**2
        weights[1:] += STEP * np.clip((target_m2 - area) / (4.2 * np.sqrt(target_m2)), -500, 500)
    return weights


def _polygons(raster: Raster, labels: NDArray[np.int32]) -> gpd.GeoSeries:
    """Polygons of the labels, edges shared corner by corner; index is the label."""
    pieces = [
        shapely.geometry.shape(geometry).boundary
        for geometry, _ in features.shapes(labels, mask=labels != OUTSIDE, transform=raster.transform)
    ]
    # Noding puts a corner where three communes meet; without it the coverage would not be valid.
    faces = shapely.get_parts(shapely.polygonize([shapely.unary_union(pieces)]))
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    row = ((raster.transform.f - inside[:, 1]) / raster.cell_m).astype(int)
    column = ((inside[:, 0] - raster.transform.c) / raster.cell_m).astype(int)
    series = gpd.GeoSeries(faces, index=labels[row, column], crs=METRIC_CRS)
    return series[series.index != OUTSIDE].sort_index()


def _to_lonlat(polygons: gpd.GeoSeries) -> gpd.GeoSeries:
    """Longitude and latitude, rounded: a corner that two communes share is rounded to one place."""

    def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = points.T
        # A ripple that folds nothing takes the corners off the raster's rows and columns.
        x, y = x + RIPPLE_M * np.sin(x / 61 + 2 * np.sin(y / 83)), y + RIPPLE_M * np.sin(y / 67 + 2 * np.sin(x / 79))
        return np.round(np.column_stack(TO_LONLAT.transform(x, y)), DECIMALS)

    rounded = shapely.transform(polygons.to_numpy(), project)
    return gpd.GeoSeries(shapely.normalize(rounded), index=polygons.index, crs="EPSG:4326")


def draw_communes(facts: pd.DataFrame, old_communes: pd.DataFrame, neighbours: pd.DataFrame) -> gpd.GeoDataFrame:
    """Schematic polygons of the communes.

    Parameters
    ----------
    facts
        Communes of today with ``area_km2``, see `facts.read_facts`.
    old_communes
        Their old communes, see `facts.read_old_communes`.
    neighbours
        Old communes around, see `facts.read_neighbours`.

    Returns
    -------
    gpd.GeoDataFrame
        ``facts`` with ``outline`` and the geometry, EPSG:4326; edges shared exactly.
    """
    label_of = {code: label for label, code in enumerate(facts["commune_code"], start=1)}
    own = old_communes[old_communes["trusted"]]
    own = own.assign(label=own["commune_code"].map(label_of))
    seeds = pd.concat([own, neighbours.assign(label=OUTSIDE)], ignore_index=True)
    target_m2 = facts["area_km2"].to_numpy() * 1e6
    weights_m = np.zeros(len(target_m2) + 1)
    for cell_m, rounds in ((COARSE_M, COARSE_ROUNDS), (FINE_M, FINE_ROUNDS)):
        raster = grid_around(own, cell_m)
        claims = _claims(raster, seeds)
        weights_m = _weigh(raster, claims, target_m2, weights_m, rounds)
    labels = _assign(raster, claims, weights_m)
    labels = _smooth(_keep_main_parts(labels), len(facts))
    for _ in range(3):
        labels = _keep_main_parts(labels)
    polygons = _polygons(raster, labels)
    simplified = shapely.coverage_simplify(polygons.to_numpy(), SIMPLIFY_M)
    outlines = _to_lonlat(gpd.GeoSeries(simplified, index=polygons.index, crs=METRIC_CRS))
    geometry = [outlines[label_of[code]] for code in facts["commune_code"]]
    return gpd.GeoDataFrame(facts.assign(outline="schematic"), geometry=geometry, crs="EPSG:4326")
