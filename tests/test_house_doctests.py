"""Every example in a docstring runs.

pytest's own collector would import the modules by their folder's name, `coverage`, which the package refuses.
"""

import doctest
import importlib
import pkgutil

import phusong
import pytest

MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages(phusong.__path__, "phusong.")
    if not info.name.startswith("phusong.sample")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_module(name: str) -> None:
    """The examples print what they claim."""
    failures, _ = doctest.testmod(
        importlib.import_module(name), optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    )
    assert failures == 0
