"""Known coordinates of the cases at an address."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection, select

from features.columns import FloatArray, StrArray, number_column, text_column
from linker.library.store import schema
from linker.library.store.columns import LOOKUP_SIZE, read_columns


def known_places(connection: Connection, addresses: Sequence[str]) -> tuple[StrArray, FloatArray, FloatArray]:
    """Address, longitude and latitude of every case at one of these addresses whose place is known in degrees."""
    cases = schema.cases.c
    query = select(cases.address, cases.longitude, cases.latitude).where(
        cases.longitude.is_not(None), cases.latitude.is_not(None)
    )
    parts = [addresses[start : start + LOOKUP_SIZE] for start in range(0, len(addresses), LOOKUP_SIZE)]
    columns = [read_columns(connection, query.where(cases.address.in_(part))) for part in parts]
    names, longitude, latitude = ([value for part in columns for value in part[place]] for place in range(3))
    return text_column(names), np.asarray(number_column(longitude)), np.asarray(number_column(latitude))
