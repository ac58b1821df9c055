"""The map page in Firefox: another engine reads the same file."""

from pathlib import Path

import pytest
from phusong.outputs.map import write_map

from .firefox import firefox
from .map_results import make_result

pytestmark = pytest.mark.browser

CARD = "document.getElementById('card-title').innerText"


def test_firefox_opens_searches_presses_swipes_and_follows_a_link(tmp_path: Path) -> None:
    result = make_result(communes=6, stations=60, hamlets=30)
    file = write_map(result, tmp_path / "map.html")
    profile = tmp_path / "profile"
    profile.mkdir()
    with firefox(profile) as page:
        page.open(file)
        assert page.run("document.getElementById('title').innerText") == result.manifest["title"]

        page.run("document.getElementById('search-input').focus()")
        page.type_keys("thanh son\ue007")
        page.wait(f"{CARD} === 'Xã Thanh Sơn'")
        assert page.run("document.activeElement.id") == "card-title"

        page.run("document.getElementById('back').click()")
        row = result.communes.iloc[1]
        at = row.geometry.representative_point()
        box = "map_phusong.getContainer().getBoundingClientRect()"
        spot = f"map_phusong.latLngToContainerPoint([{at.y}, {at.x}])"
        for layer in ("none", "partial"):
            page.run(f"document.getElementById('layer-{layer}').click()")
        x, y = page.run(f"[{box}.left + {spot}.x, {box}.top + {spot}.y]")
        page.drag((x, y), (x, y))
        page.wait(f"{CARD}.endsWith({row['name']!r})")

        page.open(file, "#show=3g&vs=who:vnpt&turned=stations")
        grip = "document.getElementById('swipe').getBoundingClientRect()"
        x, y = page.run(f"[{grip}.left + {grip}.width / 2, {grip}.top + {grip}.height / 2]")
        page.drag((x, y), (x - 200, y))
        cut = "document.getElementById('swipe').getAttribute('aria-valuenow')"
        page.wait(f"{cut} < 45")
        page.wait("location.hash.includes('cut=')")
        told, state = page.run(f"[{cut}, location.hash]")
        assert state == f"#show=3g&vs=who:vnpt&cut={told}&turned=stations"
        seen = "['legend', 'panel', 'side-right'].map((id) => document.getElementById(id).innerText)"
        before = page.run(seen)
        page.open(file, state)
        assert page.run(f"[{cut}, location.hash]") == [told, state]
        assert page.run(seen) == before
        # Something is drawn on either side, and over both.
        drawn = """[...document.querySelectorAll('.leaflet-pane canvas')].map((one) =>
          one.getContext('2d').getImageData(0, 0, one.width, one.height).data.some((value) => value > 0))"""
        assert page.run(drawn).count(True) >= 3

        assert [entry["text"] for entry in page.events("log.entryAdded")] == []
        asked = {event["request"]["url"].split(":")[0] for event in page.events("network.beforeRequestSent")}
        assert asked <= {"file", "about", "data", "blob"}
