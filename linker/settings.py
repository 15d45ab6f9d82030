"""Settings: the stages' own options, assembled from one TOML file. Everything has a default."""

from __future__ import annotations

import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from linker.errors import SettingsError
from linker.i18n.text import Text, Translatable
from linker.pairs.linking import RARE_CASES
from linker.series.cluster import LARGEST_COMPONENT
from linker.series.communities import AVERAGE_LINKAGE, check_method

Calibration = Literal["auto", "model", "library"]
CALIBRATIONS: tuple[Calibration, ...] = get_args(Calibration)
BY_SIZE: Calibration = "auto"
BY_MODEL: Calibration = "model"
BY_LIBRARY: Calibration = "library"


class LinkSettings(BaseModel):
    """Which pairs are kept as links: those at least so probable. Codes of at most `rare_cases` cases are indexed.

    `calibration` says what probabilities rest on: "model" is the similarity model with the prior odds, "library" the
    excess of alike pairs over exchanged libraries (`linker.model.library_calibration`), "auto" the library where it
    has cases enough to count and too few solved ones to have taught the model (`linker.flow.is_by_library`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    least_probability: float = Field(default=0.05, gt=0.0, lt=1.0)
    rare_cases: int = Field(default=RARE_CASES, ge=2, le=10_000)
    calibration: Calibration = BY_SIZE


class SeriesSettings(BaseModel):
    """Clustering: `cut_log10_odds` overrides where the model learned to stop; larger components are split first.

    `method` is `average_linkage`, or the name of a community algorithm of networkx (`linker.series.communities`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    cut_log10_odds: float | None = None
    largest_component: int = Field(default=LARGEST_COMPONENT, ge=2, le=20_000)
    method: str = AVERAGE_LINKAGE

    @field_validator("method")
    @classmethod
    def _is_usable(cls, method: str) -> str:
        check_method(method)
        return method


class Settings(BaseModel):
    """All options of a re-linking."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    links: LinkSettings = LinkSettings()
    series: SeriesSettings = SeriesSettings()
    seed: int = 0

    @classmethod
    def read(cls, path: Path) -> Settings:
        """Read a TOML file; all its faults are named at once by dotted path."""
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise SettingsError("settings.cannot_be_read", path=str(path), reason=str(error.strerror)) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError("settings.not_toml", path=str(path), reason=str(error)) from error
        except ValidationError as error:
            faults = tuple(
                Text("settings.fault", option=".".join(map(str, fault["loc"])), reason=_reason(fault))
                for fault in error.errors()
            )
            raise SettingsError("settings.faults", path=str(path), faults=faults) from error

    def with_method(self, method: str) -> Settings:
        """The settings with another method of clustering; SettingsError for one that cannot be used."""
        check_method(method)
        return self.model_copy(update={"series": self.series.model_copy(update={"method": method})})

    def with_calibration(self, calibration: Calibration) -> Settings:
        """The settings with another source of probabilities."""
        return self.model_copy(update={"links": self.links.model_copy(update={"calibration": calibration})})

    def fingerprint(self) -> str:
        """Equal settings, equal fingerprint; an option of a later version counts only where it is set."""
        later = {
            "links": {"calibration"} if self.links.calibration == BY_MODEL else set(),
            "series": {"method"} if self.series.method == AVERAGE_LINKAGE else set(),
        }
        return sha256(self.model_dump_json(exclude=later).encode()).hexdigest()


def _reason(fault: ErrorDetails) -> Translatable:
    """A fault that pydantic found, in words of the catalogues; in pydantic's own where these have none."""
    context = fault.get("ctx", {})
    reasons: dict[str, Translatable] = {
        "extra_forbidden": Text("settings.unknown_option"),
        "float_parsing": Text("settings.no_number"),
        "float_type": Text("settings.no_number"),
        "int_parsing": Text("settings.no_whole_number"),
        "int_type": Text("settings.no_whole_number"),
        "int_from_float": Text("settings.no_whole_number"),
        "less_than": Text("settings.less_than", limit=context.get("lt")),
        "less_than_equal": Text("settings.at_most", limit=context.get("le")),
        "greater_than": Text("settings.more_than", limit=context.get("gt")),
        "greater_than_equal": Text("settings.at_least", limit=context.get("ge")),
        "literal_error": Text("settings.one_of", names=CALIBRATIONS),
    }
    return reasons.get(fault["type"], fault["msg"])
