"""The page's rivals: the same communes, figures, hamlets and stations as folium draws them, plain and tuned.

Both get Leaflet inside the file instead of from a host, without which they would be blank offline; jQuery, Bootstrap
and the icons' fonts, which plain folium asks for too, are left out: all in folium's favour.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from phusong.engine.class_coding import unpacked_classes
from phusong.indicators.result import Result
from phusong.outputs.page_files import vendored
from phusong.outputs.page_geometry import light_shapes
from phusong.outputs.page_rasters import FIRST, Picture
from phusong.outputs.page_webp import webp
from phusong.outputs.picture_classes import NO_DATA, PALETTE, classes_of
from phusong.outputs.picture_layers import Layer, layers_of, shown_values

VERDICT_COLOURS = {"none": "#b3200e", "partial": "#e08a7d", "covered": "#3c4a55"}
_STATION_FIELDS = ["station_id", "operator", "technology", "band_mhz", "antenna_height_m"]
_HAMLET_FIELDS = ["name", "verdict", "population"]
# Leaflet's own pin comes as a picture beside its style sheet; here it is a drawing inside the page. folium's popups ask
# jQuery for nothing but an element made of a text.
_STAND_INS = """
delete L.Icon.Default.prototype._getIconUrl;
const pin = "<svg xmlns='http://www.w3.org/2000/svg' width='25' height='41'>" +
  "<path d='M12 0a12 12 0 0 0-12 12q0 6 12 29 12-23 12-29a12 12 0 0 0-12-12' fill='#2a81cb'/></svg>";
L.Icon.Default.mergeOptions({ iconUrl: "data:image/svg+xml," + encodeURIComponent(pin), shadowUrl: null });
window.$ = (text) => [document.createRange().createContextualFragment(text.trim()).firstChild];
"""


@dataclass(frozen=True)
class Shown:
    """What every page has to show: the communes with outlines, and the layers among which a reader chooses."""

    result: Result
    layers: tuple[Layer, ...]
    pictures: tuple[Picture, ...]


def shown_of(result: Result, pictures: tuple[Picture, ...]) -> Shown:
    """Return a run with the layers that folium gets: people with each technology, fibre's ratios, modelled levels.

    Ours carries every figure of the run (each operator, area, indoors, ranges) and each operator's levels, for which
    folium would need a layer of its own each.
    """
    keys = layers_of(result)
    wanted = [key for key in keys if re.fullmatch(r"pop_\dg_any|fibre_\w+", key)]
    unions = [one for one in pictures if one.told["kind"] == "level" and one.told["who"] == "any"]
    return Shown(result, tuple(keys[key] for key in wanted), tuple(unions))


def stock_page(shown: Shown) -> str:
    """Return the page as folium's first examples make it: a GeoJson a layer, a Marker with popup a place."""
    view = folium.Map(location=_middle(shown.result), zoom_start=9, tiles=None)
    _add_choropleths(view, shown, shown.result.communes.to_crs(4326))
    stations = shown.result.stations.to_crs(4326)
    for operator in shown.result.operators:
        group = folium.FeatureGroup(name=str(operator)).add_to(view)
        for row in stations[stations["operator"] == operator].itertuples():
            _marker(row, [str(getattr(row, name)) for name in _STATION_FIELDS]).add_to(group)
    if shown.result.hamlets is not None:
        group = folium.FeatureGroup(name="hamlets").add_to(view)
        for row in shown.result.hamlets.to_crs(4326).itertuples():
            _marker(row, [str(getattr(row, name)) for name in _HAMLET_FIELDS]).add_to(group)
    for picture in shown.pictures:
        _overlay(picture, np.moveaxis(_coloured(picture), 0, -1), show=True).add_to(view)
    folium.LayerControl(collapsed=False).add_to(view)
    return _offline(view)


def _coloured(picture: Picture) -> NDArray[np.uint8]:
    """Return a picture of class numbers in colours, shape (4, rows, columns)."""
    classes = unpacked_classes(picture.content, picture.told["size"])
    colours = np.zeros((256, 4), np.uint8)
    for number in range(FIRST, int(classes.max()) + 1):
        colour = PALETTE[min(number - FIRST, len(PALETTE) - 1)]
        colours[number] = [*bytes.fromhex(colour.removeprefix("#")), 200]
    return np.moveaxis(colours[classes], -1, 0)


def _overlay(picture: Picture, image: Any, *, show: bool) -> folium.raster_layers.ImageOverlay:
    name = f"level {picture.told['technology']}"
    return folium.raster_layers.ImageOverlay(image, picture.told["bounds"], name=name, opacity=1, show=show)


def _as_address(content: bytes) -> str:
    return f"data:image/webp;base64,{base64.b64encode(content).decode('ascii')}"


def _marker(row: Any, facts: list[str]) -> folium.Marker:
    popup = "<br>".join(facts)
    return folium.Marker((row.geometry.y, row.geometry.x), popup=popup, tooltip=facts[0])


def tuned_page(shown: Shown) -> str:
    """Return the page as one makes it who knows folium well: our light outlines, canvas, one GeoJson for all points."""
    communes = shown.result.communes.set_geometry(light_shapes(shown.result.communes)).to_crs(4326)
    communes = communes.set_geometry(_rounded(communes))
    view = folium.Map(location=_middle(shown.result), zoom_start=9, tiles=None, prefer_canvas=True)
    _add_choropleths(view, shown, communes)
    stations = shown.result.stations.to_crs(4326)
    for operator in shown.result.operators:
        own = stations[stations["operator"] == operator]
        _points(own, _STATION_FIELDS, str(operator), lambda _: {"color": "#c2257f"}, show=False).add_to(view)
    if shown.result.hamlets is not None:
        hamlets = shown.result.hamlets.to_crs(4326)
        _points(hamlets, _HAMLET_FIELDS, "hamlets", _verdict_style, show=True).add_to(view)
    for picture in shown.pictures:
        _overlay(picture, _as_address(webp(_coloured(picture), lossless=True)), show=False).add_to(view)
    folium.LayerControl(collapsed=False).add_to(view)
    return _offline(view)


def _points(places: gpd.GeoDataFrame, fields: list[str], name: str, style: Any, *, show: bool) -> folium.GeoJson:
    told = places[[*fields, "geometry"]].astype(dict.fromkeys(fields, "str"))
    told = told.set_geometry(_rounded(told))
    dot = folium.CircleMarker(radius=3, weight=1, fill=True, fill_opacity=0.8)
    tooltip = folium.GeoJsonTooltip(fields=fields)
    return folium.GeoJson(told, name=name, marker=dot, style_function=style, tooltip=tooltip, show=show)


def _verdict_style(feature: Mapping[str, Any]) -> dict[str, Any]:
    return {"color": VERDICT_COLOURS[feature["properties"]["verdict"]]}


def _add_choropleths(view: folium.Map, shown: Shown, communes: gpd.GeoDataFrame) -> None:
    for number, layer in enumerate(shown.layers):
        values = shown_values(shown.result.communes, layer)
        classes = classes_of(values, layer)
        colours = [NO_DATA if value is None else classes.colour(classes.of(value)) for value in values]
        table = communes[["name", "geometry"]].assign(value=values, colour=colours)
        folium.GeoJson(
            table,
            name=layer.key,
            overlay=False,
            show=number == 0,
            style_function=lambda feature: {
                "fillColor": feature["properties"]["colour"],
                "fillOpacity": 0.9,
                "color": "#33424d",
                "weight": 1,
            },
            tooltip=folium.GeoJsonTooltip(fields=["name", "value"]),
        ).add_to(view)


def _rounded(places: gpd.GeoDataFrame) -> list[shapely.Geometry]:
    return list(shapely.transform(places.geometry.to_numpy(), lambda corners: np.round(corners, 5)))


def _middle(result: Result) -> tuple[float, float]:
    west, south, east, north = result.communes.to_crs(4326).total_bounds
    return (south + north) / 2, (west + east) / 2


def _offline(view: folium.Map) -> str:
    """Return the page with Leaflet inside and nothing from elsewhere."""
    text: str = view.get_root().render()
    text = re.sub(r"<script src=[^>]*></script>", "", text)
    text = re.sub(r"<link rel=\"stylesheet\"[^>]*>", "", text)
    inside = f"<style>{vendored('leaflet/leaflet.css')}</style><script>{vendored('leaflet/leaflet.js')}</script>"
    return text.replace("<head>", f"<head>{inside}<script>{_STAND_INS}</script>", 1)
