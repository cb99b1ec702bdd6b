"""What lies beside the store: the models that were fitted to the base, and uploads that wait."""

from collections.abc import Iterator
from pathlib import Path

from index.adaptation import MODELS
from index.backup_file import MODEL
from index.embedding import BUNDLED_NAME, load_encoder, local_folder
from index.errors import ModelMissing
from index.store import Store
from index.uploads import Uploads
from index.wholeness.fault import RESTORE, Fault, Part


def model_faults(home: Path, chosen: str) -> Iterator[Fault]:
    """The home's own models that cannot be opened whole, and a choice of one that is not there."""
    if not _is_there(home, chosen):
        told = f"nêu mô hình không có: «{chosen}»"
        yield Fault(Part.MODEL, MODEL, told, "chọn lại bằng «vankien model use TÊN»")
    for folder in sorted((home / MODELS).glob("*/")):
        name = f"{MODELS}/{folder.name}"
        try:
            load_encoder(str(folder), name)
        except ModelMissing as error:
            advice = f"{RESTORE}, hoặc xóa thư mục này rồi chạy lại «vankien model adapt»"
            yield Fault(Part.MODEL, name, str(error).rstrip("."), advice)


def _is_there(home: Path, model: str) -> bool:
    if model in ("", BUNDLED_NAME) or (home / model).is_dir():
        return True
    try:
        return local_folder(model).is_dir()
    except ModelMissing:
        return False


def upload_faults(home: Path, store: Store) -> Iterator[Fault]:
    """Uploads that wait and are not whole."""
    uploads = Uploads(home)
    for row in store.rows("SELECT id FROM jobs WHERE state IN ('queued', 'running') ORDER BY given_at"):
        for told in uploads.faults(row["id"]):
            yield Fault(Part.UPLOAD, f"uploads/{row['id']}", told, "nạp lại tệp ấy")
