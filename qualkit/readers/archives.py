"""Archives of others, opened with suspicion: every limit is checked as declared and again while unpacking."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from qualkit.readers.raw import unreadable

MOST_MEMBERS = 5_000
MOST_UNPACKED = 200_000_000
"""Bytes that all members together may unpack to."""
MOST_RATIO = 250
"""Times its packed size that a member above a megabyte may unpack to."""
MOST_PART = 40_000_000
"""Bytes of one XML part."""
MOST_TAGS = 600_000
MOST_ATTRIBUTES = 1_000_000
_CHUNK = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, OverflowError, IndexError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
"""What the standard library raises for archives that are damaged, encrypted or packed in an unknown way."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The members of an archive that passed every check on names and sizes."""

    name: str
    members: Mapping[str, zipfile.ZipInfo]
    packed: zipfile.ZipFile

    def __contains__(self, member: str) -> bool:
        return member in self.members

    def read(self, member: str, limit: int = MOST_PART) -> bytes:
        """The bytes of one member, counted while they are unpacked.

        Raises
        ------
        ReadError
            For a member that is missing, damaged, encrypted, or larger than `limit`.
        """
        if member not in self.members:
            raise unreadable(self.name, f"the archive lacks {member}", "save the file again in a word processor")
        found = bytearray()
        try:
            with self.packed.open(self.members[member]) as source:
                while chunk := source.read(_CHUNK):
                    found += chunk
                    if len(found) > limit:
                        raise unreadable(self.name, f"{member} unpacks to more than {limit:,} bytes")
        except _BROKEN as error:
            raise unreadable(self.name, f"{member} is damaged: {error}", "save the file again") from error
        return bytes(found)


def open_archive(data: bytes, name: str) -> Archive:
    """The archive, refused where it is broken, too large when unpacked, or has members with treacherous names.

    Parameters
    ----------
    data
        The whole file.
    name
        The file's name, for messages.

    Raises
    ------
    ReadError
        With the reason.

    Examples
    --------
    >>> box = io.BytesIO()
    >>> with zipfile.ZipFile(box, "w") as packed:
    ...     packed.writestr("word/document.xml", "<w/>")
    >>> open_archive(box.getvalue(), "kader.docx").read("word/document.xml")
    b'<w/>'
    """
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
        entries = packed.infolist()
    except _BROKEN as error:
        raise unreadable(name, f"the file is no archive, or a broken one: {error}", "save it again") from error
    _check_sizes(entries, name)
    members: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        _check_name(entry.filename, name)
        if entry.filename in members:
            raise unreadable(name, f"the archive holds {entry.filename} twice", "save the file again")
        members[entry.filename] = entry
    return Archive(name, members, packed)


def refuse_old_office(data: bytes, name: str, ending: str) -> None:
    """Refuse a file in the container of old and of password-protected office files.

    Raises
    ------
    ReadError
        With the remedy.

    Examples
    --------
    >>> refuse_old_office(b"PK", "kader.docx", ".docx")
    """
    if data.startswith(_OLE):
        old = {".docx": ".doc", ".xlsx": ".xls"}.get(ending, "office file")
        raise unreadable(
            name, f"this is an old {old} or a password-protected file",
            f"open it in an office program, take the password off, and save it as {ending}",
        )  # fmt: skip


def relationships(archive: Archive, part: str, *, by_id: bool = False) -> Iterator[tuple[str, str]]:
    """Kind (footnotes, comments, sheet, ...) or id, and the member, of everything inside that a part refers to.

    Examples
    --------
    >>> box = io.BytesIO()
    >>> with zipfile.ZipFile(box, "w") as packed:
    ...     packed.writestr("_rels/.rels", '<r><e Type="x/officeDocument" Target="word/document.xml"/></r>')
    >>> list(relationships(open_archive(box.getvalue(), "a.docx"), ""))
    [('officeDocument', 'word/document.xml')]
    """
    folder, base = posixpath.split(part)
    member = posixpath.join(folder, "_rels", f"{base}.rels")
    if member not in archive:
        return
    for relation in parse_part(archive.read(member), archive.name, member):
        target = relation.get("Target", "")
        if target and relation.get("TargetMode") != "External":
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield relation.get("Id", "") if by_id else relation.get("Type", "").rpartition("/")[2], path


def parse_part(data: bytes, name: str, part: str) -> etree._Element:
    """The root of an XML part; entities and document types are refused, nothing is fetched.

    Raises
    ------
    ReadError
        For XML that is broken, declares a document type, or holds more tags than any transcript.

    Examples
    --------
    >>> parse_part(b"<a><b/></a>", "kader.docx", "word/document.xml").tag
    'a'
    """
    text = _as_utf8(data, name, part)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise unreadable(name, f"{part} declares a document type or entities", "save it again in a word processor")
    if text.count(b"<") > MOST_TAGS or text.count(b"=") > MOST_ATTRIBUTES:
        raise unreadable(name, f"{part} holds more than {MOST_TAGS:,} tags", "split the file by interview")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise unreadable(name, f"{part} is not well-formed: {error}", "save it again in a word processor") from error
    return root


def _as_utf8(data: bytes, name: str, part: str) -> bytes:
    """The part in UTF-8 whatever it declares, so that no rare encoding hides a tag from the checks."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding).encode("utf-8")
    except UnicodeError as error:
        raise unreadable(name, f"{part} is not {encoding[:6].upper().rstrip('-')} text: {error}") from error


def _check_sizes(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MOST_MEMBERS:
        raise unreadable(name, f"the archive holds {len(entries):,} members, more than {MOST_MEMBERS:,}")
    total = sum(entry.file_size for entry in entries)
    if total > MOST_UNPACKED:
        raise unreadable(name, f"the archive unpacks to {total:,} bytes, more than {MOST_UNPACKED:,}")
    for entry in entries:
        if entry.file_size > max(1_000_000, MOST_RATIO * entry.compress_size):
            raise unreadable(name, f"{entry.filename} unpacks to more than {MOST_RATIO} times its packed size")


def _check_name(member: str, name: str) -> None:
    parts = member.replace("\\", "/").split("/")
    if member[:1] in ("/", "\\") or ".." in parts or ":" in parts[0]:
        raise unreadable(name, f"the archive holds a member that points outside of it: {member!r}")
