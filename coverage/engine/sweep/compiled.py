"""How the sweep's loops are compiled."""

from functools import partial

from numba import njit

kernel = partial(njit, nogil=True, cache=True, error_model="numpy", _nrt=False)
"""For functions that make no arrays.

Those that they are given live as long as they work, so that nobody has to count who holds them. Numba would count
whenever an array is named, which in short loops took a tenth of the time; and threads that share arrays would wait for
each other's counting.
"""

maker = partial(njit, nogil=True, cache=True, _nrt=True)
"""For functions that make arrays, also where a kernel calls them."""
