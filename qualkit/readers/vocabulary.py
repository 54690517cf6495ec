"""Words by which a transcript tells what its lines are: who asks, who answers, header fields, questions, greetings."""

from __future__ import annotations

import re

from qualkit.readers.openings import fold, word_set

INTERVIEWER_WORDS = word_set(
    "pewawancara penulis peneliti interviewer moderator fasilitator facilitator researcher enumerator penanya host "
    "pemandu asker"
)
ANSWERING_WORDS = word_set(
    "informan informant responden respondent partisipan participant peserta narasumber interviewee kader ibu bu bidan "
    "bapak pak suami nenek mertua subjek subyek terwawancara ayah mother father midwife guest mama perawat dokter"
)
OTHER_WORDS = word_set(
    "notulis notulen pengamat observer penerjemah translator interpreter transkriptor transcriber operator semua all "
    "everyone bersama unknown tidak-dikenal juru"
)
"""Who neither asks nor answers, and voices that are no single person's."""
HEADER_WORDS = word_set(
    "nama umur usia tempat tanggal tgl hari waktu jam pukul lokasi pekerjaan pendidikan alamat durasi lama jenis agama "
    "status kode nomor no jabatan masa suku jumlah kelamin inisial profesi instansi desa kecamatan kabupaten dusun "
    "puskesmas posyandu judul topik tema perihal lampiran metode media berkas rekaman "
    "name age date place location venue time occupation education address duration gender sex religion position code "
    "id interview recording file title topic project language marital setting"
)
"""First words of the fields that describe an interview or a person, before the talk."""
HEADINGS = word_set(
    "catatan keterangan pertanyaan jawaban contoh contohnya misalnya artinya intinya note notes question answer "
    "example topik tema topic lokasi tempat tanggal hari waktu durasi judul kode tujuan alasan alasannya hasil"
)
QUESTION_LABELS = word_set("pertanyaan tanya question q t")
ANSWER_LABELS = word_set("jawaban jawab answer a j respon response tanggapan")
PAIRS = (
    ("q", "a"), ("t", "j"), ("tanya", "jawab"), ("tanya", "jawaban"), ("pertanyaan", "jawaban"),
    ("pertanyaan", "jawab"), ("question", "answer"), ("p", "j"),
)  # fmt: skip
"""Label of questions and label of the answers to them."""
GREETINGS = word_set(
    "assalamualaikum assalamu'alaikum waalaikumsalam wa'alaikumsalam waalaikumussalam halo hallo hai selamat iya ya "
    "baik oke ok terima sudah belum tidak nggak silakan mohon maaf permisi hello hi good yes no thank thanks welcome "
    "okay well so bismillah alhamdulillah"
)
_QUESTION_WORDS = word_set(
    "apa apakah apanya bagaimana gimana mengapa kenapa siapa siapakah kapan berapa dimana mana adakah bisakah bolehkah "
    "sejauh seberapa ceritakan jelaskan sebutkan tolong coba what how why who when where which do does did is are was "
    "were can could would have has tell describe explain please"
)
_BETWEEN_NAMES = word_set("bin binti dan and de van")
_TITLES = word_set("ibu bu bapak pak ny tn nn dr drg hj h mbak mas kak bidan prof mr mrs ms")
_INDONESIAN = word_set("yang dan di ke ada tidak saya ini itu apa ibu untuk dengan sudah kalau nggak bagaimana dari")
_ENGLISH = word_set("the and of to is are you what how in that it was did do have with my")
_FIRST_WORD = re.compile(r"\W*([^\W\d_]+(?:'[^\W\d_]+)?)")
_MOST_NAME_WORDS = 6
_LONGEST_NAME = 100


def first_word(text: str) -> str:
    """The first word of a text in small letters, without marks around it; empty where it opens with none.

    Examples
    --------
    >>> first_word("(Peneliti) Rahma"), first_word("Informan-2"), first_word("12")
    ('peneliti', 'informan', '')
    """
    match = _FIRST_WORD.match(text.casefold())
    return match[1] if match else ""


def names_field(label: str) -> bool:
    """Whether a label is a field of a header block, such as ``Nama informan`` or ``Hari/tanggal``.

    Examples
    --------
    >>> [names_field(label) for label in ("Nama informan", "Hari/tanggal", "Ibu Sari", "SPEAKER 00")]
    [True, True, False, False]
    """
    return first_word(label) in HEADER_WORDS


def is_question(text: str) -> bool:
    """Whether a text asks: by its mark, or by the word that it opens with.

    Examples
    --------
    >>> is_question("Sudah lama?"), is_question("Bagaimana rasanya"), is_question("Sudah lama."), is_question("")
    (True, True, False, False)
    """
    return bool(re.search(r"[?？؟]", text)) or asks_by_word(text)


def asks_by_word(text: str) -> bool:
    """Whether the first word of a text is one that questions open with."""
    return first_word(re.sub(r"^\W*\d+[.)]\s*", "", text)) in _QUESTION_WORDS


def is_name_like(text: str) -> bool:
    """Whether a text looks like a person's name and no sentence or greeting.

    Examples
    --------
    >>> [is_name_like(text) for text in ("Rahma Dewi, S.Gz", "Ibu S", "Assalamualaikum, Bu", "saya capek", "Apa?")]
    [True, True, False, False, False]
    """
    if len(text) > _LONGEST_NAME:
        return False
    words = re.sub(r",? [A-Z][\w.]*\.[\w.]*", "", f" {text.strip()}").split()
    if not words or len(words) > _MOST_NAME_WORDS or re.search(r"[?!…:\"]", text) or first_word(text) in GREETINGS:
        return False
    return all(map(_may_be_of_a_name, words)) and not re.search(r"[a-z]{4,}\.$", text)


def _may_be_of_a_name(word: str) -> bool:
    capital = word.strip("(")[:1].isupper() or word.strip("(")[:1].isdigit()
    return capital or fold(word) in _TITLES or first_word(word) in ANSWERING_WORDS | INTERVIEWER_WORDS | _BETWEEN_NAMES


def is_indonesian(text: str) -> bool:
    """Whether a text reads more like Indonesian than like English.

    Examples
    --------
    >>> is_indonesian("Apa yang ibu rasakan?"), is_indonesian("What did you do?")
    (True, False)
    """
    words = re.findall(r"[^\W\d_]+", text[:20_000].casefold())
    return sum(word in _INDONESIAN for word in words) >= sum(word in _ENGLISH for word in words)
