"""What every extractor is: it reads what cases say, learns the counts of a library, and makes vectors of both.

What is read of a case depends on nothing but that case, so it is read once; rarities change with every new case, so
vectors are made anew from what was read.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, Self, TypeVar

from features.case import CaseTable

Read = TypeVar("Read")
Block = TypeVar("Block")


class Extractor(ABC, Generic[Read, Block]):
    """One aspect of cases."""

    @staticmethod
    @abstractmethod
    def read(table: CaseTable) -> Read:
        """What cases say of it, row by row, whatever library they stand in."""

    @abstractmethod
    def learn(self, read: Read) -> Block:
        """Learn the counts of a library from what was read of all its cases; gives their vectors too."""

    @abstractmethod
    def vectors(self, read: Read) -> Block:
        """Vectors of what was read, one row a case, with the counts learnt."""

    def fit(self, table: CaseTable) -> Self:
        """Learn the counts of a library; returns itself."""
        self.learn(self.read(table))
        return self

    def transform(self, table: CaseTable) -> Block:
        """Vectors of a table, one row a case, whatever the order or company of its rows."""
        return self.vectors(self.read(table))
