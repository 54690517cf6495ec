"""What memos and the trail can name: the ids that a study has, whether all of its files are sound or not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from qualkit.errors import QualkitError
from qualkit.model import Codebook
from qualkit.store.codebooks import read_codebook
from qualkit.store.codings import read_codings
from qualkit.store.folder import Folder, verdicts_table
from qualkit.store.settings import read_utf8


def readable_books(folder: Folder) -> dict[str, Codebook]:
    """The codebooks that can be read, by name; `qualkit check` tells what is wrong with the others."""
    books: dict[str, Codebook] = {}
    for name, path in folder.codebook_files().items():
        try:
            books[name] = read_codebook(read_utf8(path, folder.name(path)), folder.name(path))
        except QualkitError:
            continue
    return books


def known_ids(
    folder: Folder, books: Mapping[str, Codebook], transcripts: Collection[str], informants: Iterable[object]
) -> dict[str, Collection[str]]:
    """Kind of what a memo is about -> the ids that are there.

    Parameters
    ----------
    folder
        The study's.
    books
        Its codebooks.
    transcripts, informants
        Their ids.
    """
    themes = [theme.theme for book in books.values() for theme in book.themes]
    codes = [code for book in books.values() for code in book.code_ids]
    verdicts = [
        pair
        for book in folder.codebook_files()
        for pair in zip(*(verdicts_table(folder, book)[0][name] for name in ("by", "id")), strict=True)
    ]
    return {
        "code": codes, "theme": themes, "informant": [str(name) for name in informants], "transcript": transcripts,
        "coding": set(read_codings(folder.codings)[0]["id"]),
        "verdict": [name for by, id in verdicts for name in (str(id), f"{by}/{id}")],
        "negative-cases": [*themes, *codes],
    }  # fmt: skip
