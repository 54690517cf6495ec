"""The state in which words stand: rule by rule, on hand-labelled sentences, and as codes ask for it."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.coding.codebook import build_codebook
from qualkit.coding.contexts import States, gap_kind
from qualkit.coding.cues import BEARING
from qualkit.coding.explain import explain
from qualkit.coding.marks import COMMA, PLAIN, QUESTION, STOP, Context
from qualkit.coding.matching import find
from qualkit.coding.rules import autocode
from qualkit.coding.states import passed_over
from qualkit.coding.terms import STATES, parse_term
from qualkit.errors import CodebookError
from qualkit.model import Code, Codebook, Term, Text
from qualkit.tables import TURNS
from qualkit.text.index import WordIndex

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "states.csv"


def states_benchmark():
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "states.py"
    spec = importlib.util.spec_from_file_location("benchmark_of_states", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def golden() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_labelled_sentence_has_a_known_state_and_its_own_id() -> None:
    rows = golden()
    assert {row["state"] for row in rows} == set(STATES)
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({row["text"] for row in rows}) == len(rows)
    assert sum(row["set"] == "tuning" for row in rows) >= 860


@pytest.mark.parametrize("state", STATES)
def test_precision_and_recall_on_the_sentences_on_which_the_rules_were_tuned(state: str) -> None:
    measured, _ = states_benchmark().measure(row for row in golden() if row["set"] == "tuning")
    assert measured["tuning"][state]["precision"] >= 0.95
    assert measured["tuning"][state]["recall"] >= 0.95


def test_the_page_shows_both_figures_as_they_are_measured() -> None:
    measured, wrong = states_benchmark().measure(golden())
    page = (Path(__file__).resolve().parents[2] / "docs/how-to/what-rules-cannot-do.md").read_text(encoding="utf-8")
    for name, states in measured.items():
        for state, values in states.items():
            shares = " | ".join(f"{values[what]:.3f}".removeprefix("0") for what in ("precision", "recall"))
            assert f"| {name} | {state} | {values['sentences']} | {shares} |" in page
    unseen = [row for row in golden() if row["set"] == "heldout"]
    assert len(unseen) >= 150
    assert f"{len(unseen) - sum(row['set'] == 'heldout' for row in wrong)} of its {len(unseen)} sentences" in page


def test_the_measure_of_states_counts_both_kinds_of_fault() -> None:
    measured = states_benchmark().figures([("negated", "negated"), ("negated", "affirmed"), ("wished", "negated")])
    assert measured["negated"] == {"sentences": 2, "precision": 0.5, "recall": 0.5}
    assert measured["affirmed"]["precision"] == 0
    assert measured["wished"]["recall"] == 0


@pytest.mark.parametrize(
    ("text", "state", "words"),
    [
        ("Kami belum pernah dilatih.", "negated", "belum"),
        ("Kami tidaklah dilatih.", "negated", "tidaklah"),
        ("Tadak ade pelatihan tu.", "negated", "Tadak"),
        ("Ora tau dilatih.", "negated", "Ora"),
        ("Tidak hanya dilatih, kami dibayar.", "affirmed", "Tidak hanya"),
        ("Mau tak mau saya dilatih.", "affirmed", "Mau tak mau"),
        ("Tidak apa-apa dilatih lagi.", "affirmed", "Tidak apa-apa"),
        ("Kalau tidak, kami dilatih.", "affirmed", ""),
        ("Dilatih ya nggak, Bu?", "affirmed", ""),
        ("Sudah dilatih belum?", "affirmed", ""),
        ("Dilatih atau tidak, sama saja.", "affirmed", ""),
        ("Bukan tidak dilatih.", "affirmed", "Bukan tidak"),
        ("Tidak ada kader yang tidak dilatih.", "affirmed", "Tidak ... tidak"),
        ("Ndak, ndak dilatih.", "negated", "ndak"),
        ("Ndak ndak dilatih.", "negated", "ndak"),
        ("Belum sampai sebulan saya dilatih.", "affirmed", "Belum sampai sebulan"),
        ("Kami tidak malu dilatih.", "affirmed", "tidak malu"),
        ("Hampir tidak pernah dilatih.", "diminished", "Hampir tidak"),
        ("Kami tidak terlalu dilatih.", "diminished", "tidak terlalu"),
        ("Kami tidak dapat cukup pelatihan.", "diminished", "tidak ... cukup"),
        ("Kurang lebih dua kali dilatih.", "affirmed", ""),
        ("Tidak kurang tiga kali dilatih.", "affirmed", "Tidak kurang"),
        ("Pelatihannya jarang.", "diminished", "jarang"),
        ("Harusnya tidak dilatih di sini.", "wished", "Harusnya"),
        ("Kami tidak perlu dilatih.", "negated", "tidak"),
        ("Kami perlu dilatih.", "wished", "perlu"),
        ("Kalau dilatih, saya bisa.", "wished", "Kalau"),
        ("Kalau di sini mah dilatih terus.", "affirmed", "Kalau"),
        ("Saya tahu kalau mereka dilatih.", "affirmed", "kalau"),
        ("Harapan saya, kader dilatih.", "wished", "Harapan"),
        ("Pelatihan itu harusnya rutin.", "wished", "harusnya"),
        ("Saya mau melatih kalau ada waktu.", "wished", "kalau"),
        ("Saya mau dilatih kalau ada waktu.", "wished", "mau"),
        ("Pelatihan belum ada.", "negated", "belum"),
        ("Pelatihan? Belum.", "negated", "Belum"),
        ("Pelatihan, belum pernah.", "negated", "belum"),
        ("Kami dilatih, tidak ada masalah.", "affirmed", ""),
        ("Pelatihan tidak ada masalah.", "affirmed", ""),
        ("Setelah dilatih saya tidak takut.", "affirmed", ""),
        ("Saya tidak bekerja, tapi dilatih.", "affirmed", ""),
        ("Saya tidak bekerja tapi dilatih.", "affirmed", ""),
        ("Kami tidak capek dan bidan selalu melatih.", "affirmed", ""),
        ("Kami tidak dibayar dan dilatih.", "negated", "tidak"),
        ("Sejak dilatih saya belum pernah lagi.", "affirmed", ""),
        ("Kami tidak suka makan nasi goreng dilatih.", "affirmed", "tidak"),
        ("Kalau tidak ya dilatih bidan.", "affirmed", "Kalau tidak"),
        ("Saya tidak bekerja. Kami dilatih.", "affirmed", ""),
        ("Tidak ada dana, alat, maupun pelatihan.", "negated", "Tidak"),
        ("Tidak takut, dilatih terus.", "affirmed", ""),
        ("Nggak nggak... nggak dilatih.", "negated", "nggak"),
        ("Kata dr. Ani kami tidak dilatih.", "negated", "tidak"),
        ("Kami sudah dilatih, eh, belum ding, Bu.", "negated", "eh, belum"),
        ("Kami belum dilatih, eh sudah, tahun lalu.", "affirmed", "eh sudah"),
        ("Boro-boro dilatih, diundang saja nggak.", "negated", "Boro-boro"),
        ("Mana pernah kami dilatih.", "negated", "Mana pernah"),
        ("Dari mana ada dana buat dilatih.", "affirmed", ""),
        ("Siapa yang mau dilatih.", "negated", "Siapa yang mau"),
        ("Mau dilatih gimana, orangnya tidak ada.", "negated", "Mau ... gimana"),
        ("Dilatih apanya, Bu.", "negated", "apanya"),
        ("Pelatihannya dihentikan.", "negated", "dihentikan"),
        ("Pelatihan tahun ini batal.", "negated", "batal"),
        ("Dia menolak dilatih.", "negated", "menolak"),
        ("Dia menolak ikut karena sudah dilatih.", "affirmed", ""),
        ("Tanpa disuruh kami dilatih.", "affirmed", "Tanpa disuruh"),
        ("Belum diundang pun kami sudah dilatih.", "affirmed", "Belum diundang"),
        ("Belum ada sebulan kami dilatih.", "affirmed", "Belum ada sebulan"),
        ("Belum ada dua orang yang dilatih.", "negated", "Belum"),
        ("Nggak sampai tiga kali kami dilatih.", "diminished", "Nggak sampai tiga"),
        ("Tidak pernah tidak dilatih.", "affirmed", "Tidak ... tidak"),
        ("Kami tidak dibayar tidak dilatih.", "negated", "tidak"),
        ("Soal pelatihan yang tadi, wah, di sini nggak ada.", "negated", "nggak"),
        ("Pelatihan yang di kota, kami di hulu tidak pernah ikut.", "negated", "tidak"),
        ("Pelatihannya ada, uangnya yang nggak ada.", "affirmed", ""),
        ("Katanya dilatih, kenyataannya nggak.", "negated", "nggak"),
        ("Pelatihan setelah lulus belum ada.", "negated", "belum"),
        ("Kami melatih yang belum pernah.", "affirmed", ""),
        ("Sudah dilatih belum.", "affirmed", ""),
        ("Ada pelatihan, tapi sedikit sekali.", "diminished", "sedikit"),
        ("Kami dilatih, tapi sedikit orang yang datang.", "affirmed", ""),
        ("Pelatihan pernah, cuma sekali.", "diminished", "cuma sekali"),
        ("Baru dua orang yang dilatih.", "diminished", "Baru dua"),
        ("Baru dua bulan lalu dilatih.", "affirmed", ""),
        ("Nggak cuma sekali kami dilatih.", "affirmed", "Nggak cuma"),
        ("Kami cuma dilatih sehari.", "diminished", "cuma ... sehari"),
        ("Yang dilatih cuma ketua.", "diminished", "cuma"),
        ("Kami dilatih kalau ada lomba saja.", "diminished", "kalau ... saja"),
        ("Setengah hati dilatihnya.", "diminished", "Setengah hati"),
        ("Pelatihan kader di sini masih rendah.", "diminished", "rendah"),
        ("Pelatihannya kecil.", "diminished", "kecil"),
        ("Pelatihan kecil di balai desa.", "affirmed", ""),
        ("Kalau ada dana kami dilatih.", "affirmed", ""),
        ("Kalau kami dilatih kami berani.", "wished", "Kalau"),
        ("Kalau tidak hujan kami dilatih.", "affirmed", ""),
        ("Kalau ditanya pelatihan, kami di sini belum pernah.", "negated", "belum"),
        ("Kalau bisa kader dilatih.", "wished", "Kalau bisa"),
        ("Saya yakin kalau kader dilatih, ibu-ibu senang.", "wished", "kalau"),
        ("Andai ada dana, kami dilatih.", "wished", "Andai"),
        ("Kalau ada dana, mungkin kami dilatih.", "wished", "Kalau"),
        ("Kalau ada dana, kami dilatih.", "affirmed", ""),
        ("Mestinya sebelum pulang dilatih.", "wished", "Mestinya"),
        ("Harapan kami sebagai kader lama di desa, semua dilatih.", "wished", "Harapan"),
        ("Ibu dilatih dulu, maunya saya begitu.", "wished", "maunya"),
        ("Tolong kader dilatih.", "wished", "Tolong"),
        ("Kader harus dilatih.", "wished", "harus"),
        ("Saya harus dilatih lagi waktu itu.", "affirmed", ""),
        ("Yang penting kader dilatih.", "wished", "penting"),
        ("Dinas bilang mau melatih.", "wished", "mau"),
        ("Saya nggak tahu kalau mereka dilatih.", "affirmed", "kalau"),
    ],
)
def test_what_decides_a_state(text: str, state: str, words: str) -> None:
    read, decided = states_benchmark().read_state(text, "~latih", "id")
    assert (read, decided) == (state, words)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("We were never trained.", "negated"), ("There wasn\u2019t any training.", "negated"),
        ("Not only were we trained, we were paid.", "affirmed"), ("We hardly train.", "diminished"),
        ("A little training helped.", "affirmed"), ("Little training was given.", "diminished"),
        ("They didn't train us much.", "diminished"), ("We should be trained.", "wished"),
        ("If we were trained, fine.", "wished"), ("Training was never given.", "negated"),
        ("I was not ashamed to train.", "affirmed"), ("Training? Never.", "negated"),
        ("Had they trained us, we would know.", "wished"), ("They asked us to train.", "wished"),
        ("If a mother comes we train her.", "affirmed"), ("If only they trained us.", "wished"),
        ("As long as they train us, fine.", "wished"), ("They talked instead of training.", "negated"),
        ("He would sit there instead of training.", "negated"), ("It is not that they did not train us.", "affirmed"),
        ("Nobody told me that they trained.", "affirmed"), ("Neither you nor I trained.", "negated"),
        ("They trained us just once.", "diminished"), ("Training would help.", "wished"),
        ("As for training, there is none.", "negated"), ("The training was cancelled.", "negated"),
        ("They trained us, but not nearly enough.", "diminished"),
    ],
)  # fmt: skip
def test_states_in_english(text: str, state: str) -> None:
    assert states_benchmark().read_state(text, "~train", "en")[0] == state


@pytest.mark.parametrize(
    ("gap", "before", "kind"),
    [(" ", "ibu", PLAIN), ("-", "ibu", PLAIN), (", ", "ibu", COMMA), ("... ", "ibu", COMMA), ("\u2026 ", "ibu", COMMA),
     (". ", "ibu", STOP), (".\u201d ", "ibu", STOP), (". ", "dr", PLAIN), (".", "1", PLAIN), ("\n", "ibu", STOP),
     ("! ", "ibu", STOP), ("; ", "ibu", STOP), ("?\u201d ", "ibu", QUESTION), (" \u2014 ", "ibu", COMMA),
     (" [", "ibu", COMMA), (" \U0001f476 ", "ibu", PLAIN)],
)  # fmt: skip
def test_what_parts_words(gap: str, before: str, kind: str) -> None:
    assert gap_kind(gap, before) == kind


def hits(text: str, *terms: str):
    codes = tuple(Code(f"c{i}", Text(), terms=(Term(term, "id"),)) for i, term in enumerate(terms))
    row = {"transcript": "t", "turn": 0, "speaker": "I", "role": "informant", "informant": "i", "group": "g"}
    frame = TURNS.frame([{**row, "start": 7, "end": 7 + len(text), "text": text}])
    return autocode(frame, Codebook("b", "1.0.0", ("id",), codes))


def test_a_code_takes_only_what_stands_in_the_state_it_asks_for() -> None:
    text = "Kami dilatih. Mereka belum pernah dilatih. Harusnya dilatih."
    found = hits(text, *(f"~latih ({state})" for state in STATES), "~latih")
    assert found[["code", "start", "state", "decided_by"]].values.tolist() == [
        ["c0", 12, "affirmed", ""], ["c4", 12, "any", ""], ["c1", 41, "negated", "belum"], ["c4", 41, "any", ""],
        ["c3", 59, "wished", "Harusnya"], ["c4", 59, "any", ""],
    ]  # fmt: skip
    assert "state: negated, decided by 'belum'" in str(explain(found.iloc[2]))


@pytest.mark.parametrize(
    ("said", "opener"),
    [("tidak hujan kami", "kami"), ("nggak tahu kalau mereka", "kalau"), ("tidak bekerja tapi", "tapi")],
)
def test_what_opens_a_clause_between_a_cue_and_a_hit_is_named(said: str, opener: str) -> None:
    words = [*(["kalau"] if "hujan" in said else []), *said.split(), "dilatih"]
    last = len(words) - 1
    passed = passed_over(Context(words, [STOP, *[PLAIN] * last, STOP], last, last, last))
    assert f"{opener!r} opens a clause between them" in {one.why for one in passed}


def test_the_words_of_a_term_decide_nothing_and_those_between_them_do() -> None:
    assert hits("Belum pernah dilatih.", "belum pernah ~latih (affirmed)")["state"].tolist() == ["affirmed"]
    assert hits("Belum pernah dilatih.", "belum <2> ~latih (affirmed)")["state"].tolist() == ["affirmed"]
    assert hits("Suami jarang bantu.", "suami <3> ~bantu (diminished)")["decided_by"].tolist() == ["jarang"]
    assert hits("Suami bantu.", "suami <3> ~bantu (diminished)").empty


def test_nothing_before_or_behind_the_turn_decides() -> None:
    row = {"transcript": "t", "speaker": "I", "role": "informant", "informant": "i", "group": "g", "start": 0, "end": 9}
    texts = ["Kami belum", "dilatih", "belum ada"]
    frame = TURNS.frame({**row, "turn": i, "text": text} for i, text in enumerate(texts))
    code = Code("c", Text(), terms=(Term("~latih (affirmed)", "id"),))
    assert len(autocode(frame, Codebook("b", "1.0.0", ("id",), (code,)))) == 1


def test_the_scope_of_a_code_bounds_its_distances() -> None:
    row = {
        "transcript": "t",
        "turn": 0,
        "speaker": "I",
        "role": "informant",
        "informant": "i",
        "group": "g",
        "start": 0,
    }
    frame = TURNS.frame([{**row, "end": 21, "text": "Belum. Mau dilatih."}])
    for scope, count in (("turn", 1), ("sentence", 0)):
        code = Code("c", Text(), terms=(Term("belum <3> ~latih", "id"),), scope=scope)  # type: ignore[arg-type]
        assert len(autocode(frame, Codebook("b", "1.0.0", ("id",), (code,)))) == count


SAID = st.sampled_from([*sorted(BEARING)[::9], "ada", "yang", "kader", "saya", "dilatih", ",", ".", "?", "-", "..."])


@settings(max_examples=200, deadline=None)
@given(st.lists(SAID, max_size=25))
def test_any_talk_has_one_state_and_what_decided_it_stands_in_the_text(said: list[str]) -> None:
    text = " ".join(said)
    index, pattern = WordIndex([text, text]), parse_term("~latih")
    states, decided = States(index).of(find(index, pattern))
    assert len(states) == len(decided) == 2 * said.count("dilatih")
    assert set(states) <= set(STATES)
    assert states[: len(states) // 2] == states[len(states) // 2 :]
    assert all(part in text for words in decided for part in words.split(" ... "))


def test_a_scope_that_there_is_not_is_told_with_the_nearest() -> None:
    code = {"code": "a", "label": "A", "definition": "A.", "scope": "sentense"}
    data = {"name": "b", "version": "1.0.0", "languages": ["id"], "codes": [code]}
    with pytest.raises(CodebookError, match=r"unknown scope 'sentense'\. Did you mean 'sentence'"):
        build_codebook(data, name="b.yaml", line=lambda path: 5)
    code["scope"] = "sentence"
    assert build_codebook(data, name="b.yaml", line=lambda path: 5).codes[0].scope == "sentence"
