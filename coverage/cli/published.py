"""phusong published: published figures with ours beside them."""

from ..language import msg
from .show import table_command

command = table_command(
    msg("Show published figures with ours beside them, where the two can be compared."),
    lambda result: result.published,
    title=msg("Published figures and ours"),
    usual=lambda _: ("date", "scope", "indicator", "relation", "value", "ours", "difference", "note"),
    missing=msg("the project has no published figures; name a table at [inputs] published in phusong.toml"),
)
