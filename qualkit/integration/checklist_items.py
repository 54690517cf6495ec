"""The items of three reporting checklists: which a study can answer, which in part, and which only a person can.

COREQ: Tong, Sainsbury & Craig 2007. SRQR: O'Brien and others 2014. GRAMMS: O'Cathain, Murphy & Nicholl 2008. The topics
are named in short; read the checklists themselves for what each item asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Item(NamedTuple):
    """An item of a checklist.

    Attributes
    ----------
    number
        As the checklist counts.
    topic
        Language -> what it asks about.
    fact
        What on record answers it; empty where only a person can.
    whole
        Whether that answers all that is asked.
    """

    number: str
    topic: Mapping[str, str]
    fact: str = ""
    whole: bool = True


class Checklist(NamedTuple):
    """A checklist with its source."""

    name: str
    source: str
    items: tuple[Item, ...]


def _items(lines: str) -> tuple[Item, ...]:
    """One line an item: number | English | Indonesian | fact | part, where it answers only a part."""
    items = []
    for line in lines.strip().splitlines():
        number, en, id, fact, part = (part.strip() for part in line.split("|"))
        items.append(Item(number, {"en": en, "id": id}, fact, part != "part"))
    return tuple(items)


COREQ = Checklist(
    "COREQ",
    "Tong, Sainsbury & Craig 2007, Int J Qual Health Care 19:349-357",
    _items("""
1 | Interviewer or facilitator | Pewawancara atau fasilitator | interviewers | part
2 | Credentials | Gelar dan kualifikasi | |
3 | Occupation | Pekerjaan | |
4 | Gender | Jenis kelamin | |
5 | Experience and training | Pengalaman dan pelatihan | |
6 | Relationship established | Hubungan dengan peserta sebelum studi | |
7 | Participant knowledge of the interviewer | Pengetahuan peserta tentang pewawancara | |
8 | Interviewer characteristics | Ciri pewawancara | |
9 | Methodological orientation and theory | Orientasi metodologi dan teori | |
10 | Sampling | Cara memilih informan | |
11 | Method of approach | Cara menghubungi informan | |
12 | Sample size | Jumlah informan | sample |
13 | Non-participation | Yang menolak atau mundur | |
14 | Setting of data collection | Tempat pengumpulan data | sites | part
15 | Presence of non-participants | Kehadiran orang lain | others | part
16 | Description of sample | Gambaran informan | attributes |
17 | Interview guide | Panduan wawancara | guides | part
18 | Repeat interviews | Wawancara ulang | repeats |
19 | Audio or visual recording | Rekaman suara atau gambar | |
20 | Field notes | Catatan lapangan | field notes | part
21 | Duration | Lama wawancara | duration |
22 | Data saturation | Kejenuhan data | saturation |
23 | Transcripts returned | Transkrip dikembalikan | member checks | part
24 | Number of data coders | Jumlah pengode | coders |
25 | Description of the coding tree | Gambaran pohon kode | coding tree |
26 | Derivation of themes | Asal tema | derivation |
27 | Software | Perangkat lunak | software |
28 | Participant checking | Pemeriksaan oleh peserta | member checks | part
29 | Quotations presented | Kutipan yang ditampilkan | quotations |
30 | Data and findings consistent | Kesesuaian data dan temuan | consistency |
31 | Clarity of major themes | Kejelasan tema utama | major themes |
32 | Clarity of minor themes | Kejelasan tema kecil | minor themes |
"""),
)
SRQR = Checklist(
    "SRQR",
    "O'Brien et al. 2014, Acad Med 89:1245-1251",
    _items("""
S1 | Title | Judul | |
S2 | Abstract | Abstrak | |
S3 | Problem formulation | Rumusan masalah | |
S4 | Purpose or research question | Tujuan atau pertanyaan penelitian | |
S5 | Qualitative approach and research paradigm | Pendekatan dan paradigma kualitatif | |
S6 | Researcher characteristics and reflexivity | Ciri peneliti dan refleksivitas | reflexive memos | part
S7 | Context | Konteks | sites | part
S8 | Sampling strategy | Strategi pemilihan informan | saturation | part
S9 | Ethical issues pertaining to human subjects | Etika penelitian pada manusia | consent | part
S10 | Data collection methods | Cara pengumpulan data | collection | part
S11 | Data collection instruments and technologies | Alat pengumpulan data | guides | part
S12 | Units of study | Satuan studi | sample |
S13 | Data processing | Pengolahan data | processing |
S14 | Data analysis | Analisis data | analysis |
S15 | Techniques to enhance trustworthiness | Cara menjaga keterpercayaan | trustworthiness |
S16 | Synthesis and interpretation | Sintesis dan penafsiran | consistency | part
S17 | Links to empirical data | Kaitan dengan data | quotations |
S18 | Prior work, implications, transferability | Studi terdahulu, implikasi, keteralihan | |
S19 | Limitations | Keterbatasan | |
S20 | Conflicts of interest | Benturan kepentingan | |
S21 | Funding | Pendanaan | |
"""),
)
GRAMMS = Checklist(
    "GRAMMS",
    "O'Cathain, Murphy & Nicholl 2008, J Health Serv Res Policy 13:92-98",
    _items("""
1 | Why methods were mixed | Mengapa metode digabung | |
2 | Design: purpose, priority and order of the methods | Rancangan: tujuan, prioritas dan urutan metode | |
3 | Each method: sampling, collection, analysis | Tiap metode: sampel, pengumpulan, analisis | strands | part
4 | Integration: where, how, by whom | Integrasi: di mana, bagaimana, oleh siapa | integration | part
5 | Limits that one method put on the other | Batas yang ditimbulkan satu metode bagi yang lain | |
6 | Insights from mixing | Wawasan dari penggabungan | insights | part
"""),
)
CHECKLISTS = (COREQ, SRQR, GRAMMS)
