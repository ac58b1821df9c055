"""Of which place a published figure is: a commune of this project, or the whole of what its scope names."""

from collections import Counter
from functools import lru_cache

import pandas as pd

from ..inputs.gazetteer import communes_of_today, former_communes
from ..inputs.names import district_key, name_of, spelling_key


def communes_of_scopes(scopes: pd.Series, communes: pd.DataFrame) -> list[str | None]:
    """Return the code of the commune that each scope names; empty where it names none; None where it leaves open which.

    Parameters
    ----------
    scopes
        As the published table tells them: a commune's code, "Xã Thanh Sơn", "Thanh Sơn".
    communes
        With ``commune_code``, ``name`` and perhaps ``type``.

    Notes
    -----
    A name alone is taken for a commune's unless a province, of today or of before July 2025, is called so: the figures
    of "Hòa Bình" are not those of phường Hòa Bình. None is returned for a name that several communes have, and for
    "Xã ..." that is none of these.
    """
    codes = communes["commune_code"].fillna("").astype(str)
    keys = [spelling_key(str(name)) for name in communes["name"]]
    types = communes["type"].fillna("") if "type" in communes else pd.Series("", communes.index)
    kinds = [spelling_key(str(kind)) for kind in types]
    often = Counter([*keys, *zip(kinds, keys, strict=True)])
    by_key: dict[str | tuple[str, str], str | None] = {}
    for code, kind, key in zip(codes, kinds, keys, strict=True):
        by_key |= {name: code if often[name] == 1 else None for name in (key, (kind, key))}
    known = set(codes) - {""}

    def code_of(scope: str) -> str | None:
        if scope in known:
            return scope
        told = name_of(scope)
        key = spelling_key(told.name)
        if told.type:
            # Of another province or district, perhaps.
            return None if told.around else by_key.get((spelling_key(told.type), key))
        # "Đoan Hùng (28 xã)" is a district.
        return "" if told.around or district_key(told.name) in _provinces() else by_key.get(key, "")

    return [code_of(str(scope).strip()) for scope in scopes]


@lru_cache(maxsize=1)
def _provinces() -> frozenset[str]:
    names = {province for _, province in communes_of_today().values()} | {one.province for one in former_communes()}
    return frozenset(district_key(name) for name in names)
