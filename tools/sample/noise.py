"""Smooth fractal noise on a grid, from a fixed seed."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates


def value_noise(shape: tuple[int, int], cell: float, seed: int) -> NDArray[np.float64]:
    """Noise of one wavelength: random values every ``cell`` pixels, joined by cubic splines.

    Parameters
    ----------
    shape
        Rows and columns.
    cell
        Pixels between two random values.
    seed
        Same seed, same noise.

    Returns
    -------
    NDArray
        About -1 to 1, mean near 0.
    """
    rows, columns = (int(np.ceil(size / cell)) + 4 for size in shape)
    lattice = np.random.default_rng(seed).uniform(-1.0, 1.0, (rows, columns))
    row = np.arange(shape[0]) / cell + 1.5
    column = np.arange(shape[1]) / cell + 1.5
    grid = np.meshgrid(row, column, indexing="ij")
    return map_coordinates(lattice, grid, order=3, mode="nearest")


def fractal_noise(
    shape: tuple[int, int], cell: float, octaves: int, seed: int, gain: float = 0.5
) -> NDArray[np.float64]:
    """Sum of `value_noise` at halving wavelengths, each weaker by ``gain``; divided by the sum of weights."""
    total = np.zeros(shape)
    weight = 1.0
    weights = 0.0
    for octave in range(octaves):
        total += weight * value_noise(shape, cell / 2**octave, seed + 7919 * octave)
        weights += weight
        weight *= gain
    return total / weights
