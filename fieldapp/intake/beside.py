"""The files that lie beside a form file, in the folders where authors keep them. Names never leave those folders."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def media_beside(path: Path, names: Iterable[str]) -> dict[str, bytes]:
    """The named files, from `<name>-media/`, `lists/` or the form's own folder."""
    folders = (_own_folder(path), path.parent / "lists", path.parent)
    found: dict[str, bytes] = {}
    for name in names:
        if Path(name).name == name:
            near = next((folder / name for folder in folders if (folder / name).is_file()), None)
            if near:
                found[name] = near.read_bytes()
    return found


def own_media(path: Path) -> dict[str, bytes]:
    """Every file of `<name>-media/`, which belongs to this form alone."""
    folder = _own_folder(path)
    files = folder.iterdir() if folder.is_dir() else ()
    return {file.name: file.read_bytes() for file in files if file.is_file() and not file.name.startswith(".")}


def _own_folder(path: Path) -> Path:
    return path.parent / f"{path.stem}-media"
