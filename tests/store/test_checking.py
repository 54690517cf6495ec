"""`qualkit check`: a study with one of every problem, all told at once with file, line and the nearest right name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import qualkit as qk
from qualkit.errors import Problem
from qualkit.store.checking import study_problems
from qualkit.store.csv_tables import read_rows

HEADER = "id,indicator,definition,place,place_level,year,population,value_printed,unit,n,kind,source,locator,note\n"
SOUND = {
    "study.yaml": """format: 1
title: Coba
languages: [id, en]
groups: [{group: mother, label: Mothers}, {group: cadre, label: Cadres}]
sites: [{site: parit, label: Parit, place_level: village}]
topics: [{topic: time, label: Time}]
attributes: [{attribute: age, label: Age, type: number}, {attribute: site, label: Site, type: site}]
""",
    "transcripts/informants.csv": "informant,group,age,site\nibu-01,mother,31,parit\nkader-01,cadre,,\n",
    "transcripts/asked.csv": "transcript,informant,topic,status\nibu-01,ibu-01,time,asked\n",
    "transcripts/ibu-01.md": """---
transcript: ibu-01
kind: interview
date: 2026-05-01
site: parit
language: id
duration_min: 40
consent: analysis
speakers:
  P: {role: interviewer}
  Ibu: {role: informant, informant: ibu-01}
---
P: Bagaimana?

Ibu: Saya capek.
""",
    "transcripts/ibu-01-en.md": """---
transcript: ibu-01-en
language: en
translation_of: ibu-01
speakers:
  I: {role: interviewer}
  Mother: {role: informant, informant: ibu-01}
---
I: How are you?

Mother: I am tired.
""",
    "codebooks/asi.yaml": """name: asi
version: 1.0.0
languages: [id]
codes:
  - {code: barrier.time, label: Waktu, definition: B, polarity: barrier, topic: time, terms: {id: [capek]}}
themes:
  - {theme: work, label: Kerja, codes: [barrier.time]}
links:
  - {id: work-ebf, theme: work, indicator: ebf, definition: who, join_level: village}
""",
    "codebooks/asi.verdicts/siti.yaml": """verdicts:
  - {id: "1", kind: convergence, theme: work, groups: [mother, cadre], verdict: silence, date: 2026-11-01, reason: r}
  - {id: "2", kind: fit, theme: work, link: work-ebf, verdict: discordance, date: 2026-11-01, reason: r, replaces: "1"}
""",
    "surveys/published/figures.csv": HEADER + "f1,ebf,not stated,Kubu Raya,regency,2021,infants,58,%,,survey,s,p. 1,\n",
    "surveys/rumah/survey.yaml": "population: infants\nindicators: [ebf]\n",
    "surveys/rumah/data.csv": "id,ebf\n1,yes\n",
}

BROKEN = {
    "study.yaml": """format: 1
tittle: Coba
languages: id
groups: [{group: mother, label: Mothers}, {group: cadre, label: Cadres}, {group: mother}, {label: x}, {group: A b}]
sites: [{site: parit, label: Parit, place_level: vilage, parent: parid}]
topics: {time: x}
attributes: [{attribute: age, type: numbr}, {attribute: parity, type: number}, {attribute: site, type: site}]
""",
    "transcripts/informants.csv": "informant,group,parity,site\nibu-01,mothr,many,parid\n"
    "ibu-01,mother,1,parit\n,mother,,\nibu 02,mother,,\nkader-01,cadre\n",
    "transcripts/asked.csv": "transcript,informant,topic,status\nibu-1,ibu-01,time,asked\nibu-01,ibu-9,tme,askd\n"
    "ibu-01,kader-01,time,asked\nibu-01,kader-01,time,asked\n",
    "transcripts/ibu-01.md": """---
transcript: ibu-1
kind: intervew
date: 1 May
site: parid
language: jv
duration_min: long
consent: al
interviwer: RA
speakers:
  P: {role: interviewr}
  Ibu: {role: informant, informant: ibu-1}
  Q: {role: interviewer, informant: ibu-01}
  Z: {role: informant}
---
Ibu: Saya capek.
""",
    "transcripts/ibu-01-en.md": "---\ntranscript: ibu-01-en\nlanguage: id\ntranslation_of: ibu-01\nspeakers:\n"
    "  I: {role: interviewer}\n---\nI: How?\n\nI: And?\n",
    "transcripts/ibu-02-en.md": "---\ntranscript: ibu-02-en\ntranslation_of: ibu-01-en\nspeakers:\n"
    "  I: {role: interviewer}\n---\nI: How?\n",
    "transcripts/ibu-03-en.md": "---\ntranscript: ibu-03-en\ntranslation_of: ibu-0\nspeakers: {}\n---\nI: How?\n",
    "transcripts/no-front.md": "Ibu: Capek.\n",
    "transcripts/a b.md": "---\ntranscript: a b\nspeakers:\n  I: {role: interviewer}\n---\nI: How?\n",
    "codebooks/asi.yaml": SOUND["codebooks/asi.yaml"],
    "codebooks/wrong.yaml": "name: wrong\nversion: 1.0.0\nlanguages: [id]\ncodes:\n"
    "  - {code: a, label: A, definition: A, terms: {id: ['capek * x']}}\n",
    "codebooks/other.yaml": "name: another\nversion: 1.0.0\nlanguages: [id]\ncodes: []\n",
    "codebooks/asi.verdicts/siti.yaml": """verdicts:
  - {id: "1", kind: convergance, theme: wrok, groups: [mother, cadr], date: 2026-11-01, reason: r}
  - {id: "1", kind: convergence, theme: work, groups: [mother], verdict: x, date: 2026-11-01, reason: r, replaces: "7"}
  - {id: "3", kind: fit, theme: work, link: work-eb, verdict: x, date: 2026-11-01, reason: r}
""",
    "codebooks/asi.verdicts/budi.yaml": "verdicts: [\n",
    "surveys/published/figures.csv": HEADER + "f1,ebf,,Kubu Raya,regncy,2021,infants,58,%,,survy,s,p. 1,\n"
    "f1,cbf,d,X,village,,,5,%,,study,s,,\n",
    "surveys/rumah/survey.yaml": "populaton: infants\nindicators: [ebf]\n",
    "codings/siti/asi/ibu-01.read.json": "{",
    "codings/siti/asi/kader-09.jsonl": "",
    "codings/siti/asii/ibu-01.jsonl": "",
}
EXPECTED = """
study.yaml:2: unknown setting 'tittle'. Did you mean 'title'?
study.yaml:1: the study has no title
study.yaml:3: languages is no list
study.yaml:4: group 'mother' stands there twice
study.yaml:4: an entry of groups has no 'group'
study.yaml:4: group 'A b' is no id
study.yaml:6: topics is no list
study.yaml:5: site 'parit' lies in unknown site 'parid'. Did you mean 'parit'?
study.yaml:5: unknown place_level 'vilage'. Did you mean 'village'?
study.yaml:7: unknown type 'numbr'. Did you mean 'number'?
transcripts/informants.csv:6: 2 values where the header has 4 columns
transcripts/informants.csv:2: unknown group 'mothr'. Did you mean 'mother'?
transcripts/informants.csv:2: parity 'many' is no number
transcripts/informants.csv:2: site 'parid' is not in study.yaml. Did you mean 'parit'?
transcripts/informants.csv:3: informant 'ibu-01' stands there twice (first in line 2)
transcripts/informants.csv:4: an informant has no id
transcripts/informants.csv:5: the informant id 'ibu 02' holds something other than letters
transcripts/ibu-01.md:9: unknown field 'interviwer'. Did you mean 'interviewer'?
transcripts/ibu-01.md:2: the field transcript says 'ibu-1', the file is called 'ibu-01.md'. Did you mean 'ibu-01'?
transcripts/ibu-01.md:3: unknown kind 'intervew'. Did you mean 'interview'?
transcripts/ibu-01.md:8: unknown consent 'al'
transcripts/ibu-01.md:4: '1 May' is no day
transcripts/ibu-01.md:7: 'long' is no number of minutes
transcripts/ibu-01.md:11: speaker 'P' has the unknown role 'interviewr'. Did you mean 'interviewer'?
transcripts/ibu-01.md:13: speaker 'Q' is interviewer, but names the informant 'ibu-01'
transcripts/ibu-03-en.md:4: no speakers are declared
transcripts/ibu-03-en.md: no turn was found
transcripts/no-front.md:1: there is no front matter
transcripts/a b.md: the transcript id 'a b' holds something other than a-z
transcripts/ibu-01.md:10: unknown informant 'ibu-1'. Did you mean 'ibu-01'?
transcripts/ibu-01.md:10: speaker 'Z' is an informant, but not which one
transcripts/ibu-01.md:10: speaker 'Q' is declared, but never speaks
transcripts/ibu-01.md:5: unknown site 'parid'. Did you mean 'parit'?
transcripts/ibu-01.md:6: unknown language 'jv'
transcripts/ibu-01-en.md:4: has 2 turns, its original 'ibu-01' has 1
transcripts/ibu-02-en.md:3: translates 'ibu-01-en', which is a translation itself
transcripts/ibu-03-en.md:3: translates unknown transcript 'ibu-0'. Did you mean 'ibu-01'?
transcripts/asked.csv:2: unknown transcript 'ibu-1'. Did you mean 'ibu-01'?
transcripts/asked.csv:3: unknown informant 'ibu-9'. Did you mean 'ibu-01'?
transcripts/asked.csv:3: unknown status 'askd'. Did you mean 'asked'?
transcripts/asked.csv:4: 'kader-01' does not speak in 'ibu-01'
transcripts/asked.csv:5: ibu-01 / kader-01 / time stands there twice (first in line 4)
codebooks/other.yaml:1: the codebook is called 'another', its file 'other.yaml'. Did you mean 'other'?
codebooks/wrong.yaml:5: term 'capek * x', column 7: '*' must follow a word directly. Did you mean 'capek x'?
codebooks/asi.verdicts/budi.yaml:2: this is not YAML
codebooks/asi.verdicts/siti.yaml:2: the verdict has no verdict
codebooks/asi.verdicts/siti.yaml:2: unknown kind 'convergance'. Did you mean 'convergence'?
codebooks/asi.verdicts/siti.yaml:3: the verdict '1' stands there twice
codebooks/asi.verdicts/siti.yaml:3: a verdict on convergence compares two groups
codebooks/asi.verdicts/siti.yaml:2: verdict '1' names the unknown theme 'wrok'. Did you mean 'work'?
codebooks/asi.verdicts/siti.yaml:2: verdict '1' names the unknown group 'cadr'. Did you mean 'cadre'?
codebooks/asi.verdicts/siti.yaml:2: verdict '1' names the unknown verdict '7'
codebooks/asi.verdicts/siti.yaml:4: verdict '3' names the unknown link 'work-eb'. Did you mean 'work-ebf'?
codings/siti/asi/ibu-01.jsonl:2: the line is not one JSON object
codings/siti/asi/ibu-01.jsonl:1: unknown code 'barrier.tme'. Did you mean 'barrier.time'?
codings/siti/asii/ibu-01.jsonl:1: coded with the unknown codebook 'asii'. Did you mean 'asi'?
codings/siti/asi/ibu-01.read.json:1: the line is not one JSON object
surveys/published/figures.csv:2: unknown kind 'survy'. Did you mean 'survey'?
surveys/published/figures.csv:2: unknown place_level 'regncy'. Did you mean 'regency'?
surveys/published/figures.csv:2: definition is empty
surveys/published/figures.csv:3: the id 'f1' is missing or used twice
surveys/published/figures.csv:3: locator is empty
surveys/rumah/survey.yaml:1: unknown key 'populaton'. Did you mean 'population'?
surveys/rumah: data.csv is missing
""".strip().splitlines()


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def problems(root: Path) -> list[Problem]:
    study = qk.open_study(root)
    return study_problems(study.folder, study.settings)


def coding(id: str, code: str) -> str:
    return json.dumps({
        "id": id, "start": 5, "end": 9, "quote": "Saya", "before": "Ibu: ", "after": " capek.\n", "text_sha256": "ab",
        "code": code, "version": "1.0.0", "created": "", "memo": "", "source": "", "against": False,
    })  # fmt: skip


def test_a_sound_study_has_no_problem(tmp_path: Path) -> None:
    assert problems(write(tmp_path, SOUND)) == []


def test_one_of_every_problem_is_told_at_once_with_its_place_and_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, BROKEN)
    (tmp_path / "codings/siti/asi/ibu-01.jsonl").write_text(
        f"{coding('x1', 'barrier.tme')}\nnonsense\n", encoding="utf-8"
    )
    (tmp_path / "codings/siti/asii/ibu-01.jsonl").write_text(coding("x2", "z") + "\n", encoding="utf-8")
    told = [str(problem).replace(f"{tmp_path.resolve()}/", "") for problem in problems(tmp_path)]
    missing = [line for line in EXPECTED if not any(each.startswith(line) for each in told)]
    assert missing == [], "\n".join(told)


def test_refused_codings_are_told_with_their_file(tmp_path: Path) -> None:
    write(tmp_path, SOUND)
    study = qk.open_study(tmp_path)
    with study.desk("ibu-01", "siti") as desk:
        kept = desk.code_words("barrier.time", "Saya capek")
    path = tmp_path / "transcripts/ibu-01.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Saya capek", "Saya lelah"), encoding="utf-8")
    [problem] = problems(tmp_path)
    assert problem.where == "codings/siti/asi/ibu-01.jsonl:1"
    assert problem.what.startswith(
        f"coding {kept.id} (barrier.time) has no certain place: the words 'Saya capek' no longer"
    )
    assert problem.mend == "see the candidates with: qualkit reanchor"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("codebooks/asi.yaml", b"name: caf\xe9\n", "codebooks/asi.yaml: the file is not UTF-8 (byte 10)"),
        ("codebooks/asi.verdicts/siti.yaml", b"caf\xe9\n",
         "codebooks/asi.verdicts/siti.yaml: the file is not UTF-8 (byte 4)"),
        ("transcripts/ibu-01-en.md", b"caf\xe9\n", "transcripts/ibu-01-en.md: the file is not UTF-8 (byte 4)"),
        ("transcripts/asked.csv", b"caf\xe9\n", "transcripts/asked.csv: the file is not UTF-8 (byte 4)"),
        ("surveys/rumah/survey.yaml", b"caf\xe9\n", "surveys/rumah/survey.yaml: the file is not UTF-8 (byte 4)"),
        ("transcripts/informants.csv", b'informant,group\n"a', "transcripts/informants.csv: this is no CSV"),
        ("transcripts/informants.csv", b"person,group\nibu-01,mother\n",
         "transcripts/informants.csv:1: column 'informant' is missing; the file has person, group"),
        ("transcripts/informants.csv", b"informant,group,group\nibu-01,mother,mother\n",
         "transcripts/informants.csv:1: column 'group' stands there twice"),
        ("surveys/published/figures.csv", b"", "surveys/published/figures.csv:1: the file is empty"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_a_problem_and_no_crash(
    tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    write(tmp_path, SOUND)
    (tmp_path / name).write_bytes(data)
    assert any(str(problem).startswith(said) for problem in problems(tmp_path))


def test_checking_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, BROKEN)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    problems(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


# -- small tables ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_what_spreadsheets_save_is_read(tmp_path: Path, mark: str, end: str, bom: bytes) -> None:
    text = end.join(
        [mark.join(["a", "b"]), mark.join(["1", '"x, y; z\t!"']), "", mark.join([" 2 ", '"two\nlines"']), ""]
    )
    path = tmp_path / "t.csv"
    path.write_bytes(bom + text.encode())
    header, rows, found = read_rows(path, "t.csv", ["a", "b"])
    assert (header, found) == (["a", "b"], [])
    assert [row.values for row in rows] == [{"a": "1", "b": "x, y; z\t!"}, {"a": "2", "b": "two\nlines"}]
    assert [row.line for row in rows] == [2, 5]


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_signs_that_only_look_like_line_ends_stay_in_their_value(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"a,b\n1,x{sign}y\n2,z\n", encoding="utf-8")
    _, rows, found = read_rows(path, "t.csv", ["a", "b"])
    assert found == []
    assert [row.values["b"] for row in rows] == [f"x{sign}y", "z"]


def test_a_file_that_is_not_there_has_no_rows(tmp_path: Path) -> None:
    assert read_rows(tmp_path / "t.csv", "t.csv", ["a"]) == (["a"], [], [])


def test_the_main_codebook_is_there(tmp_path: Path) -> None:
    write(tmp_path, SOUND)
    with (tmp_path / "study.yaml").open("a", encoding="utf-8") as file:
        file.write("codebook: asii\n")
    line = (tmp_path / "study.yaml").read_text(encoding="utf-8").count("\n")
    said = [str(problem) for problem in problems(tmp_path)]
    assert said == [
        f"study.yaml:{line}: the main codebook 'asii' is not there. Did you mean 'asi'? To mend: correct it."
    ]
