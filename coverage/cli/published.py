"""phusong published: published figures with ours beside them."""

from ..language import msg
from ..outputs.published_words import with_words
from .show import table_command

command = table_command(
    msg("Show published figures beside ours: difference and definition, or why the two cannot be compared."),
    lambda result: None if result.published is None else with_words(result.published, result),
    title=msg("Published figures and ours"),
    usual=lambda _: ("date", "scope", "indicator", "relation", "value", "ours", "why", "definition"),
    missing=msg("the project has no published figures; name a table at [inputs] published in phusong.toml"),
)
