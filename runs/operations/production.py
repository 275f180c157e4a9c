"""What must be set before children's data is served: looked at before anything starts."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from gis.clock import SETTING as CLOCK
from gis.db_connection import SETTING as DATABASE
from gis.errors import EnvironmentNotReadyError, InputError
from gis.personal_key import FILE as PERSONAL_FILE
from gis.personal_key import SETTING as PERSONAL
from gis.state import state_dir
from runs.families.secret import FILE as FAMILY_FILE
from runs.families.secret import SETTING as FAMILY
from runs.operations.practice import SETTING as PRACTICE
from runs.operations.secret import SETTING as BACKUP
from runs.seal.keys import FILE as SIGNING_FILE
from runs.seal.keys import SETTING as SIGNING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SETTING: Final = "GANTRUONG_ENVIRONMENT"
DEBUG: Final = "GANTRUONG_DEBUG"
PUBLIC_URL: Final = "GANTRUONG_PUBLIC_URL"
PROXIES: Final = "GANTRUONG_TRUSTED_PROXIES"
ISSUER: Final = "GANTRUONG_OIDC_ISSUER"
PRODUCTION: Final = "production"
ENVIRONMENTS: Final = ("development", PRODUCTION)
FEWEST_HEX_DIGITS: Final = 64
FEWEST_PASSWORD: Final = 16
FEWEST_DIFFERENT: Final = 8
"""Different characters of a secret; ``0000…`` and ``abababab…`` are none."""
PLACEHOLDERS: Final = (
    *("change", "example", "gantruong", "password", "placeholder", "postgres", "secret"),
    *("matkhau", "123456", "default", "test"),
)
OPEN_TO_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that must not be so in production, as a sentence with what to do."""

    vi: str
    en: str


def is_production(environment: Mapping[str, str] | None = None) -> bool:
    """
    Return whether children's data may be served here.

    Raises
    ------
    InputError
        If the setting is a word that nobody knows: a typing mistake must not switch checks off.
    """
    values = os.environ if environment is None else environment
    chosen = values.get(SETTING) or ENVIRONMENTS[0]
    if chosen not in ENVIRONMENTS:
        msg = f"{SETTING} is {chosen!r}; it must be one of {', '.join(ENVIRONMENTS)}"
        raise InputError(msg)
    return chosen == PRODUCTION


def refuse_unready(environment: Mapping[str, str] | None = None) -> None:
    """
    Refuse to start in production with secrets that are missing, weak or open to others.

    Raises
    ------
    EnvironmentNotReadyError
        With every sentence; ``gantruong doctor`` shows them too. No secret stands in one.
    """
    if not is_production(environment):
        return
    found = refusals(environment)
    if found:
        msg = "not ready for production: " + " ".join(one.en for one in found)
        raise EnvironmentNotReadyError(msg)


def refusals(environment: Mapping[str, str] | None = None) -> list[Refusal]:
    """Return what must not be so in production, most important first."""
    values = os.environ if environment is None else environment
    return [
        *_secrets(values),
        *_key_files(values),
        *_database(values),
        *_words(values),
        *_addresses(values),
    ]


def _secrets(values: Mapping[str, str]) -> Iterator[Refusal]:
    for setting, file in ((PERSONAL, PERSONAL_FILE), (FAMILY, FAMILY_FILE)):
        given = values.get(setting, "")
        path = state_dir() / file
        if not given and not path.is_file():
            yield Refusal(
                f"Thiếu {setting} và không có {path}: hãy tạo khoá bằng openssl rand -hex 32.",
                f"{setting} is missing and {path} is not there: make one with openssl rand -hex "
                "32.",
            )
        elif given and not _is_strong(given, FEWEST_HEX_DIGITS):
            yield Refusal(
                f"{setting} quá ngắn hoặc chỉ là giá trị mẫu: cần {FEWEST_HEX_DIGITS} chữ số hex "
                "ngẫu nhiên.",
                f"{setting} is too short or a placeholder: it needs {FEWEST_HEX_DIGITS} random "
                "hexadecimal digits.",
            )


def _key_files(values: Mapping[str, str]) -> Iterator[Refusal]:
    state = state_dir()
    named = [values.get(setting, "") for setting in (SIGNING, BACKUP, "PGPASSFILE")]
    paths = [*sorted(state.glob("*.key")), *(Path(name).expanduser() for name in named if name)]
    for path in paths:
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & OPEN_TO_OTHERS:
            yield Refusal(
                f"Người khác đọc được {path}: hãy chạy chmod 600 {path}.",
                f"{path} is open to others: run chmod 600 {path}.",
            )
    if values.get(SIGNING) is None and not (state / SIGNING_FILE).is_file():
        yield Refusal(
            "Chưa có khoá ký: gantruong key create, hoặc đặt GANTRUONG_SIGNING_KEY rỗng nếu cố ý.",
            "There is no signing key: gantruong key create, or set GANTRUONG_SIGNING_KEY to "
            "nothing if that is meant.",
        )


def _database(values: Mapping[str, str]) -> Iterator[Refusal]:
    given = values.get(DATABASE, "")
    if not given:
        return
    try:
        url = make_url(given)
    except ArgumentError:
        yield Refusal(f"{DATABASE} không phải địa chỉ PostgreSQL.", f"{DATABASE} is no address.")
        return
    password = str(url.password or "")
    if password and not _is_strong(password, FEWEST_PASSWORD):
        yield Refusal(
            f"Mật khẩu trong {DATABASE} quá ngắn hoặc là mẫu: cần {FEWEST_PASSWORD} ký tự ngẫu "
            "nhiên, tốt hơn là để trong PGPASSFILE.",
            f"The password in {DATABASE} is too short or a placeholder: {FEWEST_PASSWORD} random "
            "characters, better in a PGPASSFILE.",
        )


def _words(values: Mapping[str, str]) -> Iterator[Refusal]:
    if values.get(DEBUG, "") not in {"", "0"}:
        yield Refusal(
            f"{DEBUG} đang bật: dấu vết lỗi có thể lộ dữ liệu; hãy bỏ đi.",
            f"{DEBUG} is on: tracebacks may show data; unset it.",
        )
    if values.get(CLOCK):
        yield Refusal(
            f"{CLOCK} dời đồng hồ của các thời hạn: chỉ dùng để thử; hãy bỏ đi.",
            f"{CLOCK} moves the clock of deadlines: for trying out only; unset it.",
        )
    if values.get(PRACTICE):
        yield Refusal(
            f"{PRACTICE} đang bật: đây là nơi tập huấn với dữ liệu bịa; hãy bỏ đi.",
            f"{PRACTICE} is set: this is a place of practice with invented data; unset it.",
        )


def _addresses(values: Mapping[str, str]) -> Iterator[Refusal]:
    address = values.get(PUBLIC_URL, "")
    if not address.startswith("https://") and not values.get(PROXIES):
        yield Refusal(
            f"{PUBLIC_URL} phải bắt đầu bằng https://, hoặc {PROXIES} nêu máy chủ trung gian có "
            "TLS đứng trước.",
            f"{PUBLIC_URL} must begin with https://, or {PROXIES} name the proxy that speaks TLS "
            "in front.",
        )
    if values.get(ISSUER, "").startswith("http://"):
        yield Refusal(
            f"{ISSUER} không mã hoá: phải bắt đầu bằng https://.",
            f"{ISSUER} is not encrypted: it must begin with https://.",
        )


def _is_strong(secret: str, fewest: int) -> bool:
    low = secret.lower()
    is_word = any(word in low for word in PLACEHOLDERS)
    return len(secret) >= fewest and len(set(secret)) >= FEWEST_DIFFERENT and not is_word
