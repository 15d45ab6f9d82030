from __future__ import annotations

from pathlib import Path

import pytest

from linker.errors import SettingsError
from linker.i18n.translate import translate
from linker.settings import Settings


def written(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_has_a_default(tmp_path: Path) -> None:
    assert Settings.read(written(tmp_path, "")) == Settings()


def test_a_file_sets_what_it_names(tmp_path: Path) -> None:
    read = Settings.read(
        written(tmp_path, "seed = 7\n[links]\nleast_probability = 0.2\n[series]\ncut_log10_odds = -0.5\n")
    )
    assert (read.seed, read.links.least_probability, read.series.cut_log10_odds) == (7, 0.2, -0.5)
    assert read.links.rare_cases == Settings().links.rare_cases


def test_all_faults_are_named_at_once_by_dotted_path(tmp_path: Path) -> None:
    text = "sed = 7\n[links]\nleast_probability = 1.5\nrare_cases = 'many'\n[series]\nlargest_component = 1\n"
    with pytest.raises(SettingsError) as caught:
        Settings.read(written(tmp_path, text))
    message = str(caught.value)
    assert str(tmp_path / "settings.toml") in message
    for name in ("sed:", "links.least_probability:", "links.rare_cases:", "series.largest_component:"):
        assert name in message


def test_a_file_that_cannot_be_read_or_is_no_toml_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot be read .*check the path"):
        Settings.read(tmp_path / "none.toml")
    with pytest.raises(SettingsError, match="not a TOML file"):
        Settings.read(written(tmp_path, "seed: 7"))
    (tmp_path / "latin.toml").write_bytes(b"# caf\xe9")
    with pytest.raises(SettingsError, match="not a TOML file"):
        Settings.read(tmp_path / "latin.toml")


def test_the_method_of_clustering_is_checked_at_once(tmp_path: Path) -> None:
    read = Settings.read(written(tmp_path, "[series]\nmethod = 'louvain_communities'\n"))
    assert read == Settings().with_method("louvain_communities")
    assert read.fingerprint() != Settings().fingerprint()
    with pytest.raises(SettingsError, match="no community algorithm of networkx"):
        Settings.read(written(tmp_path, "[series]\nmethod = 'best'\n"))


def test_an_option_of_a_later_version_leaves_the_fingerprint_of_the_defaults_as_it_was() -> None:
    by_model = Settings().with_calibration("model").fingerprint()
    assert by_model == "d118f2ddfb20547b458a21092d46ac2bbbdf7eac6e255119cfdb1ee0829a6852"
    others = {Settings().with_calibration(calibration).fingerprint() for calibration in ("auto", "library")}
    assert len({by_model, *others}) == 3
    assert Settings().fingerprint() in others


def test_the_calibration_is_one_of_three(tmp_path: Path) -> None:
    read = Settings.read(written(tmp_path, "[links]\ncalibration = 'library'\n"))
    assert read == Settings().with_calibration("library")
    with pytest.raises(SettingsError, match=r"links\.calibration: must be one of auto.*library"):
        Settings.read(written(tmp_path, "[links]\ncalibration = 'both'\n"))


def test_faults_are_told_in_chinese_too(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.read(written(tmp_path, "sed = 7\n[links]\nleast_probability = 1.5\nrare_cases = 'many'\n"))
    message = translate(caught.value.text, "zh")
    for reason in ("sed：没有这个选项", "links.least_probability：应小于 1.0", "links.rare_cases：不是整数"):
        assert reason in message


def test_equal_settings_have_equal_fingerprints(tmp_path: Path) -> None:
    assert Settings.read(written(tmp_path, "seed = 0")).fingerprint() == Settings().fingerprint()
    assert Settings(seed=1).fingerprint() != Settings().fingerprint()
