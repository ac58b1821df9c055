"""What people hand in -> checked tables with a finding for every fault. Nothing is computed here about coverage."""

from .communes import read_communes
from .extra_indicators import read_indicators
from .fibre import read_fibre, read_fibre_nodes
from .hamlets import read_hamlets
from .project import InputFile, ProjectInputs, inspect_inputs, read_inputs
from .published import read_published
from .quality import sentence, summary, to_frame, to_records
from .stations import read_stations
from .templates import write_templates

__all__ = [
    "InputFile",
    "ProjectInputs",
    "inspect_inputs",
    "read_communes",
    "read_fibre",
    "read_fibre_nodes",
    "read_hamlets",
    "read_indicators",
    "read_inputs",
    "read_published",
    "read_stations",
    "sentence",
    "summary",
    "to_frame",
    "to_records",
    "write_templates",
]
