"""A picture of each page; `SCREENSHOTS=docs/man-hinh` before pytest renews those of the docs."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.places import PLACES, Place, office  # noqa: F401

_WIDE, _PHONE = (1280, 860), (390, 844)
_ON_PHONE = {"tim-kiem", "hoi", "van-ban"}
_IN_DARK = {"tim-kiem", "van-ban"}
VIEWS = [
    (place, view)
    for place in PLACES
    for view in ("", "-dien-thoai", "-toi")
    if view == "" or place.name in (_ON_PHONE if view == "-dien-thoai" else _IN_DARK)
]
# Pages are few flat colours: a palette keeps a picture at a quarter of its size.
_COLOURS = 256


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept = os.environ.get("SCREENSHOTS")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize(("place", "view"), VIEWS, ids=lambda each: getattr(each, "name", each))
def test_a_page_is_pictured(watched, office, folder: Path, place: Place, view: str):  # noqa: F811
    page = watched.page
    width, height = _PHONE if view == "-dien-thoai" else _WIDE
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if view == "-toi" else "light", reduced_motion="reduce")
    place.open(watched, office)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    assert picture.size == (width, height)
    assert len(picture.getcolors(1 << 24) or []) > 16, "nothing is drawn"
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(
        folder / f"{place.name}{view}.png", optimize=True
    )
