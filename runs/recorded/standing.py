"""What is said beside every result of a run: a proposal until the committee confirms it."""

from __future__ import annotations

from typing import Final

from runs.manifest import STANDING

FIELD: Final = "standing"
"""Column or key under which rows and files say it."""

PROPOSED: Final = "proposed"
WORDS: Final[dict[str, dict[str, str]]] = {
    PROPOSED: {
        "vi": "Đề xuất, chưa được hội đồng xác nhận",
        "en": "A proposal, not confirmed by the committee",
    },
    "confirmed": {
        "vi": "Đã được hội đồng xác nhận, chưa phải kết quả chính thức",
        "en": "Confirmed by the committee, not final yet",
    },
    "final": {"vi": "Kết quả chính thức", "en": "Final"},
}


def standing_word(state: str) -> str:
    """
    Return ``proposed``, ``confirmed`` or ``final`` for a run's state.

    Examples
    --------
    >>> [standing_word(one) for one in ("draft", "provisional", "confirmed", "final")]
    ['proposed', 'proposed', 'confirmed', 'final']
    """
    return state if state in WORDS else PROPOSED


def standing_of(state: str) -> dict[str, str]:
    """Return the word for programs and the sentence in both languages."""
    word = standing_word(state)
    return {"word": word, **WORDS[word]}


def standing_cell(state: str) -> str:
    """
    Return what stands in each row of a file: for people in Vietnamese, in brackets in English.

    Examples
    --------
    >>> standing_cell("draft")
    'đề xuất, chưa được hội đồng xác nhận (a proposal, not confirmed)'
    >>> standing_cell("final")
    'kết quả chính thức (final)'
    """
    word = standing_word(state)
    if word == PROPOSED:
        return STANDING
    vi, en = WORDS[word]["vi"], WORDS[word]["en"]
    return f"{vi[0].lower()}{vi[1:]} ({en[0].lower()}{en[1:]})"
