"""An index of the words of many turns: built once, asked many times.

It thinks in word types, not in words: five million words of talk hold some eighty thousand types, so a codebook is
compared with the types and only its hits with the text. Words are those of `qualkit.text.words`, in any script, and
offsets are code points. Nothing is hashed, so nothing can collide: a word of up to 24 letters of Latin-1 is compared
as three numbers that hold its letters, any other word as itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import regex
from numpy.typing import NDArray
from scipy import sparse

from qualkit.text.words import key

Flags = NDArray[np.bool_]
Numbers = NDArray[Any]
"""Numbers of words, of types or of code points."""

WALL, NEWLINE, SPACE, APOSTROPHE, CLOSER, OTHER, HYPHEN, END = 0x00, 0x0A, 0x20, 0x27, 0x29, 0x2C, 0x2D, 0x2E
"""What a code point between words is. `WALL` parts turns; everything from 0x30 on stands inside words."""

_LEAST_LETTER, _JOINT, _WIDE = 0x30, 0xD7, 0xF7
_LONGEST = 24
_BLOCK = 1 << 20
_LETTER = regex.compile(r"[\p{L}\p{M}\p{N}]")
_KINDS = {"-": HYPHEN, "\u2010": HYPHEN, "\u2011": HYPHEN, "'": APOSTROPHE, "\u2019": APOSTROPHE, "\n": NEWLINE,
          **dict.fromkeys(".!?\u2026", END), **dict.fromkeys("\"\u201d)]", CLOSER)}  # fmt: skip


class Place(NamedTuple):
    """Code points of one turn."""

    turn: int
    start: int
    end: int


class WordIndex:
    """The words of turns by type.

    Parameters
    ----------
    texts
        The words of each turn.

    Attributes
    ----------
    texts
        What was given.
    starts, ends
        Where each word stands, in code points of all turns laid end to end with one code point before each.
    types
        The type of each word, a row of `vocabulary`.
    vocabulary
        Each type as it is compared (`qualkit.text.words.key`), in the order in which types were met.

    Examples
    --------
    >>> index = WordIndex(["Ibu-ibu capek.", "IBU 👶 saya"])
    >>> index.vocabulary[index.types[0]], index.words_of([index.type_of("ibu")]).tolist()
    ('ibu', [0, 1, 3])
    >>> index.place(3, 4)
    Place(turn=1, start=0, end=10)
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts: list[str] = list(map(str, texts))
        lengths = np.fromiter(map(len, self.texts), np.int64, len(self.texts))
        self.offsets: Numbers = np.cumsum(lengths + 1) - lengths
        self._buffer = np.zeros(int(lengths.sum()) + len(lengths) + 1 + _LONGEST, np.uint8)
        self.starts, self.ends = self._edges()
        self.types, self.vocabulary = self._types()

    def __len__(self) -> int:
        return len(self.starts)

    # -- asked by type ------------------------------------------------------------------------------------------------

    @cached_property
    def _type_by_key(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.vocabulary)}

    @cached_property
    def _sorted(self) -> tuple[list[str], list[int]]:
        order = sorted(range(len(self.vocabulary)), key=self.vocabulary.__getitem__)
        return [self.vocabulary[number] for number in order], order

    @cached_property
    def _postings(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Words in the order of their types, by a counting sort: a sparse matrix is turned round."""
        words, types = len(self.types), len(self.vocabulary)
        columns = (np.zeros(words, np.int8), self.types, np.arange(words + 1, dtype=np.int32))
        by_type = sparse.csc_array(columns, shape=(types, words)).tocsr()
        return by_type.indptr, by_type.indices

    def type_of(self, word: str) -> int:
        """The type of a word as it is compared; -1 where no turn holds it."""
        return self._type_by_key.get(word, -1)

    def types_beginning(self, beginning: str) -> Iterator[tuple[str, int]]:
        """Every type that begins so, with its word."""
        known, order = self._sorted
        for at in range(bisect_left(known, beginning), len(known)):
            if not known[at].startswith(beginning):
                return
            yield known[at], order[at]

    def types_made(self, makings: Iterable[tuple[str, Container[str]]]) -> Iterator[int]:
        """Every type that is one of the beginnings with one of its endings."""
        known, order = self._sorted
        for beginning, endings in makings:
            at, skip = bisect_left(known, beginning), len(beginning)
            while at < len(known) and known[at].startswith(beginning):
                if known[at][skip:] in endings:
                    yield order[at]
                at += 1

    def words_of(self, types: Iterable[int]) -> Numbers:
        """The numbers of the words of these types, in the order of the text."""
        first, words = self._postings
        parts = [words[first[number] : first[number + 1]] for number in sorted(set(types)) if number >= 0]
        if len(parts) == 1:
            return parts[0]
        return np.sort(np.concatenate(parts)) if parts else words[:0]

    # -- asked by place -----------------------------------------------------------------------------------------------

    @cached_property
    def first_words(self) -> Numbers:
        """The number of the first word of each turn, and the number of all words at the end."""
        return np.append(np.searchsorted(self.starts, self.offsets), len(self.starts))

    def turns_of(self, words: Numbers) -> Numbers:
        """The turn of each word, a row of `texts`."""
        return np.searchsorted(self.offsets, self.starts[words], side="right") - 1

    def place(self, word: int, last: int) -> Place:
        """Where the words from `word` to `last` stand in their turn."""
        turn = int(self.turns_of(np.array([word]))[0])
        offset = int(self.offsets[turn])
        return Place(turn, int(self.starts[word]) - offset, int(self.ends[last]) - offset)

    def parted(self, ends: Numbers, starts: Numbers, kinds: tuple[int, ...]) -> Flags:
        """Whether between each end and start, in code points of `starts`, there is something and only such gaps."""
        allowed = np.zeros(256, np.bool_)
        allowed[list(kinds)] = True
        lengths = starts - ends
        good: Flags = (lengths > 0) & allowed[self._buffer[ends]]
        for at in np.flatnonzero(good & (lengths > 1)):
            good[at] = allowed[self._buffer[ends[at] : starts[at]]].all()
        return good

    @cached_property
    def breaks(self) -> Numbers:
        """Where sentences end: code points of marks before white space, of line ends and of the walls between turns.

        A stop after a title, an abbreviation or a single letter ends none ("dr. Ani", "Jl. Ahmad Yani").
        """
        buffer = self._buffer
        marks = np.flatnonzero(buffer == END)
        after = marks + 1
        for _ in range(3):
            after += np.isin(buffer[after], (CLOSER, APOSTROPHE))
        marks = marks[np.isin(buffer[after], (SPACE, NEWLINE, WALL))]
        walls = np.flatnonzero((buffer == WALL) | (buffer == NEWLINE))
        return np.union1d(marks[~self._abbreviates(marks)], walls)

    def _abbreviates(self, marks: Numbers) -> Flags:
        """Whether each mark is a full stop that stands on an abbreviation."""
        if not len(self.starts):
            return np.zeros(len(marks), np.bool_)
        before = np.searchsorted(self.starts, marks) - 1
        short = np.array([is_abbreviation(word) for word in self.vocabulary])
        found: Flags = (before >= 0) & (self.ends[before] == marks) & short[self.types[before]]
        turns = np.searchsorted(self.offsets, marks[found], side="right") - 1
        places = zip(turns.tolist(), (marks[found] - self.offsets[turns]).tolist(), strict=True)
        found[found] = [self.texts[turn][at] == "." for turn, at in places]  # the index knows "?" and "." as one
        return found

    # -- built --------------------------------------------------------------------------------------------------------

    def _edges(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        edges = [np.zeros(0, np.int32)]
        at = 0
        for block in self._blocks():
            kinds = _kinds("\0".join(block))
            piece = self._buffer[at : at + len(kinds) + 2]
            piece[1:-1] = np.frombuffer(kinds, np.uint8)
            _join_apostrophes(piece)
            inside = piece >= _LEAST_LETTER
            edges.append((np.flatnonzero(inside[1:] != inside[:-1]) + (at + 1)).astype(np.int32))
            at += len(kinds) + 1
        self._buffer[self.offsets - 1] = WALL
        every = np.concatenate(edges)
        return every[0::2].copy(), every[1::2].copy()

    def _blocks(self) -> Iterator[list[str]]:
        """Turns in runs of about a million code points, so that numbers stay in the processor's cache."""
        cuts = np.unique(np.searchsorted(self.offsets, np.arange(0, len(self._buffer), _BLOCK)))
        for low, high in pairwise([*cuts.tolist(), len(self.texts)]):
            if low < high:
                yield self.texts[low:high]

    def _types(self) -> tuple[NDArray[np.int32], list[str]]:
        types = np.empty(len(self.starts), np.int32)
        lengths = self.ends - self.starts
        strange = np.flatnonzero(self._buffer == _WIDE)
        lengths[np.searchsorted(self.starts, strange, side="right") - 1] = _LONGEST + 1
        letters = self._letters(self.starts, lengths)
        short = lengths <= 8
        types[short], each = pd.factorize(letters[short])
        vocabulary = [_as_key(word) for word in each.view("S8").tolist()]
        long = np.flatnonzero(~short & (lengths <= _LONGEST))
        numbers, examples = self._long_types(long, letters[long], lengths[long])
        types[long] = numbers + len(vocabulary)
        vocabulary += [_as_key(self._buffer[self.starts[w] : self.ends[w]].tobytes()) for w in examples]
        return types, self._add_wide(np.flatnonzero(lengths > _LONGEST), types, vocabulary)

    def _add_wide(self, wide: Numbers, types: NDArray[np.int32], vocabulary: list[str]) -> list[str]:
        """The vocabulary with the words that are compared as themselves; their types are filled in."""
        if not len(wide):
            return vocabulary
        known = {word: number for number, word in enumerate(vocabulary)}
        for word, turn in zip(wide.tolist(), self.turns_of(wide).tolist(), strict=True):
            offset = int(self.offsets[turn])
            text = self.texts[turn][int(self.starts[word]) - offset : int(self.ends[word]) - offset]
            types[word] = known.setdefault(key(text), len(known))
        return list(known)

    def _letters(self, starts: Numbers, lengths: Numbers) -> NDArray[np.uint64]:
        """Eight letters from each start as one number, zero where the word is over."""
        eight = np.ndarray((len(self._buffer) - 7,), "<u8", buffer=self._buffer, strides=(1,))
        letters: NDArray[np.uint64] = eight[starts]
        letters &= _MASKS[np.clip(lengths, 0, 8)]
        return letters

    def _long_types(self, words: Numbers, letters: NDArray[np.uint64], lengths: Numbers) -> tuple[Numbers, Numbers]:
        """Types of words of more than eight letters, and one word of each."""
        numbers = pd.factorize(letters)[0].astype(np.int64)
        for skip in range(8, _LONGEST, 8):
            part, different = pd.factorize(self._letters(self.starts[words] + skip, lengths - skip))
            numbers = pd.factorize(numbers * len(different) + part)[0]
        examples = np.zeros(int(numbers.max(initial=-1)) + 1, np.int64)
        examples[numbers] = words
        return numbers, examples


_MASKS = np.array([(1 << (8 * letters)) - 1 for letters in range(9)], np.uint64)
_SHORTENED = """
dr drg dra drs prof ir hj bpk sdr sdri yth jl jln gg no nmr kab kec kel prov hlm hal dll dsb dst dkk tgl tsb ttd sd rp
mr mrs ms st vs etc approx dept est
"""
_ABBREVIATED = frozenset(_SHORTENED.split())


def is_abbreviation(word: str) -> bool:
    """Whether a full stop after the word ends no sentence; the word as it is compared.

    Examples
    --------
    >>> is_abbreviation("dr"), is_abbreviation("a"), is_abbreviation("ibu")
    (True, True, False)
    """
    return word in _ABBREVIATED or len(word) == 1


def _kinds(text: str) -> bytes:
    """One byte a code point: a folded letter of Latin-1, `_WIDE` for any other letter, or what kind of gap it is."""
    try:
        return text.encode("latin-1").translate(_latin_kinds())
    except UnicodeEncodeError:
        wide = text.encode("utf-32-le", "surrogatepass")
    kinds = np.frombuffer(bytearray(wide[::4].translate(_latin_kinds())), np.uint8)
    points = np.frombuffer(wide, "<u4")
    beyond = np.flatnonzero(points > 255)
    different, which = np.unique(points[beyond], return_inverse=True)
    kinds[beyond] = np.array([_kind(chr(point)) for point in different], np.uint8)[which]
    return bytes(kinds)


@lru_cache(maxsize=1)
def _latin_kinds() -> bytes:
    return bytes(_kind(chr(point)) for point in range(256))


def _kind(letter: str) -> int:
    if _LETTER.fullmatch(letter):
        folded = key(letter)
        return ord(folded) if len(folded) == 1 and ord(folded) < 256 and ord(letter) < 256 else _WIDE
    return _KINDS.get(letter, SPACE if letter.isspace() else OTHER)


def _join_apostrophes(kinds: NDArray[np.uint8]) -> None:
    """An apostrophe between two letters belongs to the word."""
    at = np.flatnonzero(kinds == APOSTROPHE)
    inside = (kinds[at - 1] >= _LEAST_LETTER) & (kinds[at + 1] >= _LEAST_LETTER)
    kinds[at[inside]] = _JOINT


def _as_key(word: bytes) -> str:
    return word.decode("latin-1").replace("\xd7", "'")
