"""What running it for real needs: files that fit each other, a start that refuses guesses."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.app import create_app
from cli.commands import COMMANDS
from cli.main import main
from gis.errors import EnvironmentNotReadyError, InputError
from runs.operations import production

ROOT = Path(__file__).parents[1]
UNITS = ROOT / "deploy" / "systemd"
STRONG = "9f3b7c1e5d8a2046" * 4
READY = {
    "GANTRUONG_ENVIRONMENT": "production",
    "GANTRUONG_PERSONAL_KEY": STRONG,
    "GANTRUONG_FAMILY_KEY": STRONG[::-1],
    "GANTRUONG_SIGNING_KEY": "",
    "GANTRUONG_PUBLIC_URL": "https://truong.example.vn",
}
MOST_EXPOSED = 3.0


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty state folder."""
    monkeypatch.setenv("GANTRUONG_STATE_DIR", str(tmp_path))
    for name in READY:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.usefixtures("state")
def test_a_finished_set_up_is_ready() -> None:
    """All that is asked for can be given."""
    assert production.refusals(READY) == []


@pytest.mark.usefixtures("state")
@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"GANTRUONG_PERSONAL_KEY": ""}, "GANTRUONG_PERSONAL_KEY is missing"),
        ({"GANTRUONG_FAMILY_KEY": "0" * 64}, "GANTRUONG_FAMILY_KEY is too short or a placeholder"),
        ({"GANTRUONG_PERSONAL_KEY": "abcd1234efgh"}, "too short"),
        ({"GANTRUONG_PERSONAL_KEY": "changethis" + STRONG}, "placeholder"),
        ({"GANTRUONG_DATABASE_URL": "postgresql://a:postgres@h/d"}, "password"),
        ({"GANTRUONG_DATABASE_URL": "postgresql://a:Xk3vQ9@h/d"}, "password"),
        ({"GANTRUONG_DATABASE_URL": "not an address"}, "no address"),
        ({"GANTRUONG_DEBUG": "1"}, "GANTRUONG_DEBUG is on"),
        ({"GANTRUONG_PUBLIC_URL": "http://truong.example.vn"}, "https://"),
        ({"GANTRUONG_PUBLIC_URL": ""}, "https://"),
        ({"GANTRUONG_OIDC_ISSUER": "http://login.example.vn"}, "not encrypted"),
        ({"GANTRUONG_SIGNING_KEY": None}, "no signing key"),
    ],
)
def test_what_is_missing_or_weak_is_one_sentence(change: dict[str, Any], word: str) -> None:
    """Each thing by itself stops the start, and no secret stands in the sentence."""
    values = {name: value for name, value in {**READY, **change}.items() if value is not None}

    found = production.refusals(values)

    assert len(found) == 1
    assert word in found[0].en
    assert found[0].vi != found[0].en
    secrets = [value for name, value in values.items() if "KEY" in name and value]
    assert not any(secret in found[0].en + found[0].vi for secret in [*secrets, "Xk3vQ9"])


@pytest.mark.usefixtures("state")
def test_a_proxy_may_speak_tls_for_the_service() -> None:
    """On one machine the last metre is not encrypted, and that is said on purpose."""
    values = {**READY, "GANTRUONG_PUBLIC_URL": "", "GANTRUONG_TRUSTED_PROXIES": "127.0.0.1"}
    assert production.refusals(values) == []


def test_a_key_that_others_can_read_is_named(state: Path) -> None:
    """A key file that was copied with the wrong rights."""
    (state / "family.key").write_text(STRONG)
    (state / "family.key").chmod(0o640)

    found = production.refusals(READY)

    assert [f"chmod 600 {state / 'family.key'}" in one.en for one in found] == [True]


@pytest.mark.usefixtures("state")
def test_neither_service_nor_worker_starts_unready(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 3 and every sentence; the doctor shows the same."""
    monkeypatch.setenv("GANTRUONG_ENVIRONMENT", "production")
    with pytest.raises(EnvironmentNotReadyError, match="GANTRUONG_PERSONAL_KEY"):
        create_app()
    for command in ("serve", "worker"):
        assert main([command], {}) == 3
        assert "GANTRUONG_FAMILY_KEY is missing" in capsys.readouterr().err.replace("\n", " ")
    main(["--json", "doctor"], {})
    checks = json.loads(capsys.readouterr().out)["checks"]
    assert sum(one["name"] == "production" and not one["ok"] for one in checks) >= 4


@pytest.mark.usefixtures("state")
def test_a_misspelt_environment_switches_nothing_off() -> None:
    """``prod`` must not quietly mean development."""
    with pytest.raises(InputError, match="'prod'"):
        production.refuse_unready({"GANTRUONG_ENVIRONMENT": "prod"})
    production.refuse_unready({})


def units() -> list[Path]:
    """Return the unit files."""
    return sorted([*UNITS.glob("*.service"), *UNITS.glob("*.timer")])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """No unknown word, no missing value; our program's path is exchanged for one that is here."""
    for unit in units():
        words = unit.read_text().replace("/opt/gantruong/.venv/bin/gantruong", "/bin/true")
        (tmp_path / unit.name).write_text(words)
    paths = [str(tmp_path / unit.name) for unit in units()]
    environment = {"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(  # noqa: S603 (a program of the system)
        ["/usr/bin/systemd-analyze", "verify", *paths],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    ours = [line for line in done.stderr.splitlines() if "gantruong" in line]
    assert ours == []

    for unit in tmp_path.glob("*.service"):
        judged = subprocess.run(  # noqa: S603 (a program of the system)
            ["/usr/bin/systemd-analyze", "security", "--offline=yes", str(unit)],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
        level = re.search(r"exposure level for \S+: ([\d.]+)", judged.stdout)
        assert level is not None, judged.stderr
        assert float(level[1]) <= MOST_EXPOSED, unit.name


@pytest.mark.parametrize("unit", [path for path in units() if path.suffix == ".service"], ids=str)
def test_a_unit_starts_a_command_that_exists_and_may_do_little(unit: Path) -> None:
    """A renamed command would be noticed by nobody until the machine restarts."""
    text = unit.read_text()
    command = re.search(r"^ExecStart=\S+/gantruong (\S+)", text, flags=re.MULTILINE)
    assert command is not None
    assert command[1] in COMMANDS
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n"):
        assert line in text
    assert "User=gantruong" in text


def compose() -> dict[str, Any]:
    """Return the production file."""
    return yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())  # type: ignore[no-any-return]  # YAML of ours


def test_compose_fits_the_image_and_the_settings() -> None:
    """Nobody ran it here (there is no compose): so what can be read is held against what is."""
    whole, image = compose(), (ROOT / "Dockerfile").read_text()
    settings = (ROOT / "docs" / "settings.md").read_text()
    database = re.search(r"postgis:(\d+)-", whole["services"]["database"]["image"])
    assert database is not None
    assert f"postgresql-client-{database[1]}" in image, "pg_dump must be of the server's version"
    for name, service in whole["services"].items():
        assert service["read_only"], name
        assert service.get("restart") == "unless-stopped", name
        assert set(service.get("secrets", [])) <= set(whole["secrets"]), name
        assert set(service.get("networks", [])) <= set(whole["networks"]), name
        for setting in service.get("environment", {}):
            if setting.startswith("GANTRUONG_"):
                assert f"`{setting}`" in settings, setting
        if "build" not in service:
            continue
        assert service["user"] == "10001:10001"
        assert service["cap_drop"] == ["ALL"]
        assert "healthcheck" in service
        for command in re.findall(r"gantruong (\w+)", service["command"][0]):
            assert command in COMMANDS, command
        volumes = [one.split(":")[1] for one in service["volumes"]]
        assert all(folder in image for folder in volumes)
    assert "useradd --uid 10001" in image
    assert "USER gantruong" in image
    open_ports = [name for name, service in whole["services"].items() if "ports" in service]
    assert open_ports == ["proxy"]


def test_no_secret_stands_in_a_file_of_deployment() -> None:
    """Keys come from files beside them, which git does not take."""
    for path in (ROOT / "deploy").rglob("*"):
        if path.is_file():
            text = path.read_text()
            assert not re.search(r"\b[0-9a-f]{32,}\b", text), path
            assert not re.search(r"://\w+:[^@\s$]+@", text), path
    assert "secrets/" in (ROOT / "deploy" / ".gitignore").read_text()


def test_the_proxy_passes_on_who_calls_and_keeps_no_query() -> None:
    """The limiter counts by address; a caller's own X-Forwarded-For must not reach it."""
    nginx = (ROOT / "deploy" / "proxy" / "nginx.conf").read_text()
    caddy = (ROOT / "deploy" / "proxy" / "Caddyfile").read_text()
    assert nginx.count("{") == nginx.count("}")
    assert nginx.count("proxy_pass") == nginx.count("X-Forwarded-For $remote_addr")
    assert "$request_uri;" in nginx  # only in the redirection
    assert "$request " not in nginx.replace('"$request_method', "")
    assert "header_up X-Forwarded-For {remote_host}" in caddy
