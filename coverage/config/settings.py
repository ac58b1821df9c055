"""The settings of a project, as frozen values."""

from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Frozen(BaseModel):
    """A value: cannot be changed, and knows no key but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, allow_inf_nan=False)


class Project(Frozen):
    """What the project is and who issues its results."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="also the map's file name")
    title: str = ""
    issuer: str = ""
    scope: str = Field("", description="this territory as the table of published figures names it")
    data_date: date
    language: Literal["vi", "en"] = "vi"


class Source(Frozen):
    """One input: where it lies, what it is, and whether it is synthetic."""

    path: Path
    synthetic: bool = False
    schematic: bool = False
    source: str = ""
    data_date: date | None = None
    crs: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_path(cls, value: Any) -> Any:
        return {"path": value} if isinstance(value, str | Path) else value


class StationList(Source):
    """A list of stations, and what it leaves to be said: its headings, sheets, operator."""

    operator: str = ""
    sheets: tuple[str, ...] = ()
    headings: dict[str, str] = Field(default_factory=dict)
    site_radius_m: float = Field(default=200.0, gt=0, le=5000)


class MeasurementLog(Source):
    """Measured levels, and what their table leaves to be said.

    `operator` is of rows that name none. `vehicle_db` is what the vehicle took from the signal on its way to a phone
    inside; it is added to every level, so that levels are those outdoors. `headings` names columns of the table
    `measurements` for headings that nobody knows.
    """

    operator: str = ""
    vehicle_db: float = Field(0.0, ge=0, le=40)
    headings: dict[str, str] = Field(default_factory=dict)


class Inputs(Frozen):
    """The project's inputs; stations and communes are needed, the rest is used where it is there."""

    stations: tuple[StationList, ...] = Field(min_length=1)
    communes: Source
    commune_figures: Source | None = None
    terrain: Source | None = None
    land_cover: Source | None = None
    coverage: Source | None = None
    population: Source | None = None
    hamlets: Source | None = None
    fibre: Source | None = None
    fibre_nodes: Source | None = None
    published: Source | None = None
    indicators: tuple[Source, ...] = ()
    measurements: tuple[MeasurementLog, ...] = ()
    roads: Source | None = None
    power_lines: Source | None = None
    no_build: Source | None = None
    plan_points: Source | None = None

    PLANNING: ClassVar = ("roads", "power_lines", "no_build", "plan_points")
    """What only `phusong plan` and `phusong fibre extend` look at: no figure depends on it."""

    @field_validator("stations", "indicators", "measurements", mode="before")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        return value if isinstance(value, list | tuple) else (value,)

    def named(self) -> list[tuple[str, Source]]:
        """Return every input that is set, with its key."""
        found: list[tuple[str, Source]] = []
        for name in type(self).model_fields:
            value = getattr(self, name)
            many = value if isinstance(value, tuple) else (value,)
            found += [(name, source) for source in many if source is not None]
        return found


class Grid(Frozen):
    """The metric grid of the mosaics."""

    resolution_m: float = Field(30.0, ge=5.0, le=1000.0)
    crs: str = "auto"


class Terrain(Frozen):
    """What the heights are: of the surface with its trees and houses (SRTM, Copernicus), or of the bare ground."""

    kind: Literal["surface", "bare"] = "surface"


class LandCover(Frozen):
    """Which class of the radio profile each number of the land-cover raster is.

    "worldcover" is ESA WorldCover's legend; else a table in phusong.toml, or the name of a CSV or TOML file, which
    `read_settings` replaces by its table.
    """

    mapping: dict[int, str] | str = "worldcover"


class Radio(Frozen):
    """The radio profile, and the propagation model.

    "auto" is the terrain engine (ITU-R P.1812) where the terrain is known and the closed form of the settlement class
    elsewhere, "formula" that closed form everywhere; or one named model for all. `accuracy` "exact" draws a profile to
    every cell instead of sweeping. `calibration` is a file of `phusong calibrate`: levels are corrected as it says, and
    their range is the measured one.
    """

    profile: str = "default"
    model: str = "auto"
    accuracy: Literal["sweep", "exact"] = "sweep"
    calibration: str = ""


class Service(Frozen):
    """What counts as served, for hamlets; a named rule, not an official criterion."""

    rule: str = "default"
    asked: Literal["2G", "3G", "4G", "5G"] = "4G"
    min_operators: int = Field(1, ge=1)
    tier: str = Field("outdoor", description="where in the hamlet it must work: a tier of the radio profile")
    min_share_pct: float = Field(95.0, gt=0, le=100)
    hamlet_radius_m: float = Field(300.0, gt=0, le=5000)


class Gaps(Frozen):
    """The rule that explains gaps and puts them in order."""

    rule: str = "default"
    profiles: int = Field(200, ge=0, description="so many hamlets, by priority, get a profile on the map page")


class Planning(Frozen):
    """How sites to come are planned; no figure depends on it."""

    rule: str = Field("default", description="a rule for planning, costs among it")


class Resilience(Frozen):
    """Whether every run looks at each site alone, so that hamlets' tables and cards tell what hangs on one site."""

    in_run: bool = Field(default=False, description="else `phusong resilience` does, when it is first asked")


class WhatIf(Frozen):
    """A scenario: the network as it would be with some stations more and others less; see `phusong run --what-if`.

    A run without that word counts with none of it. `add` are station lists; `without` are stations or sites by ID or
    name, or files that list them; `switch_off` is a technology, or one operator's, such as "2G" or "3G:Viettel".
    """

    add: tuple[StationList, ...] = ()
    without: tuple[str, ...] = ()
    switch_off: tuple[str, ...] = ()
    folder: Path = Path("out-what-if")

    @field_validator("add", "without", "switch_off", mode="before")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        return value if isinstance(value, list | tuple) else (value,)

    @property
    def changes_nothing(self) -> bool:
        """Whether it names no change at all."""
        return not (self.add or self.without or self.switch_off)


class Measurements(Frozen):
    """Which measured levels are used, how they are thinned, and on what ground a calibration is tried.

    One median stands for all samples of an operator's technology in a square of `thin_m`, so that a parked phone weighs
    one: shadowing is alike within some 50 to 100 m (3GPP TR 38.901, Table 7.5-6: 37 to 120 m outdoors in macro cells).
    Blocks of `block_km` are held out whole: what is near is alike, and would tell a fit what it is then asked.
    """

    accuracy_m: float = Field(50.0, gt=0, description="samples whose place is known less well are left out")
    speed_kmh: float = Field(150.0, gt=0, description="faster is a fault of the positioning")
    thin_m: float = Field(100.0, ge=5, le=10_000)
    block_km: float = Field(2.0, gt=0, le=100)
    folds: int = Field(5, ge=3, le=50)
    seed: int = Field(1, ge=0)
    least_squares: int = Field(50, ge=10, description="a class with fewer squares is not calibrated")
    least_in_hamlet: int = Field(3, ge=1, description="a hamlet with fewer squares is not held against the model")


class Population(Frozen):
    """How people are spread inside a commune."""

    method: Literal["auto", "raster", "hamlets", "even"] = "auto"
    hamlet_spread_m: float = Field(600.0, gt=0, le=10_000)


class Run(Frozen):
    """How the work is done, and on what; whatever `MACHINE` names changes no bit of a result."""

    MACHINE: ClassVar = ("threads", "memory_gb", "backend", "scheduler")

    threads: int = Field(0, ge=0, le=1024, description="0 takes every core")
    memory_gb: float = Field(0.0, ge=0, description="what one process may fill; 0 takes four fifths of the machine's")
    backend: Literal["threads", "dask"] = "threads"
    scheduler: str = Field("", pattern=r"^((tcp|tls|ws|wss|ucx)://\S+)?$", description="a Dask scheduler's address")
    neighbour_km: float = Field(15.0, ge=0, description="stations so far outside the province still serve it")


class Limits(Frozen):
    """What a file may hold before it is refused; files made to exhaust a machine are, lists of stations are not."""

    file_mb: int = Field(4000, ge=1, description="of one input file")
    unpacked_mb: int = Field(2000, ge=1, description="of a workbook or archive, unfolded")
    files: int = Field(1000, ge=1, description="in a folder or archive")
    cells: int = Field(20_000_000, ge=1, description="of one sheet, from its first cell to its outermost")
    columns: int = Field(2000, ge=1, le=16_384, description="of one sheet")
    letters: int = Field(500, ge=20, description="of a text; what is longer is cut, and told")
    xml_depth: int = Field(200, ge=10)
    network: bool = Field(default=False, description="whether GDAL may fetch what a file names elsewhere")


class Fetch(Frozen):
    """Where `phusong fetch` finds open data; mirrors and other editions are named here."""

    boundaries_url: str = "https://codeload.github.com/thanglequoc/vietnamese-provinces-database/zip/cd58063"
    boundaries_sha256: str = Field("", pattern=r"^([0-9a-f]{64})?$", description="refuse anything else; empty: any")
    terrain: Literal["glo-30", "glo-90"] = "glo-30"
    terrain_url: str = Field("", description="instead of the public bucket's, up to the tiles' folders")
    population_url: str = "https://data.worldpop.org/GIS/Population/Global_2000_2020/2020/VNM/vnm_ppp_2020_UNadj.tif"
    population_sha256: str = Field("", pattern=r"^([0-9a-f]{64})?$")
    cache: str = Field("", description="folder of what was fetched; empty: the user's cache")
    timeout_s: float = Field(30.0, gt=0, le=3600)
    attempts: int = Field(5, ge=1, le=100)


class Output(Frozen):
    """Where results go and how tables are written."""

    folder: Path = Path("out")
    maps: Path = Path("maps")
    csv: Literal["plain", "excel"] = "plain"


class Report(Frozen):
    """How the office that issues a report stands in its head and signs it; what is empty is left to be written in."""

    superior: str = Field("", max_length=200, description="the office above, such as UBND TỈNH PHÚ THỌ")
    abbreviation: str = Field("", max_length=50, description="the issuer's, behind a number to come, such as SKHCN")
    number: str = Field("", max_length=100, description="such as Số: 12/BC-SKHCN")
    addressee: str = Field("", max_length=300, description="to whom it goes, such as UBND tỉnh Phú Thọ")
    place: str = Field("", max_length=100, description="where it is signed")
    signed_on: date | None = None
    post: str = Field("", max_length=200, description="of who signs, such as GIÁM ĐỐC")
    signer: str = Field("", max_length=200)
    recipients: tuple[str, ...] = Field((), max_length=20)
    drafter: str = Field("", max_length=100, description="the drafting unit's abbreviation, behind Lưu: VT")
    proposals: tuple[str, ...] = Field((), max_length=30, description="sentences behind those drawn from the figures")


class Settings(BaseSettings):
    """All settings of a project, frozen; `folder` is where its file lies, and paths are absolute."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_prefix="PHUSONG_", env_nested_delimiter="__")

    project: Project
    inputs: Inputs
    grid: Grid = Grid()
    terrain: Terrain = Terrain()
    land_cover: LandCover = LandCover()
    radio: Radio = Radio()
    service: Service = Service()
    gaps: Gaps = Gaps()
    planning: Planning = Planning()
    what_if: WhatIf = WhatIf()
    resilience: Resilience = Resilience()
    population: Population = Population()
    measurements: Measurements = Measurements()
    run: Run = Run()
    output: Output = Output()
    limits: Limits = Limits()
    fetch: Fetch = Fetch()
    report: Report = Report()
    folder: Path = Field(Path(), exclude=True)

    @property
    def synthetic(self) -> bool:
        """Whether any input is synthetic, so that whatever is made from it must say so."""
        return any(source.synthetic for _, source in self.inputs.named())
