"""The words of tables, figures and paragraphs on agreement, in English and Indonesian."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from qualkit.display.labels import MISSING, check_language, number

_NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "alpha": "Krippendorff's alpha", "percent": "percent agreement", "holsti": "Holsti's coefficient",
        "cohen": "Cohen's kappa", "scott": "Scott's pi", "fleiss": "Fleiss' kappa", "conger": "Conger's kappa",
        "brennan_prediger": "Brennan-Prediger coefficient", "gwet_ac1": "Gwet's AC1",
    },
    "id": {
        "alpha": "alfa Krippendorff", "percent": "persen kesepakatan", "holsti": "koefisien Holsti",
        "cohen": "kappa Cohen", "scott": "pi Scott", "fleiss": "kappa Fleiss", "conger": "kappa Conger",
        "brennan_prediger": "koefisien Brennan-Prediger", "gwet_ac1": "AC1 Gwet",
    },
}  # fmt: skip
_HEADINGS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "code": "Code", "family": "Family", "all codes": "All codes, as sets", "coded": "Units coded",
        "title": "Agreement of {}", "confusions": "What {} coded, by what {} coded", "nothing": "no code",
        "below .667": "Share below .667", "below .800": "Share below .800", "undefined": "undefined", "to": "to",
        "interval": "interval", "any code": "Any code, all as one", "segments": "Segments",
        "coded share": "Marked by another coder too", "unitizing": "Where {} mark the same words", "by": "by",
        "coded_by_all": "Coded by all", "low": "Interval from", "high": "to",
        "codes left out": "{} codes that are confused less are left out.",
    },
    "id": {
        "code": "Kode", "family": "Keluarga kode", "all codes": "Semua kode, sebagai himpunan",
        "coded": "Satuan yang dikode", "title": "Kesepakatan {}",
        "confusions": "Yang dikode {} menurut yang dikode {}", "nothing": "tanpa kode",
        "below .667": "Bagian di bawah ,667", "below .800": "Bagian di bawah ,800", "undefined": "tidak terdefinisi",
        "to": "sampai", "interval": "selang", "any code": "Kode apa pun, sebagai satu", "segments": "Segmen",
        "coded share": "Ditandai pengode lain juga", "unitizing": "Kata-kata yang sama-sama ditandai {}",
        "by": "menurut",
        "coded_by_all": "Dikode semua pengode", "low": "Selang dari", "high": "sampai",
        "codes left out": "{} kode yang lebih jarang tertukar tidak ditampilkan.",
    },
}  # fmt: skip

_PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "two": "Two",
        "unknown": "not recorded",
        "coded": "{count} coders ({coders}) each coded {k} of {n} interviews ({share}) with codebook {codebook}, "
        "version {version}",
        "round": ", in coding round {}",
        "blind": ", without seeing each other's codings",
        "not blind": ", and could see each other's codings",
        "drawn": "The interviews to be coded twice were drawn as follows: {}.",
        "not drawn": "How the interviews to be coded twice were drawn is not recorded.",
        "all drawn": "All interviews were coded twice.",
        "training": "The interviews on which the coders were trained ({}) are not among them.",
        "no training": "No training set was set aside.",
        "no consensus": "The figures compare the coders' own codings, not a consensus.",
        "not people": "The figures compare codings that are not all people's own.",
        "unit turn": "turn",
        "unit sentence": "sentence",
        "unit character": "character",
        "unit segment": "marked segment",
        "unit": "The unit was the {unit}; {n} units entered.",
        "informants only": "Interviewers' turns were left out.",
        "roles": "Turns of these roles entered: {}.",
        "overall": "Over all codes, taken as the set of codes on each unit, Krippendorff's alpha with the distance "
        "{distance} was {figure}{below}.",
        "overall undefined": "Over all codes, alpha is undefined.",
        "below": "; {low} of the resamples lay below .667 and {high} below .800",
        "range": "Code by code (present or absent), alpha could be computed for {m} of {n} codes; it lay between {low} "
        "({lowest}) and {high} ({highest}), with a median of {median}.",
        "poor": "It lay below .667 for {n}: {listed}.",
        "none poor": "It lay below .667 for none.",
        "undefined codes": "It is undefined for {} of them, which nobody or everybody used on every unit.",
        "all undefined": "Code by code, alpha is undefined for all {} codes.",
        "bootstrap": "Intervals cover {share}% and are percentile bootstraps over {over} ({resamples} resamples, "
        "seed {seed}).",
        "over interviews": "interviews",
        "over units": "units, which takes units of one interview as independent",
        "few": "With {} interviews they are likely too narrow.",
        "analytic": "Intervals cover {share}% and rest on Gwet's analytic variance, which takes units as independent.",
        "no interval": "No intervals were computed.",
        "made with": "Computed with qualkit {version}.",
    },
    "id": {
        "two": "Dua",
        "unknown": "tidak tercatat",
        "coded": "{count} pengode ({coders}) masing-masing mengode {k} dari {n} wawancara ({share}) dengan buku kode "
        "{codebook}, versi {version}",
        "round": ", pada putaran pengodean {}",
        "blind": ", tanpa melihat pengodean satu sama lain",
        "not blind": ", dan dapat melihat pengodean satu sama lain",
        "drawn": "Wawancara yang dikode ganda dipilih sebagai berikut: {}.",
        "not drawn": "Cara memilih wawancara yang dikode ganda tidak tercatat.",
        "all drawn": "Semua wawancara dikode ganda.",
        "training": "Wawancara yang dipakai melatih pengode ({}) tidak termasuk di dalamnya.",
        "no training": "Tidak ada wawancara yang disisihkan untuk latihan.",
        "no consensus": "Angka-angka ini membandingkan pengodean masing-masing pengode, bukan konsensus.",
        "not people": "Angka-angka ini membandingkan pengodean yang tidak semuanya buatan orang.",
        "unit turn": "giliran bicara",
        "unit sentence": "kalimat",
        "unit character": "karakter",
        "unit segment": "segmen yang ditandai",
        "unit": "Satuan pembandingan adalah {unit}; {n} satuan diikutkan.",
        "informants only": "Giliran bicara pewawancara tidak diikutkan.",
        "roles": "Giliran bicara dengan peran berikut diikutkan: {}.",
        "overall": "Untuk semua kode, sebagai himpunan kode pada tiap satuan, alfa Krippendorff dengan jarak "
        "{distance} adalah {figure}{below}.",
        "overall undefined": "Untuk semua kode, alfa tidak terdefinisi.",
        "below": "; {low} dari sampel ulang berada di bawah ,667 dan {high} di bawah ,800",
        "range": "Kode demi kode (ada atau tidak), alfa dapat dihitung untuk {m} dari {n} kode; nilainya antara {low} "
        "({lowest}) dan {high} ({highest}), dengan median {median}.",
        "poor": "Nilainya di bawah ,667 untuk {n} kode: {listed}.",
        "none poor": "Tidak ada kode yang nilainya di bawah ,667.",
        "undefined codes": "Untuk {} kode alfa tidak terdefinisi, karena tidak dipakai seorang pun atau dipakai semua "
        "pengode pada tiap satuan.",
        "all undefined": "Kode demi kode, alfa tidak terdefinisi untuk semua {} kode.",
        "bootstrap": "Selang mencakup {share}% dan berasal dari bootstrap persentil atas {over} ({resamples} sampel "
        "ulang, seed {seed}).",
        "over interviews": "wawancara",
        "over units": "satuan, yang menganggap satuan dari satu wawancara saling bebas",
        "few": "Dengan {} wawancara, selang ini mungkin terlalu sempit.",
        "analytic": "Selang mencakup {share}% dan memakai varians analitik Gwet, yang menganggap satuan saling bebas.",
        "no interval": "Selang tidak dihitung.",
        "made with": "Dihitung dengan qualkit {version}.",
    },
}


def phrase(key: str, language: str = "en") -> str:
    """A phrase of a paragraph, with places to fill."""
    return _PHRASES[check_language(language)][key]


def named(coefficient: str, language: str = "en") -> str:
    """The name of a coefficient.

    Examples
    --------
    >>> named("cohen"), named("alpha", "id")
    ("Cohen's kappa", 'alfa Krippendorff')
    """
    return _NAMES[check_language(language)].get(coefficient, coefficient)


def heading(key: str, language: str = "en") -> str:
    """A heading."""
    return _HEADINGS[check_language(language)][key]


def figure(value: float, language: str = "en", digits: int = 2) -> str:
    """A coefficient as it is printed, without the nought before the mark.

    Examples
    --------
    >>> figure(0.667, digits=3), figure(-0.071), figure(1.0), figure(0.5, "id"), figure(float("nan"))
    ('.667', '\u2212.07', '1.00', ',50', '\u2013')
    """
    if math.isnan(value):
        return MISSING
    sign = "\u2212" if round(value, digits) < 0 else ""
    text = number(abs(round(value, digits)), digits, language)
    return sign + text.removeprefix("0")


def interval(low: float, high: float, language: str = "en") -> str:
    """An interval in words; empty where there is none.

    Examples
    --------
    >>> interval(0.412, 0.9), interval(0.412, 0.9, "id"), interval(float("nan"), 1.0)
    ('.41 to .90', ',41 sampai ,90', '')
    """
    if math.isnan(low + high):
        return ""
    return f"{figure(low, language)} {heading('to', language)} {figure(high, language)}"


def shown(row: Mapping[str, Any], language: str = "en") -> str:
    """An estimate with its interval, for a cell."""
    ends = interval(float(row["conf_low"]), float(row["conf_high"]), language)
    return figure(float(row["estimate"]), language) + (f" ({ends})" if ends else "")
