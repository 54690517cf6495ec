"""Broken files of every format, read in this process: ``python mutations.py ROUNDS PLACE``.

Run by test_fuzz.py as a process of its own, with little memory. PLACE is a file that always names the mutation at
work, so that whoever finds this process dead knows the format and the seed. One line of JSON says how it went.
"""

from __future__ import annotations

import copy
import faulthandler
import io
import json
import os
import random
import re
import resource
import sys
import time
import traceback
import zipfile
from pathlib import Path

import docx
import xlsxwriter
from lxml import etree

from qualkit.errors import QualkitError
from qualkit.readers import RawTranscript, canonical, find_speakers, pages, read_bytes
from qualkit.readers.lines import PageRuns, Run
from qualkit.readers.pdf import read_layout
from qualkit.text import find_turns

FIXTURES = Path(__file__).parent / "fixtures"
SECONDS = 5
MOST_MEMORY = 500_000_000
SPICE = [
    b"\x00", b"\xff", b"<", b">", b"</w:p>", b"<w:del>", b"&x;", b"<!DOCTYPE a>", b"\xf0\x9f\x91\xb6", b":", b"\n",
    b"---\n", b"\xed\xa0\x80", b"-1", b"9" * 30, b'"', b"\\", b"{", b"}", b"\\u55357 ?", b"\\bin999999 ", b"\\'",
    b"-->", b"&#xD800;", b"&amp", b"<v ", b"\\ud83d", b"\t", b";", b"\r", b"<table><tr>", b"</td>", b"\n\n",
    b"00:61:99,5", b"[00:01]", b"P:", b"<text:s text:c='999999999'/>", b"\\trowd\\cell\\row ",
    b"\xe2\x80\xa8", b"<script>", b"=",
    b"obj", b"endstream", b"/Count 99999", b"/Kids [2 0 R]", b"sep=", b"a\xcc\x81",
]  # fmt: skip
VALUES = [b"", b"-1", b"0", b"99999999999999999999", b"NaN", b"../../x", b"/etc/passwd", b"\xf0\x9f\x98\x80",
          b"A1:XFD9", b"XFD1048576", b"http://127.0.0.1/x", b"&lt;", b"1e308", b"xml:base",
          b"officeDocument"]  # fmt: skip
LINES = ["P: Apa kabar, Bu?", "Ibu: Baik \u2013 jam 10:30.", "P: Sudah makan?", "Ibu: Sudah [tertawa] \U0001f476."]


def _packed(members: dict[str, bytes]) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return box.getvalue()


def word_sample() -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Rahasia"
    for line in LINES:
        document.add_comment(document.add_paragraph(line).runs, "hm", author="RA")
    document.add_table(2, 2).cell(0, 0).text = "Ibu:"
    box = io.BytesIO()
    document.save(box)
    with zipfile.ZipFile(io.BytesIO(box.getvalue())) as packed:
        wanted = ("document.xml", ".rels", "comments.xml", "header", "[Content")
        return _packed({name: packed.read(name) for name in packed.namelist() if any(w in name for w in wanted)})


def open_sample() -> bytes:
    spaces = " ".join(f'xmlns:{prefix}="urn:{prefix}"' for prefix in ("office", "text", "table", "draw", "dc", "style"))
    words = "".join(f"<text:p>{line}</text:p>" for line in LINES)
    body = (
        f"<text:tracked-changes><text:changed-region><text:deletion><text:p>lama</text:p></text:deletion>"
        f"</text:changed-region></text:tracked-changes>{words}"
        '<text:p>P: a<text:s text:c="3"/>b<text:tab/><text:note><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>kaki</text:p></text:note-body></text:note><office:annotation><dc:creator>RA"
        "</dc:creator><text:p>hm</text:p></office:annotation></text:p>"
        '<table:table><table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>Ibu:</text:p>'
        "</table:table-cell></table:table-row></table:table>"
        "<text:p><draw:frame><draw:text-box><text:p>kotak</text:p></draw:text-box></draw:frame></text:p>"
    )
    content = f"<office:document-content {spaces}><office:body><office:text>{body}</office:text></office:body>"
    return _packed({
        "mimetype": b"application/vnd.oasis.opendocument.text",
        "content.xml": f"{content}</office:document-content>".encode(),
        "styles.xml": f'<style:x {spaces}><style:master-page><style:header/></style:master-page></style:x>'.encode(),
    })  # fmt: skip


def sheet_sample() -> bytes:
    box = io.BytesIO()
    book = xlsxwriter.Workbook(box)
    sheet = book.add_worksheet("Giliran")
    for row, cells in enumerate(
        [("Mulai", "Pembicara", "Teks"), *((i / 9, *x.split(": ")) for i, x in enumerate(LINES))]
    ):
        sheet.write_row(row, 0, cells)
    sheet.write_comment(1, 1, "hm")
    book.close()
    with zipfile.ZipFile(io.BytesIO(box.getvalue())) as packed:
        return _packed({n: packed.read(n) for n in packed.namelist() if "theme" not in n and "docProps" not in n})


def shapes() -> dict[str, bytes]:
    """Texts that tell who speaks in other ways than a label with a colon."""
    header = "TRANSKRIP 1\nPewawancara : Rahma\nNama informan : Ibu Sari\nUmur : 30\n\n"
    legend = "Keterangan: P : Penulis, I2 : Informan 2 (kader)\n\nP : Apa?\nI2 : Ya.\nP : Oh?\nI2 (tertawa) : Iya.\n"
    zoom = "\n\n".join(f"{name}  0:0{i}\n{words}" for i, (name, words) in enumerate(x.split(": ", 1) for x in LINES))
    whisper = "".join(f"[00:0{i}.000 --> 00:0{i}.900] {x.split(': ', 1)[1]}\n" for i, x in enumerate(LINES))
    rows = (
        "| No | Pertanyaan | Jawaban | Tema |\n|---|---|---|---|\n| 1 | Apa? | Ya. | a |\n| 2 | Lagi? | Tidak. | b |\n"
    )
    asked = "# Ibu 3\n\n## 1. Sejak kapan?\n\nSejak Maret.\n\n## 2. Siapa?\n\nNenek.\n\nDan suami.\n"
    return {
        "legend.txt": (header + legend).encode(), "zoom.txt": zoom.encode(), "whisper.txt": whisper.encode(),
        "rows.md": rows.encode(), "asked.md": asked.encode(),
        "equals.txt": "\n".join(x.replace(":", " =", 1) for x in LINES).encode(),
    }  # fmt: skip


def samples() -> dict[str, bytes]:
    """A small file of every format."""
    text = "\n\n".join(LINES)
    cues = "".join(f"\n{i}\n00:00:0{i}.000 --> 00:00:0{i}.900 align:start\n{x}\n" for i, x in enumerate(LINES))
    voices = "\nNOTE hm\n\nSTYLE\n::cue {}\n\n00:09.000 --> 00:10.000\n<v Bu Sari>ya &amp; <i>tidak</i></v>\n"
    stamp = '<span class="timestamp" data-timestamp="5.25">00:05</span>'
    rows = [line.split(": ", 1) for line in LINES]
    fonts = r"{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset128 B;}}"
    rich = r"\par ".join(line.encode("ascii", "replace").decode() for line in LINES)
    extras = r"\u-10179?\u-9098?\'e9{\f1\'82\'a0}{\footnote kaki}{\deleted lama}\trowd\intbl P:\cell ya\cell\row\pard"
    return {
        "a.txt": text.encode(), **shapes(),
        "a.md": ("---\nspeakers: {P: {role: interviewer}}\n---\n" + text).encode(),
        "a.csv": ("mulai;pembicara;teks\n" + "".join(f'0:0{i};{a};"{b}"\n' for i, (a, b) in enumerate(rows))).encode(),
        "a.tsv": ("start\tend\ttext\n" + "".join(f"{i}000\t{i}900\t{b}\n" for i, (_, b) in enumerate(rows))).encode(),
        "a.vtt": f"WEBVTT\n{cues}{voices}".encode(),
        "a.srt": cues.replace(".", ",").encode("cp1252", "replace"),
        "a.otr": json.dumps({"text": "".join(f"<p>{stamp}{x}<br></p>" for x in LINES), "media": "a.mp3"}).encode(),
        "a.html": ('<meta charset="utf-8"><script>x</script>' + "".join(f"<p><b>{x}</b></p>" for x in LINES)
                   + "<table><tr><td>P:<td>a<tr><td>Ibu:<td><p>b</table><del>x</del>").encode(),
        "a.rtf": f"{{\\rtf1\\ansi\\uc1{fonts}{rich}{extras} {{\\*\\annotation hm}}}}".encode(),
        "a.docx": word_sample(), "a.odt": open_sample(), "a.xlsx": sheet_sample(),
        "a.pdf": (FIXTURES / "rapat.pdf").read_bytes(),
    }  # fmt: skip


def mutate(chance: random.Random, data: bytes, others: list[bytes]) -> bytes:
    """One to eight pieces changed, put in, doubled, taken out, cut off, or spliced in from another file."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randrange(len(found) + 1), chance.randint(1, 40)
        kind = chance.randrange(16)
        if kind < 3:
            found[at : at + 1] = bytes([chance.randrange(256)])
        elif kind < 8:
            found[at:at] = chance.choice(SPICE) * chance.choice([1, 1, 1, 50])
        elif kind < 10:
            found[at:at] = found[at : at + length * 20]
        elif kind < 12:
            del found[at : at + length]
        elif kind == 12:
            del found[at:]
        elif kind == 13:
            other = chance.choice(others)
            found[at:at] = other[(start := chance.randrange(len(other))) : start + length * 10]
        else:
            found = bytearray(_with_other_value(chance, bytes(found)))
    return bytes(found)


def _with_other_value(chance: random.Random, data: bytes) -> bytes:
    """One attribute of one tag with another value, or a number with another number."""
    places = [*re.finditer(rb"""=(["'])([^"'<>]*)\1|(-?\d+)""", data)]
    if not places:
        return data
    place = chance.choice(places)
    start, end = place.span(2) if place[2] is not None else place.span(3)
    return data[:start] + chance.choice(VALUES) + data[end:]


def mutate_members(chance: random.Random, data: bytes, others: list[bytes]) -> bytes:
    """An archive with a member or two mutated, left out or named otherwise, and packed again."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    parts = [name for name in members if members[name].lstrip().startswith(b"<") or chance.random() < 0.1]
    for name in chance.sample(parts, min(len(parts), chance.randint(1, 3))):
        kind = chance.randrange(24)
        if kind == 0:
            members[chance.choice(["../", "/", "c:\\", "a/../../"]) + name] = members.pop(name)
        elif kind == 1:
            del members[name]
        elif kind == 2:
            members[name] = bytes(3_000_000)
        else:
            change = mutate_tree if chance.random() < 0.7 else mutate
            members[name] = change(chance, members[name], others)
    return _packed(members)


def mutate_tree(chance: random.Random, data: bytes, others: list[bytes]) -> bytes:
    """XML that stays well-formed: elements moved, doubled, taken out or renamed, attributes and words changed."""
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return mutate(chance, data, others)
    for _ in range(chance.randint(1, 5)):
        elements = list(root.iter(etree.Element))[1:]
        if not elements:
            break
        element, other = chance.choice(elements), chance.choice(elements)
        kind = chance.randrange(7)
        value = chance.choice(VALUES).decode()
        if kind == 0:
            element.getparent().remove(element)
        elif kind == 1:
            other.append(copy.deepcopy(element))
        elif kind == 2 and element.attrib:
            element.set(chance.choice(list(element.attrib)), value)
        elif kind == 3:
            element.tag = other.tag
        elif kind == 4:
            element.text = chance.choice([value, "P: ", "\u2028", "a\u0301\n\nIbu: b", " " * 50])
        elif kind == 5:
            element.tail = value
        elif other is not element and other not in element.iterancestors():
            element.append(other)
    return etree.tostring(root)


def mutate_page(chance: random.Random, data: bytes, others: list[bytes]) -> bytes:
    """A file of oTranscribe whose page is broken and whose JSON is whole."""
    content = json.loads(data)
    broken = mutate(chance, content["text"].encode(), others).decode("utf-8", "surrogateescape")
    return json.dumps({**content, "text": broken}).encode()


def read(data: bytes, name: str) -> RawTranscript:
    """The transcript; for most PDFs without the process of its own, which costs a tenth of a second."""
    if not name.endswith("here.pdf"):
        return find_speakers(read_bytes(data, name))
    try:
        found = [page.record() for page in pages.read_pages(data)]
    except pages.Refused as refusal:
        raise QualkitError(str(refusal)) from refusal
    laid = [PageRuns(runs=tuple(Run(*run) for run in page.pop("runs")), **page) for page in found]
    return find_speakers(read_layout(laid, name))


def check(raw: RawTranscript) -> None:
    """What was read is whole: its canonical text gives the same turns back."""
    text = canonical(raw)
    text.encode()
    turns = find_turns(text, {speaker.label: speaker for speaker in raw.speakers})
    written = [(turn.speaker, len(turn.text.strip()) > 0) for turn in raw.turns if turn.text.strip() or turn.speaker]
    if [(turn.speaker, turn.end > turn.start) for turn in turns] != written:
        raise ValueError(f"{len(written)} turns were read, and {len(turns)} stand in the canonical text")


def plan(rounds: int) -> list[tuple[str, int]]:
    """Name and seed of every mutation: PDFs get a tenth of what others get, and a few of them the whole way."""
    names = [name for name in samples() if name != "a.pdf"]
    inside, outside = max(1, rounds // 40), max(1, rounds // 400)
    each, rest = divmod(rounds - inside - outside, len(names))
    found = [(name, seed) for i, name in enumerate(names) for seed in range(each + (i < rest))]
    return [*found, *(("here.pdf", seed) for seed in range(inside)), *(("a.pdf", seed) for seed in range(outside))]


def mutation(name: str, seed: int, known: dict[str, bytes]) -> bytes:
    """The broken file that a name and a seed stand for."""
    chance = random.Random(f"{name} {seed}")
    data = known["a.pdf"] if name.endswith(".pdf") else known[name]
    deeper = mutate_members if data.startswith(b"PK") else mutate_page if name == "a.otr" else mutate
    changed = deeper if chance.random() < 0.8 else mutate
    return changed(chance, data, list(known.values()))


def main() -> int:
    rounds, place = int(sys.argv[1]), os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT)
    known = samples()
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MOST_MEMORY, used + MOST_MEMORY))
    outcomes: dict[str, list[int]] = {}
    slowest = (0.0, "", 0)
    failures = []
    for name, seed in plan(rounds):
        os.pwrite(place, f"{name} {seed}".ljust(40).encode(), 0)
        data = mutation(name, seed, known)
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        began = time.perf_counter()
        outcome = outcomes.setdefault(name, [0, 0])
        try:
            check(read(data, name))
            outcome[0] += 1
        except QualkitError:
            outcome[1] += 1
        except BaseException:  # noqa: BLE001 - whatever it is, it is to be reported
            failures.append(f"{name}, seed {seed}: {traceback.format_exc(limit=-4)}")
        slowest = max(slowest, (time.perf_counter() - began, name, seed))
        if len(failures) >= 8:
            break
    faulthandler.cancel_dump_traceback_later()
    # Not ru_maxrss: that begins with what the process had from which this one was forked.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.split("VmHWM:")[1].split()[0]) * 1024
    print(json.dumps({"outcomes": outcomes, "slowest": slowest, "peak": peak, "failures": failures}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
