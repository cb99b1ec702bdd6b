import os
import subprocess
import sys
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
        ({"VANKIEN_ANONYMOUS": "write"}, "read, none"),
        ({"VANKIEN_PROXY_ROLE": "root"}, "read, contribute, admin"),
        ({"VANKIEN_AUDIT": "some"}, "full, no-questions, off"),
        ({"VANKIEN_TRUSTED_PROXIES": "0.0.0.0/0"}, "mọi địa chỉ"),
        ({"VANKIEN_TRUSTED_PROXIES": "127.0.0.1,::/0"}, "mọi địa chỉ"),
        ({"VANKIEN_PROXY_USER_HEADER": "X Remote: User"}, "tên một header"),
        ({"VANKIEN_SESSION_HOURS": "0"}, "ngoài khoảng"),
        ({"VANKIEN_RATE_PER_KEY": "-1"}, "ngoài khoảng"),
    ],
)
def test_a_wrong_setting_is_named(environment: dict[str, str], expected: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=expected):
        load_settings({"home": str(tmp_path)}, environment)


@pytest.mark.skipif(os.geteuid() != 0, reason="cần quyền root để đóng vai người khác")
def test_the_home_of_another_user_is_named(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    asked = f"""
import os
from api.settings import load_settings
os.setuid(65534)
try:
    load_settings({{"home": {str(home)!r}}}, {{}})
except Exception as error:
    print(type(error).__name__, error)
"""
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert told.startswith("SettingsError") and "vankien.toml" in told and "không có quyền" in told


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "vankien.toml").write_text("port = ", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"vankien\.toml"):
        load_settings({"home": str(tmp_path)}, {})


MODEL = {"VANKIEN_LLM_URL": "http://127.0.0.1:11434/v1", "VANKIEN_LLM_MODEL": "qwen"}


def test_no_language_model_by_default(tmp_path: Path) -> None:
    values = load_settings({"home": str(tmp_path)}, {}).values
    assert values.llm_url == "" and values.phraser() is None
    named = load_settings({"home": str(tmp_path)}, {"VANKIEN_LLM_MODEL": "qwen"}).values
    assert named.phraser() is None
    assert load_settings({"home": str(tmp_path)}, MODEL).values.phraser() is not None


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"VANKIEN_LLM_URL": "ftp://may-chu/v1"}, "http://"),
        ({"VANKIEN_LLM_URL": "file:///etc/passwd"}, "http://"),
        ({"VANKIEN_LLM_URL": "127.0.0.1:11434"}, "http://"),
        ({"VANKIEN_LLM_URL": "http://"}, "http://"),
        ({"VANKIEN_LLM_URL": "http://may:99999/v1"}, "http://"),
        ({"VANKIEN_LLM_URL": "http://[::1/v1"}, "http://"),
        ({"VANKIEN_LLM_URL": "http://máy-chủ/v1"}, "http://"),
        ({"VANKIEN_LLM_URL": "http://may/v1\r\nX: y"}, "http://"),
        ({"VANKIEN_LLM_URL": "http://ai:bi-mat@may/v1"}, "llm_key"),
        ({"VANKIEN_LLM_URL": "http://may/v1?key=bi-mat"}, "llm_key"),
        ({"VANKIEN_LLM_KEY": "bi-mat\r\nX: y"}, "«llm_key»"),
        ({"VANKIEN_LLM_KEY": "bi-mật"}, "«llm_key»"),
        ({"VANKIEN_LLM_TIMEOUT_S": "0"}, "ngoài khoảng"),
        ({"VANKIEN_LLM_TIMEOUT_S": "601"}, "ngoài khoảng"),
        ({"VANKIEN_LLM_TIMEOUT_S": "mười"}, "số nguyên"),
        ({"VANKIEN_LLM_MODEL": ""}, "«llm_model»"),
    ],
)
def test_a_language_model_that_cannot_be_asked_is_named(
    environment: dict[str, str], expected: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=expected) as raised:
        load_settings({"home": str(tmp_path)}, MODEL | environment)
    assert "bi-m" not in str(raised.value)


def test_a_key_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "vankien.toml").write_text('llm_key = "bi-mat"\n', encoding="utf-8")
    loaded = load_settings({"home": str(tmp_path)}, MODEL)
    assert loaded.values.llm_key == "bi-mat"
    assert loaded.shown()["llm_key"] == "***" and loaded.shown()["llm_model"] == "qwen"
    assert "bi-mat" not in repr(loaded)
    assert load_settings({}, {}).shown()["llm_key"] == ""


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ai:bi-mat@may/kho",
        "postgresql://ai@may/kho?password=bi-mat",
        "mysql://may/kho",
        "postgresql://may",
    ],
)
def test_a_store_that_cannot_be_opened_so_is_named(address: str, tmp_path: Path) -> None:
    expected = "PGPASSFILE" if "bi-mat" in address else "postgresql://vankien@"
    with pytest.raises(SettingsError, match=expected) as raised:
        load_settings({"home": str(tmp_path), "store": address}, {})
    assert "bi-mat" not in str(raised.value)
    several = "postgresql://ai@may1:5432,may2:5433/kho?target_session_attrs=read-write"
    assert load_settings({"store": several}, {}).values.store == several
