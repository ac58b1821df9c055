"""A page's rasters: whether each that the data name is there, opens, and holds no class unknown to the data."""

import base64
import binascii
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import rasterio.io
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning, RasterioError

from ..engine.class_coding import unpacked_classes
from ..language import Message, msg
from .map_check_parts import Block, Parts
from .page_rasters import CLASSES, FIRST, MOST_PIXELS, WEBP

_CLASSED = ("level", "operator")


def raster_faults(parts: Parts, data: Mapping[str, Any]) -> list[Message]:
    """Return what is wrong with a page's rasters.

    Parameters
    ----------
    parts
        The page.
    data
        Its JSON block.
    """
    blocks = {block.tag.get("id"): block for block in parts.data if block.tag.get("type") in {CLASSES, WEBP}}
    rasters = data.get("rasters") or {}
    faults = []
    for layer in rasters.get("layers") or ():
        block = blocks.pop(layer.get("block"), None)
        if block is None:
            faults.append(msg("the data name the raster '{id}', which the page lacks", id=str(layer.get("block"))))
        else:
            faults += _layer_faults(block, layer, rasters, data)
    return faults + [msg("the raster '{id}' belongs to no layer", id=str(name)) for name in blocks]


def raster_count(data: Mapping[str, Any]) -> int:
    """Return how many rasters a page's data name."""
    return len((data.get("rasters") or {}).get("layers") or ())


def _layer_faults(
    block: Block, layer: Mapping[str, Any], rasters: Mapping[str, Any], data: Mapping[str, Any]
) -> list[Message]:
    name = str(layer["block"])
    try:
        pixels = _pixels(block, layer.get("size"))
    except (binascii.Error, ValueError, RasterioError) as error:
        return [msg("the raster '{id}' does not open ({reason})", id=name, reason=str(error))]
    size = list(pixels.shape)
    if size != layer.get("size"):
        return [msg("the raster '{id}' is {found}; the data say {told}", id=name, found=str(size), told=layer["size"])]
    if layer.get("kind") not in _CLASSED:
        return []
    most, greatest = _most(layer, rasters, data), int(pixels.max(initial=0))
    if greatest > most:
        return [msg("the raster '{id}' holds class {found}; the data know {most}", id=name, found=greatest, most=most)]
    return []


def _most(layer: Mapping[str, Any], rasters: Mapping[str, Any], data: Mapping[str, Any]) -> int:
    if layer["kind"] == "operator":
        return FIRST + len(data["operators"]) - 1
    levels = rasters.get("levels_before" if layer.get("run") == "before" else "levels") or {}
    return FIRST + len(levels.get(layer.get("technology"), {}).get("breaks_dbm", ()))


def _pixels(block: Block, size: Any) -> NDArray[np.uint8]:
    """Return a picture's class numbers, or a WebP's red; packed classes know no size of their own."""
    content = base64.b64decode(block.text.strip(), validate=True)
    if block.tag.get("type") == CLASSES:
        return unpacked_classes(content, _shape(size))
    with warnings.catch_warnings(), rasterio.io.MemoryFile(content, ext=".webp") as file:
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with file.open(driver="WEBP") as picture:
            red: NDArray[np.uint8] = picture.read(1)
    return red


def _shape(size: Any) -> tuple[int, int]:
    fits = isinstance(size, list) and len(size) == len("xy")
    if not fits or not all(isinstance(side, int) and 0 < side <= MOST_PIXELS for side in size):
        message = f"size {size}"
        raise ValueError(message)
    return size[0], size[1]
