"""Formats live: a study of an earlier format is brought to the present one, shown first, with a copy of what changes.

Each format has one function that leads to the next. A new format needs one more, and its fixture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from qualkit.errors import Problem, StudyError
from qualkit.store.atomic import make_folders, write_atomic
from qualkit.store.folder import Folder
from qualkit.store.settings import FORMAT
from qualkit.store.system import SYSTEM, System
from qualkit.store.yaml import Document, edit, read_yaml

_TOP = re.compile(r"\ufeff?(?:[ \t]*(?:#[^\n]*|%[^\n]*|---[ \t]*)?\r?\n)*")
"""Comments, blank lines and the mark that a document starts."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one file.

    Attributes
    ----------
    format
        The format that it leads to.
    file
        From the study's folder on.
    what
        What changes, in a sentence.
    data
        The file's new bytes.
    """

    format: int
    file: str
    what: str
    data: bytes

    def __str__(self) -> str:
        return f"{self.file}: {self.what} (format {self.format})"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade does, or has done.

    Attributes
    ----------
    steps
        In order; none where the study has the present format.
    backup
        The folder with the files as they were, from the study's folder on; empty for a dry run.
    """

    steps: tuple[Step, ...] = ()
    backup: str = ""

    def __str__(self) -> str:
        if not self.steps:
            return f"the study has format {FORMAT}, which is the present one: there is nothing to do"
        done = f"copies of the files as they were are in {self.backup}" if self.backup else "nothing was changed yet"
        return "\n".join([*map(str, self.steps), done])


@dataclass(frozen=True, slots=True)
class Files:
    """A study's files as the steps so far leave them.

    Attributes
    ----------
    root
        The study's folder.
    changed
        New content by the file's name from the study's folder on.
    """

    root: Path
    changed: Mapping[str, bytes] = field(default_factory=dict)

    def read(self, name: str) -> bytes:
        """A file's content."""
        return self.changed[name] if name in self.changed else (self.root / name).read_bytes()


def plan_upgrade(root: str | Path) -> list[Step]:
    """What would bring a study to the present format, in order; nothing where it has it.

    Parameters
    ----------
    root
        The study's folder.

    Raises
    ------
    StudyError
        If there is no study, its format is newer than this version's or no number, or a file cannot be changed in
        place.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "study.yaml").write_text("# a draft\\ntitle: ASI\\n", encoding="utf-8")
    ...     print(*plan_upgrade(folder), sep="\\n")
    study.yaml: writes the line 'format: 1' (format 1)
    """
    files = Files(Path(root))
    steps: list[Step] = []
    for format in range(_format_of(files), FORMAT):
        found = _STEPS[format](files)
        steps += found
        files = Files(files.root, {**files.changed, **{step.file: step.data for step in found}})
    return steps


def upgrade(root: str | Path, *, dry_run: bool = True, system: System = SYSTEM) -> Upgrade:
    """Bring a study to the present format.

    A copy of every file that changes is put under ``.qualkit/backup-<time>/`` first. study.yaml is written last, so
    that an upgrade which was interrupted is done again from the start.

    Parameters
    ----------
    root
        The study's folder.
    dry_run
        Only say what would be done.
    system
        The system calls, for tests.

    Raises
    ------
    StudyError
        As `plan_upgrade`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "study.yaml")
    ...     _ = path.write_text("# a draft\\ntitle: ASI\\n", encoding="utf-8")
    ...     done = upgrade(folder, dry_run=False)
    ...     path.read_text(encoding="utf-8"), print(upgrade(folder))
    the study has format 1, which is the present one: there is nothing to do
    ('# a draft\\nformat: 1\\ntitle: ASI\\n', None)
    """
    steps = tuple(plan_upgrade(root))
    if dry_run or not steps:
        return Upgrade(steps)
    folder = Folder(Path(root))
    new = {step.file: step.data for step in steps}
    backup = _backup_folder(folder)
    for name in new:
        copy = backup / name
        make_folders(copy.parent, system=system)
        write_atomic(copy, (folder.root / name).read_bytes(), system=system)
    for name in sorted(new, key=lambda name: name == folder.settings.name):
        write_atomic(folder.root / name, new[name], system=system)
    return Upgrade(steps, folder.name(backup))


def _format_of(files: Files) -> int:
    """The format of a study; 0 where study.yaml names none."""
    document = _settings(files)
    written = str(document.data.get("format", "")).strip()
    where = f"{document.name}:{document.line(('format',))}" if "format" in document.data else f"{document.name}:1"
    if not written:
        return 0
    if not re.fullmatch(r"[0-9]{1,9}", written):
        raise StudyError(
            Problem(f"the format {written!r} is no number", where, str(FORMAT), "correct it, or remove it")
        )
    if int(written) > FORMAT:
        what = f"this study has format {written}, newer than {FORMAT}, which this version of qualkit writes"
        raise StudyError(Problem(what, where, mend="install a newer qualkit; nothing was changed"))
    return int(written)


def _settings(files: Files) -> Document:
    path = files.root / "study.yaml"
    if not path.is_file():
        raise StudyError(Problem(
            "there is no study here: study.yaml is missing", str(files.root),
            mend="name a study's folder, or make one with: qualkit init FOLDER",
        ))  # fmt: skip
    try:
        return read_yaml(files.read(path.name).decode(), path.name)
    except UnicodeDecodeError as error:
        what = f"the file is not UTF-8 (byte {error.start + 1})"
        raise StudyError(Problem(what, path.name, mend="save it as UTF-8")) from error


def _write_format(files: Files) -> list[Step]:
    """From no format to 1: a draft made by hand gets the line that says which format it has."""
    document = _settings(files)
    line_end = "\r\n" if "\r\n" in document.text else "\n"
    if "format" in document.data:
        start, end = document.span(("format",))
        change = (start, end, " 1" if start == end else "1")
    else:
        match = _TOP.match(document.text)
        top = match.end() if match else 0
        change = (top, top, f"format: 1{line_end}")
    text = edit(document.text, [change])
    _check_result(document, text)
    return [Step(1, document.name, "writes the line 'format: 1'", text.encode())]


def _check_result(document: Document, text: str) -> None:
    """Refuse a text that would say anything else than before, but for its format."""
    try:
        data = read_yaml(text, document.name).data
    except StudyError:
        data = {}
    if data != {**document.data, "format": "1"}:
        what = "the line 'format: 1' cannot be written in place"
        raise StudyError(
            Problem(what, f"{document.name}:1", mend="write it yourself, as the first line below comments")
        )


def _backup_folder(folder: Folder) -> Path:
    stem = f"backup-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    names = [stem, *(f"{stem}-{n}" for n in range(2, 1000))]
    return next(path for name in names if not (path := folder.cache / name).exists())


_STEPS: Mapping[int, Callable[[Files], list[Step]]] = MappingProxyType({0: _write_format})
"""Format -> the function that leads from it to the next."""
