"""Keys: shown once, known again, refused at once when they hold no longer."""

import hmac
from datetime import date, timedelta
from pathlib import Path

import pytest

from index import keys
from index.errors import BadKey, KeyNotFound, KeyRefused, StoreDamaged
from index.keys import KeyRing, create_key, key_in_force, revoke_key
from index.records import KeyState, Role
from index.store import Store
from index.tables.engine import Place
from tests.index.conftest import file_only

TODAY = date.today()


@pytest.fixture
def store(store_place: Place):
    opened = Store(store_place)
    yield opened
    opened.close()


def test_a_key_is_known_again_by_its_text_alone(store: Store) -> None:
    made = create_key(store, "Cổng thông tin", Role.CONTRIBUTE)
    assert KeyRing().known(store, made.text) == made.key == store.key(made.key.id)
    for wrong in (
        made.text[:-1],
        made.text + "a",
        made.text.upper(),
        "",
        "vk_",
        made.text + "\n",
        "vk_é_" + "a" * 43,
    ):
        with pytest.raises(KeyRefused):
            KeyRing().known(store, wrong)


@file_only("its bytes")
def test_the_file_does_not_tell_the_secret(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    made = create_key(store, "a", Role.READ)
    secret = made.text.rsplit("_", 1)[-1].encode()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert made.key.id.encode() in held and secret not in held


def test_the_secret_of_one_key_does_not_open_another(store: Store) -> None:
    reader, admin = create_key(store, "a", Role.READ), create_key(store, "b", Role.ADMIN)
    mixed = reader.text.replace(reader.key.id, admin.key.id)
    with pytest.raises(KeyRefused):
        KeyRing().known(store, mixed)


def test_a_revoked_key_is_refused_at_once_by_those_who_remember_it(store: Store, store_place: Place) -> None:
    made, ring = create_key(store, "a", Role.ADMIN), KeyRing()
    ring.known(store, made.text)
    other = Store(store_place)
    assert revoke_key(other, "a").state(TODAY) is KeyState.REVOKED
    other.close()
    with pytest.raises(KeyRefused, match="thu hồi"):
        ring.known(store, made.text)


def test_a_key_holds_on_its_last_day_and_not_after(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made, ring = create_key(store, "a", Role.READ, TODAY), KeyRing()
    ring.known(store, made.text)

    class Tomorrow(date):
        @classmethod
        def today(cls) -> date:
            return TODAY + timedelta(1)

    monkeypatch.setattr(keys, "date", Tomorrow)
    with pytest.raises(KeyRefused, match="hết hạn"):
        ring.known(store, made.text)


def test_what_a_key_cannot_be(store: Store) -> None:
    create_key(store, "a", Role.READ)
    for name in ("a", "", "  ", "a\nb", "x" * 101, "a\x1b[2J", "a\udcff"):
        with pytest.raises(BadKey):
            create_key(store, name, Role.READ)
    with pytest.raises(BadKey, match="đã qua"):
        create_key(store, "b", Role.READ, TODAY - timedelta(1))


def test_a_name_is_free_again_when_its_key_is_revoked(store: Store) -> None:
    first = create_key(store, "a", Role.READ)
    assert revoke_key(store, first.key.id).id == first.key.id
    second = create_key(store, "a", Role.READ)
    assert key_in_force(store, second.key.id) == second.key
    with pytest.raises(KeyNotFound):
        revoke_key(store, "không có")
    with pytest.raises(StoreDamaged):
        store.write("UPDATE keys SET revoked_at = NULL")


def test_a_secret_is_hashed_once_and_compared_in_constant_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, ring = create_key(store, "a", Role.READ), KeyRing()
    hashed, compared = [], []
    slow, same = keys._hashed, hmac.compare_digest
    monkeypatch.setattr(keys, "_hashed", lambda *given: hashed.append(given) or slow(*given))
    monkeypatch.setattr(keys.hmac, "compare_digest", lambda *given: compared.append(given) or same(*given))
    for _ in range(3):
        ring.known(store, made.text)
    assert (len(hashed), len(compared)) == (1, 1)
    with pytest.raises(KeyRefused):
        ring.known(store, made.text.replace(made.key.id, "00000000"))
    assert len(hashed) == 2, "an unknown id must cost as much as a wrong secret"


def test_a_higher_role_allows_what_a_lower_one_does() -> None:
    assert Role.READ < Role.CONTRIBUTE < Role.ADMIN
    assert [Role.of(each.word) for each in Role] == list(Role)
