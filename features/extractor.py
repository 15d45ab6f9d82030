"""The interface of feature extractors: features of single cases, counts of a library, and vectors of both.

The features of a case depend on that case alone, so they are extracted once; rarities change with every new case, so
vectors are computed anew from the features.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, Self, TypeVar

from features.case import CaseTable

Features = TypeVar("Features")
Vectors = TypeVar("Vectors")


class Extractor(ABC, Generic[Features, Vectors]):
    """Extractor of one aspect of cases, after the transformers of scikit-learn."""

    @staticmethod
    @abstractmethod
    def extract(table: CaseTable) -> Features:
        """Extract features row by row, independent of the library the cases belong to."""

    @abstractmethod
    def fit_transform(self, features: Features) -> Vectors:
        """Learn the counts of a library from the features of all its cases, and return their vectors."""

    @abstractmethod
    def transform_features(self, features: Features) -> Vectors:
        """Vectors of features, one row a case, with the counts learnt."""

    def fit(self, table: CaseTable) -> Self:
        """Learn the counts of a library from its cases, and return the extractor."""
        self.fit_transform(self.extract(table))
        return self

    def transform(self, table: CaseTable) -> Vectors:
        """Vectors of a table, one row a case, independent of the order and number of its rows."""
        return self.transform_features(self.extract(table))
