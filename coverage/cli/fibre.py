"""phusong fibre: the three ratios."""

from ..language import msg
from .show import table_command

command = table_command(
    msg("Show fibre by commune and operator: infrastructure, accessible, subscribed."),
    lambda result: result.fibre,
    title=msg("Fibre: three ratios, never merged; the row without a commune is the province"),
    usual=lambda result: [] if result.fibre is None else list(result.fibre.columns),
    missing=msg("the project has no fibre table; name one at [inputs] fibre in phusong.toml"),
)
