"""spaCy pipelines that need no download: a tokenizer, and sentences with the abbreviations of interviews mended.

`spacy.blank("id")` ends a sentence after *Bu.*, *Jl.* and *Rp.*, and none after *dll.* or at a line's end. The
component `qualkit_sentences` decides again at every place where a mark and white space, or a line's end, stand before
a word.
"""

from __future__ import annotations

from functools import lru_cache

import regex
import spacy
from spacy.language import Language
from spacy.pipeline import Sentencizer
from spacy.tokens import Doc, Token

from qualkit.text.words import key


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MARKS = frozenset(Sentencizer.default_punct_chars) - {"."}
_PAUSE = regex.compile(r"\.{2,}|\u2026+")
_CLOSERS = frozenset("\"'\u201d\u2019)]\u00bb")
_DEGREE = regex.compile(r"\p{Lu}\p{L}{0,4}(?:\.\p{L}+)+")
_TITLES = _listed("""
dr drg dra drs prof ir hj kh bpk sdr sdri yth jl jln gg kab kec kel prov ttd alm mr mrs ms st vs approx dept
a.n d.h d.a u.p u.b s.d c.q a.l e.g i.e
""")
_OF_ADDRESS = _listed("bu pak bp")
_ANSWERS = _listed("""
iya ya iye yo inggih nggih tidak nggak enggak ngga gak ndak belum sudah udah betul bener benar boleh baik oke makasih
kasih mboten dereng sampun yes no
""")
_BEFORE_NUMBERS = _listed("no nmr rp hlm hal tgl pkl vol ps")
_AFTER_LISTS = _listed("dll dsb dst dkk tsb etc a.m p.m")


@lru_cache(maxsize=8)
def pipeline(language: str = "id") -> Language:
    """A blank spaCy pipeline with mended sentences; a language that spaCy does not have is read by its general rules.

    Examples
    --------
    >>> [sentence.text for sentence in pipeline("id")("Kata dr. Ani belum. Jl. Merdeka No. 5, dll.").sents]
    ['Kata dr. Ani belum.', 'Jl. Merdeka No. 5, dll.']
    """
    name = language.partition("-")[0] or "xx"
    made = spacy.blank(name if spacy.util.lang_class_is_loaded(name) or _is_known(name) else "xx")
    made.max_length = 1 << 31
    made.add_pipe("qualkit_sentences")
    return made


def _is_known(language: str) -> bool:
    try:
        spacy.util.get_lang_class(language)
    except ImportError:
        return False
    return True


@Language.component("qualkit_sentences")
def mended(doc: Doc) -> Doc:
    """The document with a sentence's start decided for every token."""
    for token in doc:
        token.is_sent_start = token.i == 0 or _opens(token)
    return doc


def _opens(token: Token) -> bool:
    """Whether a sentence begins with this token."""
    if token.is_space:
        return False
    before, gap = _before(token)
    if before is None or not gap:
        return False
    if "\n" in gap:
        return True
    closed = before
    while closed.text in _CLOSERS and closed.i > 0 and not closed.nbor(-1).whitespace_:
        closed = closed.nbor(-1)
    if closed is not before and token.text[0].islower():
        return False  # "Mau apa?" katanya.
    if closed.text in _MARKS:
        return True
    if _PAUSE.fullmatch(closed.text):
        return token.text[0].isupper() or token.is_punct
    return closed.text.endswith(".") and not _is_short(closed, token)


def _before(token: Token) -> tuple[Token | None, str]:
    """The last token before this one that is no white space, and the white space between."""
    at, gap = token.i - 1, ""
    while at >= 0 and token.doc[at].is_space:
        gap = token.doc[at].text_with_ws + gap
        at -= 1
    return (token.doc[at], token.doc[at].whitespace_ + gap) if at >= 0 else (None, gap)


def _is_short(stop: Token, following: Token) -> bool:
    """Whether a full stop stands on something shortened, a list's number or an initial, so that it ends nothing."""
    alone = stop.text == "."
    word = stop.nbor(-1) if alone and stop.i > 0 else stop
    if alone and word.whitespace_:
        return False
    text = key(word.text if alone else word.text.rstrip("."))
    if text in _TITLES or text in _BEFORE_NUMBERS:
        return text in _TITLES or following.text[0].isdigit()
    if text in _OF_ADDRESS:
        return _names(word, following)
    if text in _AFTER_LISTS:
        return not following.text[0].isupper()
    if _DEGREE.fullmatch(word.text.rstrip(".")):
        return not following.text[0].isupper() or "." in following.text
    if text.isdecimal():
        return bool(word.is_sent_start)
    return len(text) == 1 and text.isalpha() and _is_initial(word)


def _names(word: Token, following: Token) -> bool:
    """*Kata Bu. Ani* names somebody; *Iya, Bu. Kemarin ...* addresses the one who asks."""
    before = word.nbor(-1) if word.i > 0 else None
    addressed = before is not None and (before.is_punct or key(before.text) in _ANSWERS)
    return following.text[0].isupper() and not addressed


def _is_initial(word: Token) -> bool:
    """*R. A. Kartini* and *a. pertama*, not *vitamin A.*"""
    if word.is_sent_start:
        return True
    before = word.nbor(-1)
    return word.text[0].isupper() and (before.text[0].isupper() or before.text == ".")
