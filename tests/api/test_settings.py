from pathlib import Path

import pytest

from api.settings import SettingsError, Source, load_settings


def test_flags_win_over_environment_over_file_over_default(tmp_path: Path) -> None:
    (tmp_path / "vankien.toml").write_text('port = 1\nhost = "0.0.0.0"\njobs = 3\n', encoding="utf-8")
    loaded = load_settings(
        {"home": str(tmp_path), "port": 3}, {"VANKIEN_PORT": "2", "VANKIEN_HOST": "::1", "HOME": "x"}
    )
    assert (loaded.values.port, loaded.values.host, loaded.values.jobs) == (3, "::1", 3)
    assert loaded.sources["port"] is Source.FLAG
    assert loaded.sources["host"] is Source.ENVIRONMENT
    assert loaded.sources["jobs"] is Source.FILE
    assert loaded.sources["model"] is Source.DEFAULT


def test_the_home_of_the_environment_is_where_the_file_is_looked_for(tmp_path: Path) -> None:
    (tmp_path / "vankien.toml").write_text("port = 7\n", encoding="utf-8")
    assert load_settings({}, {"VANKIEN_HOME": str(tmp_path)}).values.port == 7


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"VANKIEN_PROT": "1"}, "«port»"),
        ({"VANKIEN_PORT": "abc"}, "số nguyên"),
        ({"VANKIEN_PORT": "70000"}, "ngoài khoảng"),
        ({"VANKIEN_JOBS": "-1"}, "ngoài khoảng"),
        ({"VANKIEN_XYZ_QQ": "1"}, "các thiết lập"),
    ],
)
def test_a_wrong_setting_is_named(environment: dict[str, str], expected: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=expected):
        load_settings({"home": str(tmp_path)}, environment)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "vankien.toml").write_text("port = ", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"vankien\.toml"):
        load_settings({"home": str(tmp_path)}, {})
