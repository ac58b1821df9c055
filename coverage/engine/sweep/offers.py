"""A station's level against the strongest so far."""

import math

import numpy as np
from numpy.typing import NDArray

from ...radio.antenna import gain_kernel_db
from ..kernels import tabulated_loss_db
from .cells import Fan
from .compiled import kernel
from .fast_math import F
from .stations import Conditions, Output, Stations


@kernel()
def offer(  # noqa: PLR0917 - compiled code is called by position
    output: Output,
    fan: Fan,
    count: int,
    stations: Stations,
    station: int,
    conditions: Conditions,
    loss_db: NDArray[np.float32],
    elevation_deg: NDArray[np.float32],
) -> None:
    """Raise the mosaics to one station's level; on a tie the lowest rank stays."""
    own, rank, floor = stations.layer[station], stations.rank[station], F(stations.floor_dbm[station])
    eirp, reach_km = F(stations.eirp_dbm[station]), F(stations.reach_m[station] / 1000.0)
    closed_km = F(stations.closed_reach_m[station] / 1000.0)
    table = stations.loss_db[stations.table[station]]
    covered = output.cover.size > 0
    level_dbm, server = output.level_dbm[own], output.server[own]
    for i in range(count):
        distance = fan.distance_km[i]
        if distance > reach_km or (distance > closed_km and not fan.known[i]):
            continue
        row, column = np.uint64(fan.row[i] - output.row), np.uint64(fan.column[i] - output.column)
        if fan.known[i]:
            loss = loss_db[i]
            if covered:
                loss += output.terminal_db[station, output.cover[row, column]]
        else:
            # A closed form is of its settlement class: houses and trees are in it.
            loss = F(tabulated_loss_db(table, distance * F(1000.0)))
        peak = eirp - loss
        there = level_dbm[row, column]
        if peak < there or peak < floor:
            continue
        gain = -math.inf
        for sector in range(stations.first_sector[station], stations.first_sector[station + 1]):
            gain = max(
                gain,
                gain_kernel_db(
                    fan.bearing_deg[i],
                    elevation_deg[i],
                    stations.azimuth_deg[sector],
                    stations.beamwidth_deg[station],
                    stations.downtilt_deg[station],
                    stations.vertical_beamwidth_deg[station],
                    conditions.front_to_back_db,
                    conditions.side_lobe_db,
                ),
            )
        received = peak + F(gain)
        if received < floor:
            continue
        if received > there or (received == there and rank < server[row, column]):
            level_dbm[row, column] = received
            server[row, column] = rank
