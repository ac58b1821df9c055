"""`phusong fibre --extend` as a planner calls it, beside a plan of another run and one of its own."""

import json
import shutil

from phusong import pipeline
from runs import opened

NODES = """[inputs.fibre_nodes]
path = "nodes.csv"
"""


def test_fibre_is_held_against_the_plan_of_its_own_run_alone(planned, tmp_path, phusong):
    folder = shutil.copytree(planned, tmp_path / "project")
    (folder / "nodes.csv").write_text("node_id,lon,lat\nN1,105.0133,21.0133\n", encoding="utf-8")
    with (folder / "phusong.toml").open("a", encoding="utf-8") as file:
        file.write(NODES)
    pipeline.figures(opened(folder))
    other = phusong("fibre", "-p", folder, "--extend", "--lang", "vi")
    assert other.code == 0, other.err
    assert "Phương án gần nhất là của lần chạy khác" in other.out
    assert "phusong plan" in other.out
    assert "11 trong 12 thôn" in other.out, "all but the hamlet at the node"
    assert phusong("plan", "-p", folder, "--sites", 2, "--serve", "hamlets", "-q").code == 0
    sites = json.loads((folder / "out/plan/plan.json").read_text(encoding="utf-8"))["sites"]
    done = json.loads(phusong("fibre", "-p", folder, "--extend", "--beyond-m", 5000, "--json").out)
    assert done["plan_of_another_run"] is False
    assert 0 < done["hamlets_beyond"] == len(done["rows"]) < 11
    held = {row["wireless_site"] for row in done["rows"]} - {""}
    assert held
    assert held <= {site["name"] for site in sites}
    assert {row["cheaper"] for row in done["rows"] if row["wireless_site"]} <= {"fibre", "wireless"}
    assert {row["cheaper"] for row in done["rows"] if not row["wireless_site"]} <= {"no_plan", ""}
