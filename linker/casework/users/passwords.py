"""Passwords: which may be chosen, and how they are kept.

Length is what counts (OWASP ASVS 5, NIST SP 800-63B): no letters of a certain kind are asked for, and nothing is asked
to be changed after a time. Refused is what anybody would try first: a list of common words, runs and repetitions, and
the name of the account. They are hashed with argon2id (RFC 9106, the library's own defaults).
"""

from __future__ import annotations

import re
import secrets
import tomllib
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from linker.errors import LinkerError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH = 10, 1_000
_LIST = Path(__file__).with_name("common_passwords.toml")
# Letters that are written as what looks like them.
_LOOKALIKES = str.maketrans("013457@$!", "oleastasi")
_LEAST_LETTERS, _LEAST_VARIETY, _MOST_WORDS = 4, 5, 3


class AccountError(LinkerError):
    """An account cannot be made or changed so."""


def hash_of(password: str, name: str) -> str:
    """The hash of a new password of an account; AccountError for one that may not be chosen."""
    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        raise AccountError("accounts.password_length", minimum=MIN_PASSWORD_LENGTH, limit=MAX_PASSWORD_LENGTH)
    if _is_made_of_name(password, name):
        raise AccountError("accounts.password_is_name")
    if is_common(password):
        raise AccountError("accounts.password_common")
    return _hasher().hash(password)


def matches(hashed: str, password: str) -> bool:
    """Whether a password matches a hash, at the same cost for a name without an account ("")."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        is_right = _hasher().verify(hashed or _hash_of_nobody(), password[:MAX_PASSWORD_LENGTH])
        return is_right and len(password) <= MAX_PASSWORD_LENGTH
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


def is_common(password: str) -> bool:
    """Whether a password is one that many people choose: runs, repetitions, or words of the list and nothing else."""
    plain = _plain(password)
    if len(set(plain)) < _LEAST_VARIETY or _is_repetition(plain) or _is_run(plain):
        return True
    readings = {_letters(plain), _letters(plain.translate(_LOOKALIKES)), _letters(plain.rstrip("0123456789!@#$%"))}
    readings.add(_letters(plain.strip("0123456789!@#$%.-_ ").translate(_LOOKALIKES)))
    return any(len(letters) < _LEAST_LETTERS or _is_made_of_words(letters) for letters in readings)


def _is_made_of_name(password: str, name: str) -> bool:
    """Whether nothing but the name (once, again or in part), digits and signs is left of a password."""
    parts = [part for part in re.split(r"\W+", _plain(name)) if len(part) > 1]
    letters = remainder = _letters(_plain(password))
    for part in sorted({_letters(_plain(name)), *map(_letters, parts)} - {""}, key=len, reverse=True):
        remainder = remainder.replace(part, "")
    return remainder != letters and len(remainder) < _LEAST_LETTERS


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold()


def _letters(words: str) -> str:
    return "".join(letter for letter in words if letter.isalpha())


def _is_repetition(words: str) -> bool:
    """Whether a short block comes again and again: abcabcabc."""
    return any((words[:length] * len(words))[: len(words)] == words for length in range(1, len(words) // 2 + 1))


def _is_run(words: str) -> bool:
    """Whether letters or digits follow each other up or down, as in 1234567890."""
    steps = {ord(later) - ord(earlier) for earlier, later in pairwise(words)}
    return steps <= {1, -9} or steps <= {-1, 9}


def _is_made_of_words(letters: str) -> bool:
    """Whether at most three words of the list make up all letters; more of them are a sentence."""
    words, fewest = _common_words(), [0] + [_MOST_WORDS + 1] * len(letters)
    for end in range(1, len(letters) + 1):
        counts = [fewest[end - len(word)] + 1 for word in words if letters.endswith(word, 0, end)]
        fewest[end] = min([fewest[end], *counts])
    return fewest[-1] <= _MOST_WORDS


@cache
def _common_words() -> frozenset[str]:
    return frozenset(tomllib.loads(_LIST.read_text(encoding="utf-8"))["words"].split())


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ModuleNotFoundError:
        raise AccountError("accounts.libraries_missing") from None
    return PasswordHasher()


@cache
def _hash_of_nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))
