"""phusong resilience: which hamlets hang on one site, and who loses coverage when a site fails."""

import click
import pandas as pd

from .. import pipeline
from ..errors import SettingsError
from ..indicators.resilience import by_commune, by_site, hamlets_lost, hangs_on_one
from ..inputs.what_if import sites_called
from ..language import Message, msg, number
from ..resilience import serving_sites
from .help import Command
from .options import Session, session_options
from .show import Choice, check_output, show_frame, table_options, with_commune

_HAMLETS: tuple[str, ...] = (
    "hamlet_id", "name", "commune", "population", "special", "verdict", "serving_sites", "only_site_id",
    "only_site_name", "critical_site_ids",
)  # fmt: skip
_COMMUNES: tuple[str, ...] = (
    "commune_code", "name", "covered_hamlets", "critical_hamlets", "covered_people", "critical_people", "critical_pct",
    "worst_site_id", "worst_site_people",
)  # fmt: skip
_SITES: tuple[str, ...] = (
    "site_id",
    "site_name",
    "commune",
    "operators",
    "critical_hamlets",
    "critical_people",
    "hamlet_names",
)
_SHORT = {
    "population": msg("People"),
    "special": msg("Disadvantaged"),
    "serving_sites": msg("Sites able"),
    "only_site_id": msg("The only one"),
    "only_site_name": msg("Its name"),
    "critical_site_ids": msg("Lost if it fails"),
    "covered_hamlets": msg("Covered"),
    "critical_hamlets": msg("Hang on one"),
    "covered_people": msg("People covered"),
    "critical_people": msg("People on one"),
    "critical_pct": msg("Share (%)"),
    "worst_site_id": msg("Worst site"),
    "worst_site_people": msg("People on it"),
}


@click.command(
    cls=Command,
    help="Say which covered hamlets hang on one site, and with --fail who loses coverage when a site fails.",
)
@click.option(
    "--by",
    type=click.Choice(["hamlet", "commune", "site"]),
    default="hamlet",
    help="A row a hamlet, a commune with its people who hang on one site, or a site with the hamlets that hang on it.",
)
@click.option("--all", "every", is_flag=True, help="All hamlets, not only those that hang on one site.")
@click.option("--fail", metavar="SITE", help="Only hamlets that lose coverage when this site fails: its ID or name.")
@session_options
@table_options
def command(session: Session, *, by: str, every: bool, fail: str | None, choice: Choice) -> None:
    """Show the table."""
    if fail is not None and (every or by != "hamlet"):
        raise SettingsError("--fail asks for the hamlets of one site; leave out --all and --by")
    project = pipeline.open_project(session.settings())
    check_output(choice, project.settings)
    result = pipeline.finished(project)
    if result.hamlets is None:
        raise SettingsError("the project has no hamlet list; name one at [inputs] hamlets in phusong.toml")
    site = None if fail is None else _site(fail, result.stations)
    with session.progress() as progress:
        hamlets = serving_sites(project, result, progress=progress)
    frame, usual = hamlets, _HAMLETS
    if site is not None:
        frame = hamlets_lost(hamlets, site)
        title = msg("Hamlets that lose coverage when {site} fails", site=site)
    elif by == "commune":
        frame, usual = by_commune(hamlets, result.communes), _COMMUNES
        title = msg("People who hang on one site, by commune")
    elif by == "site":
        frame, usual = _with_facts(by_site(hamlets), result.stations), _SITES
        title = msg("Sites on which hamlets hang")
    else:
        frame = hamlets if every else hamlets[hangs_on_one(hamlets)]
        title = msg("Hamlets and the sites that could serve them") if every else msg("Hamlets that hang on one site")
    if by != "commune":
        frame = with_commune(frame, result.communes)
    if by == "hamlet":
        frame = _with_name(frame, result.stations)
        # Most people first, so that the head of the table is what matters.
        frame = frame.sort_values(["population", "hamlet_id"], ascending=[False, True])
    show_frame(session, choice, frame, result, title=title, usual=usual, short=_SHORT)
    if choice.form == "table":
        for line in _sums(hamlets, session) if site is None else _sums_lost(frame, site, session):
            session.say(line)


def _site(word: str, stations: pd.DataFrame) -> str:
    sites = sites_called(word, stations)
    if len(sites) > 1:
        raise SettingsError(
            "--fail {value!r} is the name of {count} sites; give the ID of one: {choices}",
            value=word,
            count=len(sites),
            choices=", ".join(sites[:10]),
        )
    return sites[0]


def _with_name(hamlets: pd.DataFrame, stations: pd.DataFrame) -> pd.DataFrame:
    """Return the hamlets with the name of the only site that could serve each, where the lists of stations name any."""
    if "site_name" not in stations.columns or stations["site_name"].isna().all():
        return hamlets
    names = stations.groupby(stations["site_id"].astype("str"))["site_name"].first()
    place = list(hamlets.columns).index("only_site_id") + 1
    wider = hamlets.copy()
    wider.insert(place, "only_site_name", hamlets["only_site_id"].map(names).astype("str"))
    return wider


def _with_facts(sites: pd.DataFrame, stations: pd.DataFrame) -> pd.DataFrame:
    """Return the sites with their name, commune and operators."""
    grouped = stations[stations["used"]].groupby(stations["site_id"].astype("str"))
    facts = pd.DataFrame(
        {
            "commune_code": grouped["commune_code"].first(),
            "operators": grouped["operator"].agg(lambda names: ", ".join(dict.fromkeys(names))),
        }
    )
    if "site_name" in stations.columns and stations["site_name"].notna().any():
        facts["site_name"] = grouped["site_name"].first()
    return sites.join(facts, on="site_id")


def _sums(hamlets: pd.DataFrame, session: Session) -> list[Message]:
    """Return how many hamlets and people hang on one site."""
    covered = hamlets[hamlets["verdict"] == "covered"]
    critical = covered[hangs_on_one(covered)]
    return [
        msg(
            "{count} of {whole} covered hamlets hang on one site: {people} of {all_people} people in covered hamlets.",
            count=len(critical),
            whole=len(covered),
            people=_people(critical, session),
            all_people=_people(covered, session),
        )
    ]


def _sums_lost(lost: pd.DataFrame, site: str, session: Session) -> list[Message]:
    """Return how many hamlets and people lose coverage, and how to see all figures."""
    return [
        msg("{count} hamlets with {people} people lose coverage.", count=len(lost), people=_people(lost, session)),
        msg("All figures without this site: phusong run --without {site}", site=site),
    ]


def _people(hamlets: pd.DataFrame, session: Session) -> str:
    people = hamlets["population"]
    if len(people) and people.isna().all():
        return msg("not known").render(session.language)
    return number(float(people.sum()), session.language, decimals=0)
