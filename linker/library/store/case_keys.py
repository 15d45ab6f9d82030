"""The keys of cases by their ids, a column at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection, select

from features.columns import IntArray, StrArray, text_column
from linker.library.store import schema
from linker.library.store.cases import case_keys
from linker.library.store.columns import LOOKUP_SIZE, read_columns

# Stands for the key of a case that is not there; keys begin with 1.
NO_KEY = 0
# So many cases are looked up sooner than the keys of a large library are read.
_FEW_LOOKUPS = 10 * LOOKUP_SIZE


class CaseKeys:
    """The keys of cases by their ids, NO_KEY for one that is not there."""

    def __init__(self, case_ids: StrArray, keys: Sequence[int]) -> None:
        from pandas import Index

        self._ids, self._keys = Index(case_ids), np.array([*keys, NO_KEY], dtype=np.int64)

    @classmethod
    def of(cls, connection: Connection, *case_ids: StrArray) -> CaseKeys:
        """For all these cases: looked up one by one where they are few, else read as they stand."""
        if sum(map(len, case_ids)) <= _FEW_LOOKUPS:
            key_of_case = case_keys(connection, sorted({case for part in case_ids for case in part.tolist()}))
            return cls(text_column(key_of_case), [*key_of_case.values()])
        cases = schema.cases.c
        ids, keys = read_columns(connection, select(cases.case_id, cases.case_key))
        return cls(text_column(ids), keys)

    def __getitem__(self, case_ids: StrArray) -> IntArray:
        from pandas import Index

        # what is not found has the place -1, which is the last
        return self._keys[self._ids.get_indexer(Index(case_ids))]
