"""A new study: a working example, commented line by line, to be changed into one's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from qualkit.errors import Problem, StudyError, nearest
from qualkit.store.atomic import make_folders, write_atomic

LANGUAGES = ("en", "id")
"""Languages in which the comments are there."""

_HIDDEN = {"gitignore": ".gitignore", "gitattributes": ".gitattributes"}
"""Kept without their dots in the package, where they would rule over qualkit's own repository."""
_SETTINGS = "study.yaml"
_HARMLESS = frozenset({".git", ".DS_Store", "desktop.ini"})
_MOST_LISTED = 10


def make_study(root: Path, *, language: str = "en") -> list[Path]:
    """Make a working study with two simulated interviews and a small codebook.

    Parameters
    ----------
    root
        A folder that is new or empty; a ``.git`` in it does no harm.
    language
        ``en`` or ``id``: of the comments, and first among the languages of the study.

    Returns
    -------
    list of Path
        The files that were made. study.yaml is the last, so that a half-made folder is no study.

    Raises
    ------
    StudyError
        For whatever is in the way, all at once, and for a language without comments. Nothing is overwritten.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = make_study(Path(folder, "asi"))
    ...     made[-1].name, Path(folder, "asi", "transcripts", "contoh-ibu-01.md").is_file()
    ('study.yaml', True)
    """
    if language not in LANGUAGES:
        raise StudyError(Problem(
            f"a new study has no comments in the language {language!r}", nearest=nearest(language, LANGUAGES),
            mend=f"choose one of {', '.join(LANGUAGES)}",
        ))  # fmt: skip
    _refuse_obstacles(root)
    contents = _contents(language)
    for name, data in contents.items():
        make_folders((root / name).parent)
        write_atomic(root / name, data)
    return [root / name for name in contents]


def _refuse_obstacles(root: Path) -> None:
    nearest_there = next(path for path in (root, *root.parents) if path.exists() or path.is_symlink())
    if not nearest_there.is_dir():
        raise StudyError(Problem("a file is in the way", str(nearest_there), mend="name a new folder"))
    found = sorted(path.name for path in root.iterdir() if path.name not in _HARMLESS) if root.is_dir() else []
    if _SETTINGS in found:
        raise StudyError(Problem("there is a study here already", str(root / _SETTINGS), mend="name a new folder"))
    problems = [
        Problem(f"{name} is in the way", str(root), mend="name a new or empty folder; nothing was changed")
        for name in found[:_MOST_LISTED]
    ]
    if len(found) > _MOST_LISTED:
        problems.append(Problem(f"there are {len(found)} entries in all", str(root)))
    if problems:
        raise StudyError(problems)


def _contents(language: str) -> Mapping[PurePosixPath, bytes]:
    """Path in the study -> content, study.yaml last."""
    package = files("qualkit.store") / "starter_files"
    found = {name: file.read_bytes() for part in ("common", language) for name, file in _files(package / part)}
    return dict(sorted(found.items(), key=lambda item: (item[0].name == _SETTINGS, item[0])))


def _files(folder: Traversable, above: str = "") -> Iterator[tuple[PurePosixPath, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{above}{entry.name}/")
        else:
            yield PurePosixPath(above, _HIDDEN.get(entry.name, entry.name)), entry
