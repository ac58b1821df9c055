"""Attachment 2 of the Recommendation: the inverse of the complementary cumulative normal distribution."""

import math

_C = (2.515516698, 0.802853, 0.010328)
_D = (1.432788, 0.189269, 0.001308)
LEAST = 1e-6
"""The approximation holds from here to 1 - LEAST; beyond, the argument is clamped, as Attachment 2 says."""


def exceeded_by(share: float) -> float:
    """Return I(x): how many standard deviations above the mean a normal variable is exceeded in a share x of cases.

    Parameters
    ----------
    share
        From 0 to 1.

    Notes
    -----
    P.1812, Attachment 2, equations (94) to (97); within 5.4e-4 of the exact value. The approximation is taken, and
    not the exact function, because the Recommendation's results are defined by it.

    Examples
    --------
    >>> round(exceeded_by(0.1), 3), round(exceeded_by(0.9), 3)
    (1.282, -1.282)
    """
    x = min(max(share, LEAST), 1.0 - LEAST)
    return _tail(x) if x <= 0.5 else -_tail(1.0 - x)


def _tail(x: float) -> float:
    t = math.sqrt(-2.0 * math.log(x))
    upper = (_C[2] * t + _C[1]) * t + _C[0]
    lower = ((_D[2] * t + _D[1]) * t + _D[0]) * t + 1.0
    return t - upper / lower
