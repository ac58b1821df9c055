"""What a finished run's hamlets hang on: each site is looked at alone, once, and the answer kept beside the tables."""

from functools import partial

import pandas as pd

from .engine.plan import counted_cells
from .indicators.resilience import COLUMNS, serving_sites_of
from .indicators.result import Result
from .outputs.serving_sites import read_serving_sites, serving_file, write_serving_sites
from .outputs.state import begin, is_fresh, record
from .pipeline import ALONE, FIGURES, Progress, Project, alone, ground_of, tell

RESILIENCE = "resilience"
"""The step that looks at each site alone, where no run does."""


def serving_sites(project: Project, result: Result, *, progress: Progress | None = None) -> pd.DataFrame:
    """Return the hamlets with the sites that serve them: see `resilience.serving_sites_of`.

    Of the run's own table where `[resilience] in_run` has them there; else each site is looked at alone, once, and the
    answer kept beside the tables.

    Parameters
    ----------
    project, result
        The project and its finished tables. Where it has no hamlets there is no row.

    Raises
    ------
    OutputError
        Another run works in the folder.
    """
    if result.hamlets is None:
        return pd.DataFrame(columns=["hamlet_id", *COLUMNS])
    hamlets = pd.DataFrame(result.hamlets.drop(columns=result.hamlets.geometry.name))
    if set(COLUMNS) <= set(hamlets.columns):
        return hamlets

    file, digest = serving_file(project.folder), project.digest(FIGURES)
    if not is_fresh(project.folder, RESILIENCE, digest):
        with alone(project):
            found = serving_sites_of(
                project.inputs.hamlets,
                project.scene,
                ground_of(project),
                rule=project.settings.service,
                profile=project.profile,
                cells=counted_cells(project.settings.run.memory_gb),
                threads=project.threads,
                progress=partial(tell, progress, ALONE),
            )
            begin(project.folder, RESILIENCE)
            record(project.folder, RESILIENCE, digest, [write_serving_sites(found, project.folder)])
    return hamlets.merge(read_serving_sites(file), on="hamlet_id", how="left")
