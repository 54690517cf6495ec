"""Forms of Indonesian roots, by hand and against treebanks."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.text.indonesian import CLITICS, beginnings, forms

FORMS = {
    "latih": "latih melatih dilatih dilatihkan pelatih pelatihan pelatihannya latihan terlatih berlatih ngelatih "
             "ngelatihin dilatihin melatihkan latihlah",
    "susu": "susu menyusui menyusukan disusui nyusu nyusuin nyusui disusuin penyusuan susunya susuin",
    "kasih": "mengasihi ngasih ngasihin dikasih dikasihin kasihkan pengasih",
    "timbang": "menimbang nimbang nimbangin ditimbang penimbangan timbangan timbangannya pertimbangan",
    "pukul": "memukul mukul mukulin dipukul pemukul",
    "sapu": "menyapu nyapu disapu penyapu",
    "kirim": "mengirim ngirim ngirimin dikirim pengiriman kiriman",
    "ajar": "belajar mengajar pelajar pelajaran pembelajaran pengajar diajari diajarin ngajarin mempelajari dipelajari",
    "kerja": "bekerja pekerja pekerjaan mempekerjakan dikerjakan ngerjain dikerjain sekerja",
    "rawat": "merawat perawat perawatan dirawat ngerawat berawat",
    "tahu": "tahu tau mengetahui diketahui pengetahuan pengetahuannya ketahuan setahu",
    "lihat": "lihat liat melihat dilihat ngeliat diliatin kelihatan keliatan terlihat",
    "cari": "mencari nyari nyariin dicari pencarian",
    "hitung": "menghitung ngitung dihitung perhitungan terhitung",
    "daya": "daya berdaya memberdayakan diberdayakan pemberdayaan keberdayaan",
    "lanjut": "melanjutkan dilanjutkan keberlanjutan berkelanjutan selanjutnya",
    "libat": "terlibat keterlibatan melibatkan dilibatkan",
    "nilai": "menilai dinilai penilaian nilainya",
    "dukung": "mendukung didukung dukungan dukungannya pendukung ngedukung dukungannye",
    "bom": "bom bomnya",
    "foto": "memfoto difoto fotonya fotoin",
}  # fmt: skip
NOT_FORMS = {
    "asi": "asian asin terasi diasi asik", "ASI": "asian terasi", "bidan": "bidang", "ibu": "ibukan meibu",
    "latih": "latihi-an melatihan", "susu": "susur susun", "ada": "berada keadaan", "latihan": "latih",
}  # fmt: skip


@pytest.mark.parametrize(("root", "wanted"), FORMS.items())
def test_forms_as_they_are_written_and_spoken(root: str, wanted: str) -> None:
    assert [form for form in wanted.split() if form not in forms(root)] == []


@pytest.mark.parametrize(("root", "unwanted"), NOT_FORMS.items())
def test_what_only_looks_like_a_form(root: str, unwanted: str) -> None:
    assert [form for form in unwanted.split() if form in forms(root)] == []


@pytest.mark.parametrize("root", ["asi", "ibu", "kb", "BPJS", "PUSKESMAS"])
def test_short_roots_and_acronyms_take_clitics_only(root: str) -> None:
    assert forms(root) == {root.lower() + clitic for clitic in CLITICS}


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=9))
def test_a_root_is_among_its_forms_and_every_form_holds_what_is_left_of_it(root: str) -> None:
    made = forms(root)
    assert root in made
    assert root + "nya" in made
    assert all(root[1:] in form or "h" in root for form in made)
    assert made == {first.word + ending for first in beginnings(root) for ending in first.endings}


def roots_benchmark():
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "roots.py"
    spec = importlib.util.spec_from_file_location("benchmark_of_roots", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("treebank", ["id_pud-ud-test.conllu", "id_csui-ud-test.conllu"])
def test_recall_and_precision_on_affixed_types_of_treebanks(treebank: str) -> None:
    if not os.environ.get("QUALKIT_SAMPLES"):
        pytest.skip("set QUALKIT_SAMPLES to the folder that holds samples/text/*.conllu")
    benchmark = roots_benchmark()
    path = Path(os.environ["QUALKIT_SAMPLES"], "samples", "text", treebank)
    measured = benchmark.measure(benchmark.read_types(path))
    assert measured["affixed types"] > 500
    assert measured["recall"] >= 0.95
    assert measured["precision"] >= 0.93


def test_the_measure_of_roots_counts_what_is_missed_and_what_is_wrong() -> None:
    measured = roots_benchmark().measure(
        {"dilatih": {"latih"}, "terasi": {"asi"}, "katakan": {"katak"}, "kata": {"kata"}, "makan": {"makan"}}
    )
    assert measured == {
        "affixed types": 3, "recall": 2 / 3, "precision": 2 / 3, "precision over all types": 2 / 3,
    }  # fmt: skip
