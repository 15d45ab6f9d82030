"""Options with a fixed set of values."""

from __future__ import annotations

from enum import StrEnum


class SpokenLanguage(StrEnum):
    """A language that the program speaks."""

    ZH = "zh"
    EN = "en"


class DocumentLanguage(StrEnum):
    """The language in which a document is written."""

    EN = "en"
    ZH = "zh"
    BILINGUAL = "both"


class DocumentKind(StrEnum):
    """What is written about a series."""

    DOSSIER = "dossier"
    BULLETIN = "bulletin"
    WARNING = "warning"


class Border(StrEnum):
    """What can stand between two cases."""

    JURISDICTION = "jurisdiction"
    OFFENCE = "offence"
    YEAR = "year"


class SeriesState(StrEnum):
    """The state of a series by the time that has passed since its last case."""

    EMERGING = "emerging"
    ACTIVE = "active"
    DORMANT = "dormant"
    INACTIVE = "inactive"
    SOLVED = "solved"
    UNKNOWN = "unknown"


class SolvingStatus(StrEnum):
    """What is said of a case and an offender."""

    CONFIRMED = "confirmed"
    ADMITTED = "admitted"
    EXCLUDED = "excluded"


class CalibrationSource(StrEnum):
    """What the probabilities of a run rest on."""

    AUTO = "auto"
    MODEL = "model"
    LIBRARY = "library"


class ImportedAs(StrEnum):
    """What the rows of a file are."""

    CASES = "cases"
    SIGHTINGS = "sightings"
    SENSORS = "sensors"
    STOLEN = "stolen"
    RECOVERED = "recovered"


class SightedKind(StrEnum):
    """What was seen."""

    PLATE = "plate"
    MAC = "mac"
    PHONE = "phone"
    PERSON = "person"
