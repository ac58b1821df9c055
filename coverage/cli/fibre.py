"""phusong fibre: the three ratios."""

from ..language import msg
from .show import table_command

_SHORT = {
    "households_infrastructure": msg("Infrastructure (households)"),
    "fibre_infrastructure_pct": msg("Infrastructure (%)"),
    "households_accessible": msg("Accessible (households)"),
    "fibre_accessible_pct": msg("Accessible (%)"),
    "households_subscribed": msg("Subscribed (households)"),
    "fibre_subscribed_pct": msg("Subscribed (%)"),
}

command = table_command(
    msg("Show fibre by commune and operator: infrastructure, accessible, subscribed."),
    lambda result: result.fibre,
    title=msg("Fibre: three ratios, never merged; a row without a commune is the province's"),
    usual=lambda _: ("commune", "operator", "households", *_SHORT),
    short=lambda _: _SHORT,
    missing=msg("the project has no fibre table; name one at [inputs] fibre in phusong.toml"),
)
