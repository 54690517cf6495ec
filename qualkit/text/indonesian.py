"""Every form of an Indonesian root: affixes, nasal beginnings, clitics, and what talk makes of them.

Forms are generated from the root, not cut back to it: no stemmer tried knows the forms that interviews are full of
(*ngasih*, *nyusuin*, *ngelatih*), and a researcher can read the list. A form is a beginning (``me-`` with its nasal,
``di-``, ``keber-`` ...) on the root and an ending (``-kan``, ``-annya`` ...) after it. Reduplication parts words with
a hyphen, and each part is a form of its own.

A root of three letters or fewer and an acronym (written in capitals) take clitics only: *asi* makes *asinya*, never
*asian* or *terasi*.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from qualkit.text.words import key

LEAST_ROOT = 4
"""Letters that a root must have to take affixes."""

VOWELS = "aeiou"
_TAKING_KE = ("tahu", "muka", "tengah", "samping", "depan", "belakang")
"""Roots whose ``ke-`` stays inside ``menge-`` and ``dike-``: *mengetahui*, *dikemukakan*."""
CLITICS = (
    "", "nya", "nye", "ne", "ku", "mu", "lah", "kah", "pun", "nyalah", "nyakah", "nyapun", "kulah", "kupun", "mulah",
    "mupun",
)  # fmt: skip
"""What may hang on any word; *nye* is *nya* in Pontianak, *ne* in Javanese."""


class Beginning(NamedTuple):
    """What a form may begin with, root included, and the endings that may follow it."""

    word: str
    endings: frozenset[str]


def _with_clitics(*suffixes: str) -> frozenset[str]:
    return frozenset(suffix + clitic for suffix in suffixes for clitic in CLITICS)


_BARE = _with_clitics("", "an", "i", "kan", "in")
_VERB = _with_clitics("", "i", "kan", "in")
_NOUN = _with_clitics("", "an")
_CAUSED = _with_clitics("kan", "i")
_ROUND = _with_clitics("an")
_ONLY_CLITICS = _with_clitics("")
_BER = _with_clitics("", "an", "kan")
_PER = _with_clitics("", "an", "kan", "i")
_TER = _with_clitics("", "i", "kan")


def forms(root: str) -> frozenset[str]:
    """Every form of a root as one word, small letters.

    Parameters
    ----------
    root
        As in a dictionary: ``latih``, ``susu``. In capitals it is an acronym.

    Examples
    --------
    >>> {"melatih", "dilatih", "pelatihannya", "ngelatih", "terlatih", "latihan"} <= forms("latih")
    True
    >>> "menyusui" in forms("susu"), "nyusuin" in forms("susu"), "ngasih" in forms("kasih")
    (True, True, True)
    >>> "asinya" in forms("asi"), "asian" in forms("asi"), "bpjsnya" in forms("BPJS")
    (True, False, True)
    """
    return frozenset(word + ending for word, endings in beginnings(root) for ending in endings)


@lru_cache(maxsize=20_000)
def beginnings(root: str) -> tuple[Beginning, ...]:
    """What the forms of a root begin with, each with the endings that may follow.

    Examples
    --------
    >>> [beginning.word for beginning in beginnings("ASI")]
    ['asi']
    """
    small = key(root)
    if len(small) < LEAST_ROOT or (root.isupper() and root.isalpha()):
        return (Beginning(small, _ONLY_CLITICS),)
    gathered: dict[str, frozenset[str]] = {}
    for word, endings in chain.from_iterable(map(_affixed, (small, *_spoken(small)))):
        known = gathered.get(word)
        gathered[word] = known | endings if known else endings
    return tuple(Beginning(word, endings) for word, endings in gathered.items())


def _spoken(root: str) -> Iterator[str]:
    """The root as talk has it without an h between unlike vowels: *tau*, *liat*."""
    for at in range(1, len(root) - 1):
        before, after = root[at - 1], root[at + 1]
        if root[at] == "h" and before in VOWELS and after in VOWELS and before != after:
            yield root[:at] + root[at + 1 :]


def _affixed(root: str) -> Iterator[tuple[str, frozenset[str]]]:
    yield root, _BARE
    yield from ((prefix + root, endings) for prefix, endings in _PLAIN)
    if root in _TAKING_KE:
        yield from ((prefix + root, _CAUSED) for prefix in ("menge", "dike", "ke"))
        yield "penge" + root, _ROUND
    for nasal in _nasals(root):
        yield "me" + nasal, _VERB
        yield "pe" + nasal, _NOUN
        yield "sepe" + nasal, _ROUND
        yield "berpe" + nasal, _ROUND
        yield "kepe" + nasal, _ROUND
        yield nasal, _VERB
    yield from ((nasal, _VERB) for nasal in _nasals_of_talk(root))
    for joined in _joined(root, "ber"):
        yield joined, _BER
        yield "ke" + joined, _ROUND
        yield "mem" + joined, _CAUSED
        yield "di" + joined, _CAUSED
        yield "pem" + joined, _ROUND
        yield "se" + joined, _ONLY_CLITICS
    for joined in _joined(root, "per"):
        yield joined, _PER
        yield from ((prefix + joined, _VERB) for prefix in ("mem", "di", "ter", "ku"))
        yield from ((prefix + joined, _ROUND) for prefix in ("pem", "se", "ber", "ke"))
    for joined in _joined(root, "ter"):
        yield joined, _TER
        yield "ke" + joined, _ROUND
        yield "se" + joined, _ONLY_CLITICS


_PLAIN: tuple[tuple[str, frozenset[str]], ...] = (
    ("di", _VERB), ("ke", _PER), ("se", _NOUN), ("pe", _NOUN),
    ("ku", _TER), ("kau", _TER), ("nge", _VERB),
    ("berke", _ROUND), ("seke", _ROUND), ("kese", _ROUND), ("ketidak", _NOUN), ("berse", _ONLY_CLITICS),
    ("dise", _CAUSED),
)  # fmt: skip


def _joined(root: str, prefix: str) -> Iterator[str]:
    """``ber-``, ``per-`` and ``ter-`` lose their r before r and before a first syllable in -er-; ajar takes l."""
    yield prefix + root
    if root.startswith("r") or root[1:3] == "er":
        yield prefix[:-1] + root
    if root == "ajar":
        yield prefix[:-1] + "l" + root


def _nasals(root: str) -> Iterator[str]:
    """What follows ``me-`` and ``pe-``: the root with its nasal; loan words keep a first letter that others lose."""
    first, rest = root[0], root[1:]
    if first in VOWELS + "gh":
        yield "ng" + root
    elif first == "k":
        yield "ng" + rest
        yield "ng" + root
    elif first == "p":
        yield "m" + rest
        yield "m" + root
    elif first == "t":
        yield "n" + rest
        yield "n" + root
    elif first == "s":
        yield "ny" + rest
        yield "n" + root
    elif first in "bfv":
        yield "m" + root
    elif first in "cdjz":
        yield "n" + root
    else:
        yield root
    if sum(letter in VOWELS for letter in root) == 1:
        yield "nge" + root


def _nasals_of_talk(root: str) -> Iterator[str]:
    """Beginnings that only talk has: *nyari* from cari, *ngitung* from hitung."""
    if root[0] == "c":
        yield "ny" + root[1:]
    elif root[0] == "h":
        yield "ng" + root[1:]
