"""The words of a joint display in English and Indonesian."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "theme": "Theme", "convergence": "Convergence (suggested)", "coverage": "Coverage", "fit": "Fit",
        "quotes": "In their words", "none": "no link to an indicator", "definition": "definition",
        "meta": "Meta-inference", "suggested": "suggested", "judged": "judged", "asked": "Asked", "place": "Place",
        "by hand": "picked by hand", "lower": "lower", "higher": "higher", "left": "to be written by a person",
        "informants": "Share of informants", "percent": "percent", "group": "Informant group",
    },
    "id": {
        "theme": "Tema", "convergence": "Konvergensi (usulan)", "coverage": "Cakupan", "fit": "Kesesuaian",
        "quotes": "Kata mereka", "none": "tidak dikaitkan dengan indikator", "definition": "definisi",
        "meta": "Meta-inferensi", "suggested": "usulan", "judged": "putusan", "asked": "Ditanya", "place": "Tempat",
        "by hand": "dipilih tangan", "lower": "lebih rendah", "higher": "lebih tinggi", "left": "ditulis oleh peneliti",
        "informants": "Bagian informan", "percent": "persen", "group": "Kelompok informan",
    },
}  # fmt: skip
CAVEAT = {
    "en": "A share of purposively chosen informants and a coverage are not commensurable; they stand side by side.",
    "id": "Bagian dari informan yang dipilih secara purposif tidak sebanding dengan cakupan; keduanya disandingkan.",
}
ECOLOGICAL = {
    "en": "What holds between places need not hold between the people in them (ecological fallacy).",
    "id": "Apa yang berlaku antartempat belum tentu berlaku bagi orang di dalamnya (kekeliruan ekologis).",
}
PLACES = {
    "en": "{indicator}: estimates for {n} places at the level {level}, informants in {there} of them.",
    "id": "{indicator}: taksiran untuk {n} tempat pada tingkat {level}, informan di {there} di antaranya.",
}


def words_in(language: str) -> Mapping[str, str]:
    """The words of a language; English for one that is not there.

    Examples
    --------
    >>> words_in("id")["theme"]
    'Tema'
    """
    return WORDS.get(language, WORDS["en"])
