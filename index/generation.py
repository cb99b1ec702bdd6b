"""Generations: whole, immutable states of the index on disk, published by one rename.

    HOME/store.sqlite            the truth (index.store)
    HOME/CURRENT                 the name of the generation that serves
    HOME/generations/NAME/       one generation: its parts, and manifest.json
    HOME/generations/.new-NAME/  one that is being written; swept when found
    HOME/merging/                a base that is being made in the background; the next one takes its place

The protocol, whose numbers mark the lines below:

    1. make `.new-NAME`; where `generations/` is new, fsync HOME
    2. write every part in it, and fsync each file and directory
    3. write manifest.json with the size and sha256 of each part, fsync it and the directory
    4. rename `.new-NAME` to `NAME`, fsync `generations/`
    5. write `CURRENT.new`, fsync it
    6. rename `CURRENT.new` to `CURRENT`, fsync HOME: the commit point; before it the old generation serves
    7. sweep what is neither the new generation nor the one before it, nor the base of one of these

A kill before 6 leaves the last published generation serving; a kill after it, the new one. Whatever else lies
there is swept by the next publication. Readers open only what `CURRENT` names, and only when every checksum
of its manifest holds; the generation before stays for one more round, for readers that have it open.

A generation may name another one as its base: then it holds only what came after that one and which rows of it have
gone (`index.fresh`). A base names no base itself. Nothing of it is copied or changed; a generation is whole when its
own checksums and its base's hold. A new base is written aside while others add (`index.publication`): steps 1 to 3
without the writer's lock, 4 under it; then that base serves, or a generation that names it is published.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from index.durable import fsync, fsync_tree, make_folder, write_synced
from index.errors import GenerationDamaged

_MANIFEST = "manifest.json"
_NEW = ".new-"
# In the manifest: the sha256 of all else that it says.
_SUM = "sum"

Write = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds.

    revision: the store's revision it was made from. model: fingerprint of the encoder. schema: version of the
    layout of the parts. files: relative path → [size in bytes, sha256]. mark: what the store was marked with when it,
    or its base, was built from it whole. base: the name of its base, None for one that is whole by itself. fresh: its
    passages that the base lacks; removed: the base's that it lacks.
    """

    name: str
    schema: int
    revision: int
    model: str
    model_name: str
    passages: int
    documents: int
    files: dict[str, tuple[int, str]]
    mark: str = ""
    base: str | None = None
    fresh: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Contents:
    """What is to be published: facts for the manifest (there), and a writer for each part (its name is its path)."""

    schema: int
    revision: int
    model: str
    model_name: str
    passages: int
    documents: int
    parts: Mapping[str, Write]
    mark: str = ""
    base: str | None = None
    fresh: int = 0
    removed: int = 0


def file_sha256(path: Path) -> str:
    """The sha256 of a file's bytes, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files_below(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file() and path.name != _MANIFEST)


def _sum_of(fields: Mapping[str, object]) -> str:
    """The sha256 of what a manifest says."""
    text = json.dumps(fields, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class Generations:
    """The generations of one home directory. One writer at a time (the caller holds the lock), many readers."""

    def __init__(self, home: Path, on_step: Callable[[int], None] | None = None) -> None:
        """`on_step` is called with a step's number before the step is done; tests stop the process there."""
        self._home = home
        self._root = home / "generations"
        self._on_step = on_step or (lambda step: None)
        # Of generations whose checksums held: what their files looked like then.
        self._sound: dict[str, list[tuple[int, int, int]]] = {}

    @property
    def current_name(self) -> str | None:
        """The name that CURRENT holds, None before the first publication."""
        try:
            return (self._home / "CURRENT").read_text(encoding="utf-8", errors="replace").strip() or None
        except FileNotFoundError:
            return None

    def _next_name(self) -> str:
        numbers = [int(path.name) for path in self._root.glob("[0-9]*") if path.name.isdigit()]
        current = self.current_name
        numbers.append(int(current) if current and current.isdigit() else 0)
        return f"{max(numbers) + 1:06d}"

    def publish(self, contents: Contents) -> Manifest:
        """Write a generation and make it the one that serves. Raises OSError when the disk refuses."""
        make_folder(self._root)
        name = self._next_name()
        new = self._root / f"{_NEW}{name}"
        manifest = self._write(new, name, contents)
        self._place(new, name)
        self.serve(manifest)
        return manifest

    def stage(self, contents: Contents) -> Manifest:
        """Steps 1 to 3 aside, in nobody's way: the writer's lock is not needed, only that no other one stages."""
        return self._write(self.staged, "", contents)

    def adopt(self, staged: Manifest) -> Manifest:
        """Step 4 for what was staged: it has a name now, and serves no one yet."""
        manifest = replace(staged, name=self._next_name())
        self._write_manifest(self.staged, manifest)
        self._place(self.staged, manifest.name)
        return manifest

    def serve(self, manifest: Manifest) -> None:
        """Steps 5 to 7: make a generation that is in its place the one that serves."""
        before = self.current_name
        self._on_step(5)
        write_synced(self._home / "CURRENT.new", manifest.name)
        self._on_step(6)
        (self._home / "CURRENT.new").replace(self._home / "CURRENT")
        fsync(self._home)
        self._on_step(7)
        self._sweep(keep={manifest.name, manifest.base, before, self._base_of(before)})

    @property
    def staged(self) -> Path:
        """Where `stage` writes."""
        return self._home / "merging"

    def _write(self, new: Path, name: str, contents: Contents) -> Manifest:
        shutil.rmtree(new, ignore_errors=True)
        self._on_step(1)
        new.mkdir()
        self._on_step(2)
        for part, write in contents.parts.items():
            write(new / part)
        fsync_tree(new)
        self._on_step(3)
        manifest = self._manifest(new, name, contents)
        self._write_manifest(new, manifest)
        return manifest

    @staticmethod
    def _write_manifest(directory: Path, manifest: Manifest) -> None:
        fields = asdict(manifest)
        text = json.dumps(fields | {_SUM: _sum_of(fields)}, ensure_ascii=False, indent=1)
        write_synced(directory / _MANIFEST, text)
        fsync(directory)

    def _place(self, new: Path, name: str) -> None:
        self._on_step(4)
        new.rename(self._root / name)
        fsync(self._root)

    @staticmethod
    def _manifest(directory: Path, name: str, contents: Contents) -> Manifest:
        return Manifest(
            name=name,
            schema=contents.schema,
            revision=contents.revision,
            model=contents.model,
            model_name=contents.model_name,
            passages=contents.passages,
            documents=contents.documents,
            files={
                path.relative_to(directory).as_posix(): (path.stat().st_size, file_sha256(path))
                for path in _files_below(directory)
            },
            mark=contents.mark,
            base=contents.base,
            fresh=contents.fresh,
            removed=contents.removed,
        )

    def _base_of(self, name: str | None) -> str | None:
        """The base of a generation that may be damaged; None when it has none."""
        try:
            return self.named(name).base if name else None
        except GenerationDamaged:
            return None

    def _sweep(self, keep: set[str | None]) -> None:
        for path in self._root.iterdir():
            if path.name not in keep:
                shutil.rmtree(path, ignore_errors=True)

    def manifest(self) -> Manifest | None:
        """The manifest of the generation that serves; None before the first. Raises GenerationDamaged."""
        name = self.current_name
        return None if name is None else self.named(name)

    def named(self, name: str) -> Manifest:
        """The manifest of a generation. Raises GenerationDamaged."""
        try:
            fields = json.loads((self._root / name / _MANIFEST).read_text(encoding="utf-8"))
            # Those that earlier versions wrote have no sum.
            if fields.pop(_SUM, None) not in (None, _sum_of(fields)):
                raise ValueError(_SUM)
            fields["files"] = {path: (int(size), str(sha)) for path, (size, sha) in fields["files"].items()}
            return Manifest(**fields)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise GenerationDamaged(
                f"chỉ mục {name}: thiếu hoặc hỏng manifest.json; chạy «vankien rebuild»"
            ) from error

    def directory(self, manifest: Manifest) -> Path:
        """Where the parts of a generation lie."""
        return self._root / manifest.name

    def verify(self, manifest: Manifest, anew: bool = False) -> None:
        """Raises GenerationDamaged, naming the file, unless every part has its size and checksum, and its base's too.

        Checksums that held once are taken to hold while the files have the same sizes, times and inodes; anew: count
        them all the same.
        """
        if manifest.base is not None:
            self.verify(self.named(manifest.base), anew)
        looks = self._looks(manifest)
        if not anew and self._sound.get(manifest.name) == looks:
            return
        for relative, (size, sha) in manifest.files.items():
            path = self.directory(manifest) / relative
            if not path.is_file() or path.stat().st_size != size or file_sha256(path) != sha:
                raise GenerationDamaged(
                    f"chỉ mục {manifest.name}: tệp {relative} thiếu hoặc sai mã kiểm; chạy «vankien rebuild»"
                )
        self._sound[manifest.name] = looks

    def _looks(self, manifest: Manifest) -> list[tuple[int, int, int]]:
        """Size, time of change and inode of each part that is there."""
        paths = (self.directory(manifest) / relative for relative in manifest.files)
        states = (path.stat() for path in paths if path.is_file())
        return [(each.st_size, each.st_mtime_ns, each.st_ino) for each in states]
