"""ITU-R P.1812-7 and P.2108-1 as their text has them, number by number: a twin that shares no line with the package."""

import math
from collections.abc import Sequence

EARTH_KM = 6371.0
RADIUS_KM = EARTH_KM * 157.0 / (157.0 - 45.0)


def free_space_db(f_ghz: float, d_km: float, up_m: float) -> float:
    """P.1812, (8): the straight distance between two ends whose heights differ by so much."""
    return 92.4 + 20 * math.log10(f_ghz) + 20 * math.log10(math.hypot(d_km, up_m / 1000))


def knife_edge_db(nu: float) -> float:
    """P.526, (31)."""
    return 6.9 + 20 * math.log10(math.sqrt((nu - 0.1) ** 2 + 1) + nu - 0.1) if nu > -0.78 else 0.0


def clutter_db(f_ghz: float, top_m: float, width_m: float, phone_m: float) -> float:
    """P.2108-1, 3.1, (2): below the tops."""
    if top_m <= phone_m:
        return 0.0
    angle_deg = math.degrees(math.atan((top_m - phone_m) / width_m))
    return knife_edge_db(0.342 * math.sqrt(f_ghz * (top_m - phone_m) * angle_deg)) - 6.03


def edges(
    d: Sequence[float], h: Sequence[float], start_m: float, end_m: float, f_ghz: float
) -> list[tuple[float, float]]:
    """Return nu and height above the ray of every point between the ends."""
    total, wave_m = d[-1], 0.299792458 / f_ghz
    found = []
    for i in range(1, len(d) - 1):
        bulge = 500 / RADIUS_KM * d[i] * (total - d[i])
        above = h[i] + bulge - (start_m * (total - d[i]) + end_m * d[i]) / total
        found.append((above * math.sqrt(0.002 * total / (wave_m * d[i] * (total - d[i]))), above))
    return found


def bullington_db(d: Sequence[float], h: Sequence[float], start_m: float, end_m: float, f_ghz: float) -> float:
    """P.1812, 4.3.1."""
    total, wave_m = d[-1], 0.299792458 / f_ghz
    inner = range(1, len(d) - 1)
    top = [h[i] + 500 / RADIUS_KM * d[i] * (total - d[i]) for i in range(len(d))]
    rise = max((top[i] - start_m) / d[i] for i in inner)
    if rise < (end_m - start_m) / total:
        nu = max(nu for nu, _ in edges(d, h, start_m, end_m, f_ghz))
    else:
        fall = max((top[i] - end_m) / (total - d[i]) for i in inner)
        at = (end_m - start_m + fall * total) / (rise + fall)
        above = start_m + rise * at - (start_m * (total - at) + end_m * at) / total
        nu = above * math.sqrt(0.002 * total / (wave_m * at * (total - at)))
    loss = knife_edge_db(nu)
    return loss + (1 - math.exp(-loss / 6)) * (10 + 0.02 * total)


def first_term_db(d: float, start_m: float, end_m: float, radius_km: float, f_ghz: float) -> float:
    """P.1812, 4.3.3, over land, vertical polarisation."""
    permittivity, conductivity = 22.0, 0.003
    k = 0.036 * (radius_km * f_ghz) ** (-1 / 3) * ((permittivity - 1) ** 2 + (18 * conductivity / f_ghz) ** 2) ** -0.25
    k *= math.sqrt(permittivity**2 + (18 * conductivity / f_ghz) ** 2)
    beta = (1 + 1.6 * k**2 + 0.67 * k**4) / (1 + 4.5 * k**2 + 1.53 * k**4)
    x = 21.88 * beta * (f_ghz / radius_km**2) ** (1 / 3) * d
    field = 11 + 10 * math.log10(x) - 17.6 * x if x >= 1.6 else -20 * math.log10(x) - 5.6488 * x**1.425

    def gain(height_m: float) -> float:
        b = beta * 0.9575 * beta * (f_ghz**2 / radius_km) ** (1 / 3) * height_m
        high = 17.6 * math.sqrt(b - 1.1) - 5 * math.log10(b - 1.1) - 8 if b > 2 else 20 * math.log10(b + 0.1 * b**3)
        return max(high, 2 + 20 * math.log10(k))

    return -field - gain(start_m) - gain(end_m)


def spherical_db(d: float, start_m: float, end_m: float, f_ghz: float) -> float:
    """P.1812, 4.3.2."""
    wave_m = 0.299792458 / f_ghz
    if d >= math.sqrt(2 * RADIUS_KM) * (math.sqrt(0.001 * start_m) + math.sqrt(0.001 * end_m)):
        return first_term_db(d, start_m, end_m, RADIUS_KM, f_ghz)
    c = (start_m - end_m) / (start_m + end_m)
    m = 250 * d**2 / (RADIUS_KM * (start_m + end_m))
    turned = math.acos(3 * c / 2 * math.sqrt(3 * m / (m + 1) ** 3))
    b = 2 * math.sqrt((m + 1) / (3 * m)) * math.cos(math.pi / 3 + turned / 3)
    first = d / 2 * (1 + b)
    second = d - first
    room = (start_m - 500 * first**2 / RADIUS_KM) * second + (end_m - 500 * second**2 / RADIUS_KM) * first
    room /= d
    asked = 17.456 * math.sqrt(first * second * wave_m / d)
    if room > asked:
        return 0.0
    radius_km = 500 * (d / (math.sqrt(start_m) + math.sqrt(end_m))) ** 2
    loss = first_term_db(d, start_m, end_m, radius_km, f_ghz)
    return 0.0 if loss < 0 else (1 - room / asked) * loss


def diffraction_db(d: Sequence[float], h: Sequence[float], start_m: float, end_m: float, f_ghz: float) -> float:
    """P.1812, 4.3.4, with the smooth surface of Attachment 1, 5.6; heights of both ends above sea level."""
    total, count = d[-1], len(d)
    v1 = sum((d[i] - d[i - 1]) * (h[i] + h[i - 1]) for i in range(1, count))
    v2 = sum(
        (d[i] - d[i - 1]) * (h[i] * (2 * d[i] + d[i - 1]) + h[i - 1] * (d[i] + 2 * d[i - 1])) for i in range(1, count)
    )
    under_start, under_end = (2 * v1 * total - v2) / total**2, (v2 - v1 * total) / total**2
    stands = [h[i] - (start_m * (total - d[i]) + end_m * d[i]) / total for i in range(1, count - 1)]
    highest = max(stands)
    if highest > 0:
        from_start = max(above / d[i] for i, above in enumerate(stands, start=1))
        from_end = max(above / (total - d[i]) for i, above in enumerate(stands, start=1))
        under_start -= highest * from_start / (from_start + from_end)
        under_end -= highest * from_end / (from_start + from_end)
    start_over, end_over = start_m - min(under_start, h[0]), end_m - min(under_end, h[-1])
    smooth = bullington_db(d, [0.0] * count, start_over, end_over, f_ghz)
    spherical = spherical_db(total, start_over, end_over, f_ghz)
    return bullington_db(d, h, start_m, end_m, f_ghz) + max(spherical - smooth, 0.0)
