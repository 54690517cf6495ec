"""Sentences on a golden list written for this test, and what must never happen to any text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.text.pipelines import pipeline
from qualkit.text.sentences import around, sentences

# A bar parts the sentences; it stands for the space between them.
GOLDEN = [
    "Iya.|Betul sekali.|Sudah?|Belum!",
    "Kata dr. Ani anak saya sehat.|Saya percaya.",
    "Drg. Budi dan drs. Amir datang.",
    "Kata Bu. Ani posyandu libur.|Saya pulang.",
    "Iya, Bu.|Kemarin saya ke posyandu.",
    "Belum Bu.|Katanya bulan depan.",
    "Makasih Pak.|Besok saya datang lagi.",
    "Rumahnya di Jl. Ahmad Yani No. 12.|Dekat sekolah.",
    "Masuk Gg. Mawar, Kec. Sungai Raya, Kab. Kubu Raya.|Jauh.",
    "Ada timbangan, dll.|Lengkap pokoknya.",
    "Beli popok, susu, dsb. di pasar.",
    "Sayur, ikan, dst.|Semua ada.",
    "Bu Sri dkk. sudah datang.",
    "Honornya Rp. 50.000 sebulan.|Sedikit, kan?",
    "Harganya 1.000 per bungkus.|Sekarang 2.500.|Mahal.",
    "Lihat hlm. 12 di buku KIA.|Di situ ada.",
    "Kuitansi a.n. Siti Aminah.|Sudah saya simpan.",
    "Saya d.h. kader, sekarang bidan.",
    "Bu Rina, S.Kep. yang mengajar.|Enak orangnya.",
    "Yang datang Yuli, Amd.Keb.|Ramah sekali.",
    "Ketuanya Ibu Tuti, S.ST. M.Kes. dari dinas.",
    "Mulai jam 07.30 sampai 11.00.|Habis itu pulang.",
    "Pulangnya jam 07.30.|Capek.",
    "Saya... anu... nggak sempat.|Sibuk.",
    "Katanya mau ada...|Entah kapan.",
    "Katanya mau ada\u2026|Entah kapan.",
    "1. Timbang dulu.|2. Baru imunisasi.",
    "Anak saya 3.|Yang kecil masih ASI.",
    "Dikasih vitamin A.|Gratis.",
    "Sekolahnya R. A. Kartini.|Dekat.",
    "\u201cSudah makan?\u201d tanya suami.|Saya diam.",
    "Dia bilang, \u201cJangan.\u201d|\u201cKenapa?\u201d saya tanya.",
    "Jangan!|kata mertua.",
    "(tertawa) Iya.|(diam) Begitulah.",
    "ASI.|MPASI nanti.",
    "Capek \U0001f629.|Tapi senang \U0001f476\U0001f3fd!|Ya.",
    "Websitenya www.contoh.id.|Coba lihat.",
    "Betul?!|Masa?",
    "Tanpa tanda akhir",
    "Sehat saja, alhamdulillah.|Anak-anak juga.",
]
ENGLISH = [
    "Dr. Green came at 7 p.m. and left.|She was kind.",
    "No.|I never got any training.",
    "See No. 5 on the list.|That one.",
    "We met Mrs. Brown.|She helped.",
    "Pumps, bottles, etc.|All there.",
    "I don't know... maybe.|Ask her.",
]


@pytest.mark.parametrize(("language", "line"), [*(("id", s) for s in GOLDEN), *(("en", s) for s in ENGLISH)])
def test_sentences_of_the_golden_list(language: str, line: str) -> None:
    wanted = line.split("|")
    text = line.replace("|", " ")
    assert [text[low:high] for low, high in sentences(text, language)] == wanted


def test_a_line_ends_a_sentence_and_spaces_are_left_out() -> None:
    text = "  Iya\nbelum \n\n dr.\n Ani.  Lalu "
    assert [text[low:high] for low, high in sentences(text)] == ["Iya", "belum", "dr.", "Ani.", "Lalu"]


def test_nothing_has_no_sentence() -> None:
    assert sentences("") == sentences(" \n ") == []
    assert around("", 0, 0) == (0, 0)


def test_a_language_that_spacy_does_not_have_is_read_by_general_rules() -> None:
    text = "Boh. Leh pane."
    assert [text[low:high] for low, high in sentences(text, "qya")] == ["Boh.", "Leh pane."]
    assert pipeline("en-GB").lang == "en"


def test_around_gives_whole_sentences_over_abbreviations() -> None:
    text = "Belum. Kata dr. Ani saya belum dilatih. Ya."
    low, high = around(text, text.index("dilatih"), text.index("dilatih") + 7)
    assert text[low:high] == "Kata dr. Ani saya belum dilatih."


PIECES = st.sampled_from([
    "iya", "Bu", "dr", "dll", "S.Kep", "Rp", "1.000", "07.30", "A", "3", "\u6bcd\u4e73", "e\u0301",
    "\U0001f476\U0001f3fd",
    ".", "...", "\u2026", "?", "!", "\u201c", "\u201d", "(", ")", ",", " ", "  ", "\n", "\u00a0", "\r\n", "\t",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join), st.sampled_from(["id", "en"]))
def test_sentences_hold_every_letter_once_and_in_order(text: str, language: str) -> None:
    spans = sentences(text, language)
    assert "".join("".join(text[low:high].split()) for low, high in spans) == "".join(text.split())
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert all(text[low:high] == text[low:high].strip() != "" for low, high in spans)
