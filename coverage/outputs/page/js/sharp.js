// Canvases that lie on whole pixels when the map is at rest.

// After a move without animation Leaflet places a canvas by its unrounded centre: lines and letters blur.
function updateTransform(center, zoom) {
  if (zoom === this._zoom && center.equals(this._center)) L.DomUtil.setPosition(this._container, this._bounds.min);
  else L.Renderer.prototype._updateTransform.call(this, center, zoom);
}

export const SharpRenderer = L.Renderer.extend({ _updateTransform: updateTransform });

export const SharpCanvas = L.Canvas.extend({ _updateTransform: updateTransform });
