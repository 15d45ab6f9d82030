"""Settings: the stages' own options, assembled from one TOML file. Everything has a default."""

from __future__ import annotations

import tomllib
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from linker.errors import SettingsError
from linker.pairs.linking import RARE_CASES
from linker.series.cluster import LARGEST_COMPONENT


class LinkSettings(BaseModel):
    """Which pairs are kept as links: those at least so probable. Codes of at most `rare_cases` cases are indexed."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    least_probability: float = Field(default=0.05, gt=0.0, lt=1.0)
    rare_cases: int = Field(default=RARE_CASES, ge=2, le=10_000)


class SeriesSettings(BaseModel):
    """Clustering: `cut_log10_odds` overrides where the model learned to stop; larger components are split first."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    cut_log10_odds: float | None = None
    largest_component: int = Field(default=LARGEST_COMPONENT, ge=2, le=20_000)


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
            raise SettingsError(f"{path}: cannot be read ({error.strerror}); check the path") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: not a TOML file ({error}); repair it") from error
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
            raise SettingsError(f"{path}: {faults}") from error

    def fingerprint(self) -> str:
        """Equal settings, equal fingerprint."""
        return sha256(self.model_dump_json().encode()).hexdigest()
