"""Which openings of lines are speakers' labels, judged on the evidence of the whole document.

A label must come back, or be declared, explained by a legend, or be set off from the words as all the others are. A
word before a colon that stands once stays part of the answer, and the notes say so, so that a person can declare it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from qualkit.readers.openings import Opening, fold, is_plausible
from qualkit.readers.raw import counted
from qualkit.readers.roles import Declared, names_interviewer
from qualkit.readers.vocabulary import (
    ANSWER_LABELS,
    ANSWERING_WORDS,
    HEADINGS,
    INTERVIEWER_WORDS,
    OTHER_WORDS,
    PAIRS,
    QUESTION_LABELS,
    first_word,
    is_name_like,
    names_field,
)

MOST_SPEAKERS = 100
"""More labels than this are no interview; the least frequent are left in the text and noted."""
_MOST_LISTED = 12
_ALIKE = 0.85
_BRACKETED = re.compile(r"(?P<base>[^()]+?)\s*\((?P<inside>[^()]+)\)")
_NUMBERED = re.compile(r"(?P<base>[^\W\d_][^\d]*?)[ .#-]{0,2}(?P<number>\d{1,5})[.)]?")
_ROLE_WORDS = INTERVIEWER_WORDS | ANSWERING_WORDS | OTHER_WORDS


@dataclass(frozen=True, slots=True)
class Seen:
    """How often a label opens a line, in which spellings, and how it is set off."""

    spellings: Counter[str] = field(default_factory=Counter)
    dress: Counter[str] = field(default_factory=Counter)
    words: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many lines it opens."""
        return self.spellings.total()

    @property
    def usual(self) -> str:
        """The spelling met most often."""
        return self.spellings.most_common(1)[0][0]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The labels that are speakers.

    Attributes
    ----------
    labels
        Folded label -> the spelling to write it in.
    mood
        Folded label that ends in brackets -> what stands in them, where it belongs to the words (``tertawa``).
    notes
        What was put together.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    mood: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def opens(self, opening: Opening | None) -> bool:
        """Whether an opening is a speaker's."""
        return opening is not None and fold(opening.label) in self.labels

    def words(self, opening: Opening) -> str:
        """The words behind a label, with what stood in brackets beside it."""
        mood = self.mood.get(fold(opening.label), "")
        return f"({mood}) {opening.words}".rstrip() if mood else opening.words


def count_labels(openings: Iterable[Opening | None], declared: Mapping[str, Declared]) -> dict[str, Seen]:
    """Folded label -> how it was met, of those that have the shape of a label or are declared."""
    found: dict[str, Seen] = {}
    for opening in openings:
        if opening is None:
            continue
        key = fold(opening.label)
        if key in declared or is_plausible(opening.label):
            seen = found.setdefault(key, Seen())
            seen.spellings[opening.label] += 1
            seen.dress[opening.dress] += 1
            if len(seen.words) < 2:
                seen.words.append(opening.words)
    return found


def accept(
    seen: Mapping[str, Seen], declared: Mapping[str, Declared], known: Collection[str] = (), paragraphs: int = 0
) -> Accepted:
    """The labels among those seen that are speakers.

    Parameters
    ----------
    seen
        From `count_labels`.
    declared
        Folded label -> what a person said about it.
    known
        Folded labels that a legend or header block explains: they need not come back.
    paragraphs
        How many paragraphs the document has.

    Examples
    --------
    >>> openings = [Opening(label, "x") for label in ("P", "Ibu", "P", "Ibu", "Catatan", "Ibu (tertawa)")]
    >>> sorted(accept(count_labels(openings, {}), {}).labels.items())
    [('ibu', 'Ibu'), ('ibu (tertawa)', 'Ibu'), ('p', 'P')]
    """
    numbered = _numbered_pairs(seen, declared)
    variants = {**_variants(seen, declared), **numbered}
    totals = Counter({key: n.total for key, n in seen.items() if key not in variants})
    for key, base in variants.items():
        totals[base] += seen[key].total
    keys = _keys(seen, declared, known, totals)
    if not keys:
        keys = _once_each(seen, declared, paragraphs)
    if not keys:
        return Accepted()
    keys = sorted(keys, key=lambda key: (key not in declared, -totals[key]))[:MOST_SPEAKERS]
    akin = {
        key: other
        for key in seen
        if key not in declared and key not in variants and (other := _akin(key, seen[key], keys))
    }
    akin = dict(list(akin.items())[: MOST_SPEAKERS - len(keys)])
    labels = {key: seen[key].usual if key in seen else _spelled(key, variants, seen) for key in (*keys, *akin)}
    joined = {key: base for key, base in variants.items() if base in labels}
    labels |= {key: labels[base] for key, base in joined.items()}
    mood = {key: text for key, base in joined.items() if (text := _mood(key, seen, numbered))}
    notes = (*_spelling_notes(seen, labels, joined), *_akin_notes(akin, labels), *_joined_notes(joined, seen, labels))
    return Accepted(labels, mood, notes)


def left_notes(seen: Mapping[str, Seen], accepted: Accepted) -> Iterator[str]:
    """What looked like labels and was not taken."""
    left = [(n.total, n.usual) for key, n in seen.items() if key not in accepted.labels]
    if left:
        left.sort(key=lambda entry: -entry[0])
        listed = ", ".join(f"{label!r} ({number})" for number, label in left[:_MOST_LISTED])
        more = f" and {len(left) - _MOST_LISTED:,} more" if len(left) > _MOST_LISTED else ""
        yield f"looked like labels but were not taken: {listed}{more}"


def _keys(
    seen: Mapping[str, Seen], declared: Mapping[str, Declared], known: Collection[str], totals: Mapping[str, int]
) -> list[str]:
    named = [key for key in totals if key in declared and declared[key].is_speaker and totals[key]]
    others = [key for key in totals if key not in declared and not names_field(key)]
    repeated = [key for key in others if totals[key] >= 2]
    persons = [key for key in repeated if key not in HEADINGS]
    keys = named + (persons if len(named) + len(persons) >= 2 else repeated)
    sure = [key for key in others if key not in keys and totals[key] == 1 and _is_sure(key, seen, known, keys)]
    keys += sure
    return keys if named or len(keys) >= 2 else []


def _is_sure(key: str, seen: Mapping[str, Seen], known: Collection[str], keys: Sequence[str]) -> bool:
    """Whether a label that stands once is a speaker all the same."""
    if key in known:
        return True
    if key not in seen or key in HEADINGS or not keys:
        return False
    if names_interviewer(key) and not all(is_name_like(words) for words in seen[key].words):
        return True
    dress = next(iter(seen[key].dress))
    others = Counter[str]()
    for other in keys:
        others += seen[other].dress if other in seen else Counter()
    return bool(dress) and len(keys) >= (1 if dress == "time" else 2) and others[dress] >= 0.9 * others.total()


def _once_each(seen: Mapping[str, Seen], declared: Mapping[str, Declared], paragraphs: int) -> list[str]:
    """Who asks and who answers in a talk so short that each speaks once."""
    roles = [key for key in seen if first_word(key) in _ROLE_WORDS and key not in declared]
    asks = any(names_interviewer(key) for key in roles)
    spoken = sum(seen[key].total for key in roles)
    return roles if asks and len(roles) >= 2 and 2 * spoken >= paragraphs else []


def _variants(seen: Mapping[str, Seen], declared: Mapping[str, Declared]) -> dict[str, str]:
    """Folded label in brackets -> the label that it is a variant of: ``Ibu (tertawa)``, ``Bu Sari (kader)``."""
    parts = {key: match for key in seen if key not in declared and (match := _BRACKETED.fullmatch(key))}
    forms = Counter(match["base"] for match in parts.values())
    return {
        key: match["base"]
        for key, match in parts.items()
        if match["base"] in seen or match["base"] in declared or forms[match["base"]] > 1
    }


def _numbered_pairs(seen: Mapping[str, Seen], declared: Mapping[str, Declared]) -> dict[str, str]:
    """Folded label -> label without its number, where numbers count questions and answers and not people."""
    groups: dict[str, dict[str, str]] = {}
    for key in seen:
        match = _NUMBERED.fullmatch(key)
        if match and key not in declared:
            groups.setdefault(match["base"].strip(), {})[match["number"]] = key
    merged: dict[str, str] = {}
    for base, numbers in groups.items():
        once = all(seen[key].total <= 2 for key in numbers.values())
        twin = any(
            other != base and numbers.keys() == groups[other].keys()
            and (len(numbers) >= 3 or (base, other) in PAIRS or (other, base) in PAIRS)
            and all(seen[key].total == 1 for group in (numbers, groups[other]) for key in group.values())
            for other in groups
        )  # fmt: skip
        if once and len(numbers) >= 2 and (twin or (len(base) > 1 and base in QUESTION_LABELS | ANSWER_LABELS)):
            merged |= dict.fromkeys(numbers.values(), base)
    return merged


def _spelled(base: str, variants: Mapping[str, str], seen: Mapping[str, Seen]) -> str:
    """The spelling of a label that stands only with a number or with brackets behind it."""
    whole = next(seen[key].usual for key, other in variants.items() if other == base)
    return whole[: len(base)]


def _mood(key: str, seen: Mapping[str, Seen], numbered: Collection[str]) -> str:
    """What stands in the brackets behind a label, unless it says who speaks."""
    match = _BRACKETED.fullmatch(seen[key].usual)
    return match["inside"] if match and key not in numbered and first_word(match["inside"]) not in _ROLE_WORDS else ""


def _akin(key: str, seen: Seen, accepted: Sequence[str]) -> str:
    """The accepted label that a rarer one is a misspelling or another number of; empty where there is none."""
    if key in accepted or seen.total > 1 or key in HEADINGS or len(accepted) > MOST_SPEAKERS // 2:
        return ""
    for other in accepted:
        if _without_number(key) == _without_number(other):
            return other
        matcher = SequenceMatcher(None, key, other, autojunk=False)
        if min(len(key), len(other)) >= 5 and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
            return other
    return ""


def _without_number(key: str) -> str:
    return key.rstrip("0123456789").rstrip(" .-_")


def _spelling_notes(seen: Mapping[str, Seen], labels: Mapping[str, str], joined: Collection[str]) -> Iterator[str]:
    for key, label in labels.items():
        for other, number in (seen[key].spellings if key in seen and key not in joined else Counter()).items():
            if other != label:
                yield f"{counted(number, 'turn')} labelled {other!r} stand under {label!r}"


def _akin_notes(akin: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[str]:
    for key, other in akin.items():
        yield f"{labels[key]!r} opens one line and was taken as a speaker because it is like {labels[other]!r}"


def _joined_notes(joined: Mapping[str, str], seen: Mapping[str, Seen], labels: Mapping[str, str]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for key, base in joined.items():
        groups.setdefault(labels[base], []).append(seen[key].usual)
    for label, others in groups.items():
        yield f"taken together as {label!r}: {', '.join(repr(other) for other in others)}"
