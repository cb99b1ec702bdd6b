"""Publication survives a kill at every step: a real process, really killed."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from index import publication
from index.errors import GenerationDamaged
from index.generation import Contents, Generations, Manifest
from index.knowledge_base import KnowledgeBase
from tests.index.conftest import embedded_only

pytestmark = embedded_only("what a publication writes there")

NEW_TEXT = """KẾ HOẠCH
Tuyên truyền phòng, chống đuối nước cho học sinh năm 2021

I. Mục đích

- Nâng cao kỹ năng bơi an toàn cho học sinh trong dịp hè ở các trường tiểu học.
"""

ADD_AND_DIE = textwrap.dedent(
    """
    import os, signal, sys
    from pathlib import Path
    from index import publication
    from index.knowledge_base import KnowledgeBase

    home, file, fatal = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    if sys.argv[4] == "fresh":
        publication.SMALLEST_BASE, publication.LARGEST_SHARE = 1, 1.0

    def on_step(step):
        if step == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    with KnowledgeBase(home, on_publish_step=on_step) as base:
        base.add([file])
    """
)

DIE_IN_TRANSACTION = textwrap.dedent(
    """
    import os, signal, sys
    from pathlib import Path
    from index.intake import Intake
    from index.knowledge_base import KnowledgeBase

    def fatal(*arguments):
        os.kill(os.getpid(), signal.SIGKILL)

    Intake._put_citations = fatal
    with KnowledgeBase(Path(sys.argv[1])) as base:
        base.add([sys.argv[2]])
    """
)


@pytest.fixture
def home(corpus_home: Path, tmp_path: Path) -> Path:
    return shutil.copytree(corpus_home, tmp_path / "home")


@pytest.fixture
def new_file(tmp_path: Path) -> Path:
    path = tmp_path / "duoi-nuoc.txt"
    path.write_text(NEW_TEXT, encoding="utf-8")
    return path


def finds(base: KnowledgeBase, query: str, words: str) -> bool:
    return any(
        words in found.passage.text for each in base.search(query).documents for found in each.passages
    )


def killed(script: str, *arguments: object) -> None:
    process = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)], capture_output=True, check=False
    )
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()


def directory_of(home: Path, name: str | None) -> Path:
    return home / "generations" / (name or "")


def manifest_of(home: Path) -> Manifest:
    manifest = Generations(home).manifest()
    assert manifest is not None
    return manifest


@pytest.mark.parametrize("beside", [False, True], ids=["on a whole index", "on a fresh segment"])
@pytest.mark.parametrize("kind", ["whole", "fresh"])
@pytest.mark.parametrize("step", range(1, 8))
def test_a_kill_at_any_step_leaves_a_whole_generation_and_every_stored_text(
    step: int, kind: str, beside: bool, home: Path, new_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if beside:
        with monkeypatch.context() as patch, KnowledgeBase.open(home) as base:
            patch.setattr(publication, "SMALLEST_BASE", 1)
            base.add_bytes("KẾ HOẠCH\nTrồng cây đước chắn sóng ven biển".encode(), "cay.txt")
    assert (manifest_of(home).base is not None) is beside
    before = Generations(home).current_name
    killed(ADD_AND_DIE, home, new_file, step, kind)

    committed = step == 7
    assert (Generations(home).current_name == before) is not committed
    assert (manifest_of(home).base is not None) is (kind == "fresh" if committed else beside)
    with KnowledgeBase.open(home) as base:
        assert finds(base, "phòng, chống tội phạm", "phòng, chống tội phạm")
        assert finds(base, "cây đước chắn sóng", "cây đước chắn sóng") is beside
        assert finds(base, "bơi an toàn cho học sinh", "bơi an toàn") is committed
        assert any("bơi an toàn" in (base.store.text(each) or "") for each in base.store.document_ids())
        assert base.check().faults == ()
        assert base.check().stale is not committed

        base.refresh()
        assert finds(base, "bơi an toàn cho học sinh", "bơi an toàn")
        assert finds(base, "cây đước chắn sóng", "cây đước chắn sóng") is beside
        base.add_bytes("KẾ HOẠCH\nPhòng cháy rừng tràm".encode(), "rung.txt")
        assert not list((home / "generations").glob(".new-*"))
        current = manifest_of(home)
        assert directory_of(home, current.base or current.name).is_dir()
        assert len(list((home / "generations").iterdir())) <= 3


def test_a_kill_inside_a_transaction_leaves_no_half_document(home: Path, new_file: Path) -> None:
    with KnowledgeBase.open(home) as base:
        counts = base.store.counts()
    killed(DIE_IN_TRANSACTION, home, new_file)
    with KnowledgeBase.open(home) as base:
        assert base.store.counts() == counts
        assert base.check().faults == ()
        assert base.add([new_file]).added == 1
        assert finds(base, "bơi an toàn cho học sinh", "bơi an toàn")


def some_file(home: Path) -> Path:
    directory = home / "generations" / (Generations(home).current_name or "")
    return max(
        (path for path in directory.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size
    )


@pytest.mark.parametrize("damage", ["truncate", "flip", "delete", "manifest", "current"])
def test_a_damaged_generation_is_never_opened_and_is_made_again(damage: str, home: Path) -> None:
    target = some_file(home)
    match damage:
        case "truncate":
            target.write_bytes(target.read_bytes()[:-1])
        case "flip":
            content = bytearray(target.read_bytes())
            content[len(content) // 2] ^= 1
            target.write_bytes(content)
        case "delete":
            target.unlink()
        case "manifest":
            (home / "generations" / (Generations(home).current_name or "") / "manifest.json").write_text("{")
        case "current":
            (home / "CURRENT").unlink()
    with KnowledgeBase.open(home) as base:
        if damage != "current":
            assert base.check().faults != ()
        assert finds(base, "phòng, chống tội phạm", "phòng, chống tội phạm")
        assert base.check().faults == ()


def test_a_damaged_file_is_named(home: Path) -> None:
    target = some_file(home)
    target.unlink()
    generations = Generations(home)
    manifest = generations.manifest()
    assert manifest is not None
    with pytest.raises(GenerationDamaged, match=target.name):
        generations.verify(manifest)


def test_a_writer_that_fails_publishes_nothing(tmp_path: Path) -> None:
    def refuse(path: Path) -> None:
        raise OSError("đĩa đầy")

    generations = Generations(tmp_path)
    first = generations.publish(Contents(1, 1, "m", "m", 0, 0, {"part": lambda path: path.write_text("1")}))
    with pytest.raises(OSError, match="đĩa đầy"):
        generations.publish(Contents(1, 2, "m", "m", 0, 0, {"part": refuse}))
    assert generations.current_name == first.name
    generations.verify(first)


def test_the_generation_before_stays_for_readers_that_have_it_open(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    for revision in range(4):
        text = str(revision)
        generations.publish(
            Contents(1, revision, "m", "m", 0, 0, {"part": lambda path, text=text: path.write_text(text)})
        )
    assert sorted(path.name for path in (tmp_path / "generations").iterdir()) == ["000003", "000004"]


def test_a_base_stays_as_long_as_a_generation_that_names_it(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    kept = []
    for base in (None, "000001", "000001", None, "000004", "000004"):
        generations.publish(
            Contents(1, 1, "m", "m", 0, 0, {"part": lambda path: path.write_text("1")}, base=base)
        )
        kept.append([int(path.name) for path in sorted((tmp_path / "generations").iterdir())])
    assert kept == [[1], [1, 2], [1, 2, 3], [1, 3, 4], [4, 5], [4, 5, 6]]


def test_checksums_that_held_are_counted_again_when_a_file_changes_or_when_asked(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    manifest = generations.publish(
        Contents(1, 1, "m", "m", 0, 0, {"part": lambda path: path.write_text("one")})
    )
    generations.verify(manifest)
    part = generations.directory(manifest) / "part"
    was = part.stat()
    part.write_text("two")
    with pytest.raises(GenerationDamaged):
        generations.verify(manifest)
    os.utime(part, ns=(was.st_atime_ns, was.st_mtime_ns))
    generations.verify(manifest)
    with pytest.raises(GenerationDamaged):
        generations.verify(manifest, anew=True)
