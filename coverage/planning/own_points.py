"""Which of the planner's own points are no candidates, and why."""

from collections.abc import Collection, Mapping, Sequence

from ..inputs.project import PlanPlaces
from .candidates import Asked, may_be_built_by, within_areas

LEFT_OUT = ("operator", "no_build", "far", "no_commune", "serves_nobody", "dearer")
"""Why: another operator's; where nothing may be built; nobody unserved in reach; in no commune, where the number of
sites in each is limited; serves nobody newly; a cheaper candidate of the same height stands in the same place."""


def left_out(places: PlanPlaces, asked: Asked, steps: Sequence[tuple[str, Collection[str]]]) -> Mapping[str, list[str]]:
    """Return the IDs of the points that are no candidates, by the reason (`LEFT_OUT`).

    Parameters
    ----------
    places, asked
        The points, the areas without building, and whose sites are looked at.
    steps
        From first to last: a reason, and the candidates' IDs that were left after it.

    Examples
    --------
    >>> import pandas as pd
    >>> points = pd.DataFrame({"point_id": ["A", "B"], "operator": [None, None], "lon": [0, 0], "lat": [0, 0]})
    >>> left_out(PlanPlaces(points=points), Asked(None, None, None, None), [("far", {"given:B"})])
    {'far': ['A']}
    """
    points = places.points
    if points is None:
        return {}
    ids = points["point_id"].astype("str").tolist()
    mine = may_be_built_by(points, asked)
    barred = mine & False if places.no_build is None else within_areas(points, places.no_build)
    found: dict[str, list[str]] = {}
    for at, name in enumerate(ids):
        late = (reason for reason, left in steps if f"given:{name}" not in left)
        reason = "operator" if not mine[at] else "no_build" if barred[at] else next(late, None)
        if reason is not None:
            found.setdefault(reason, []).append(name)
    return {reason: found[reason] for reason in LEFT_OUT if reason in found}
