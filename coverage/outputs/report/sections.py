"""Which sections a report has, in their order. A section without blocks is left out, its number too."""

from collections.abc import Callable

from ...language import Message, msg
from .annexes import all_communes, definitions, gaps_one_by_one
from .blocks import Block, Section
from .candidates import candidates
from .changes import changes
from .communes import communes
from .facts import Facts
from .fibre import fibre
from .figures import figures
from .hamlets import hamlets
from .measured import measured
from .method import method
from .plan import plan
from .proposals import proposals
from .quality import quality
from .summary import summary

Write = Callable[[Facts], list[Block]]

SECTIONS: tuple[tuple[str, Message, Write], ...] = (
    ("summary", msg("Summary"), summary),
    ("figures", msg("Headline figures, and what was published"), figures),
    ("communes", msg("Coverage by commune"), communes),
    ("hamlets", msg("Hamlets that are not covered"), hamlets),
    ("fibre", msg("Fibre"), fibre),
    ("plan", msg("Sites to come"), plan),
    ("measurements", msg("Measurements beside the model"), measured),
    ("changes", msg("What changed since the earlier run"), changes),
    ("method", msg("Method and limits"), method),
    ("quality", msg("Quality of the data"), quality),
    ("proposals", msg("Proposals"), proposals),
)
"""Name (for templates), heading, and what writes it."""

ANNEXES: tuple[tuple[str, Message, Write], ...] = (
    ("all_communes", msg("Figures of all communes"), all_communes),
    ("all_hamlets", msg("Hamlets that are not covered, by priority"), gaps_one_by_one),
    ("candidates", msg("Candidate sites for the hamlets of highest priority"), candidates),
    ("definitions", msg("What the words mean"), definitions),
)
"""Behind the signature, each on a page of its own."""

_LYING = {"all_communes", "all_hamlets", "candidates"}


def sections_of(facts: Facts) -> list[Section]:
    """Return the sections that a report on these facts has."""
    found = []
    for table, annex in ((SECTIONS, False), (ANNEXES, True)):
        for name, title, write in table:
            blocks = write(facts)
            if blocks:
                found.append(Section(name, title, tuple(blocks), lying=name in _LYING, annex=annex))
    return found
