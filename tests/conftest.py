"""Shared fixtures; and tests may import their helpers (made.py) by name: importlib mode puts no folder on the path."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.append(str(Path(__file__).parent))

import made
import pytest
from cli_calls import Caller
from hypothesis import settings

# The first example of a test may compile a kernel; and no test asserts a time.
settings.register_profile("phusong", deadline=None)
settings.load_profile("phusong")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files with a slow test first: the processes then end together, not one of them minutes after the other."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture
def phusong(monkeypatch, capsys) -> Caller:
    monkeypatch.delenv("PHUSONG_LANG", raising=False)
    return Caller(monkeypatch, capsys)


@contextmanager
def unchanged(folder: Path) -> Iterator[None]:
    """Fail if a shared folder is not left as it was: what breaks then depends on the order of the tests."""
    from runs import files_under

    before = files_under(folder)
    yield
    after = files_under(folder)
    assert [name for name in {**before, **after} if before.get(name) != after.get(name)] == []


@pytest.fixture(scope="session")
def project(tmp_path_factory) -> Iterator[Path]:
    """A project that has been run; no test changes it."""
    from phusong import pipeline
    from runs import opened

    folder = made.write_project(tmp_path_factory.mktemp("computed") / "project")
    pipeline.run(opened(folder))
    with unchanged(folder):
        yield folder


@pytest.fixture(scope="session")
def planned(project, tmp_path_factory) -> Iterator[Path]:
    """A copy of that project with a plan of its run; no test changes it."""
    from phusong.planning.plan import Wish
    from phusong.siting import make_plan, rule_of
    from runs import opened

    folder = Path(shutil.copytree(project, tmp_path_factory.mktemp("planned") / "project"))
    found = opened(folder)
    make_plan(found, Wish("people", 3, None, None, None, "auto", 30.0), rule=rule_of(found))
    with unchanged(folder):
        yield folder


@pytest.fixture(scope="session")
def two_runs(project, tmp_path_factory):
    """That run and one of a year before, and the page of both; no test changes them."""
    from map_results import write_two_runs

    return write_two_runs(project, tmp_path_factory.mktemp("map") / "map.html")


@pytest.fixture(scope="session")
def made_page(tmp_path_factory):
    """A made-up run, nothing of it computed, and its page."""
    from map_results import make_result
    from phusong.outputs.map import write_map

    result = make_result(communes=12, stations=90, hamlets=80)
    return result, write_map(result, tmp_path_factory.mktemp("map") / "map.html")


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """One Chromium for all tests of a process; each opens its own page in it."""
    from browser import started

    chrome = started(tmp_path_factory.mktemp("profile"))
    yield chrome
    chrome.quit()


@pytest.fixture(scope="session")
def view(project):
    """That run as planning looks at it, what is not served there, and where sites may come; no test changes them."""
    from plans import view_of

    return view_of(project)


@pytest.fixture(scope="session")
def asked(view):
    from phusong.config import read_plan_rule
    from phusong.planning.candidates import Asked

    return Asked(view.settings, view.profile, read_plan_rule("default", Path()), None)


@pytest.fixture(scope="session")
def demand(view):
    from phusong.planning.demand import demand_of

    return demand_of(view, view.hamlets, with_ground=True)


@pytest.fixture(scope="session")
def candidates(view, demand, asked):
    from phusong.inputs.project import PlanPlaces
    from phusong.planning.candidates import candidates_of

    return candidates_of(view.scene, demand, view.hamlets, PlanPlaces(), asked)


@pytest.fixture
def own(project, tmp_path) -> Path:
    """A copy of that project, which a test may change."""
    return Path(shutil.copytree(project, tmp_path / "project"))


@pytest.fixture
def fresh(tmp_path) -> Path:
    return made.write_project(tmp_path / "project", made.BARE)
