"""Archives and e-mails: what is inside, names, limits, and what is broken."""

import io
import zipfile
from email.message import EmailMessage

import docx
import pytest

from ingest import containers
from ingest.containers import Member, is_container, members_of
from ingest.errors import DamagedFile, PasswordProtected


def archive(**members: bytes | str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return data.getvalue()


def mail(*attachments: tuple[str, bytes], body: str = "Kính gửi đồng chí.") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.vn", "b@example.vn", "Gửi văn bản"
    message.set_content(body)
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def names(data: bytes) -> list[str]:
    return [member.name for member in members_of(data)]


def test_members_of_archives_inside_archives() -> None:
    inner = archive(**{"hai.txt": "hai"})
    data = archive(
        **{"một.txt": "một", "thư mục/trong.zip": inner, "__MACOSX/x": "x", ".an": "x", "Thumbs.db": "x"}
    )
    assert list(members_of(data)) == [
        Member("một.txt", "một".encode()),
        Member("thư mục/trong.zip/hai.txt", b"hai"),
    ]


def test_a_broken_container_takes_none_of_those_beside_it_along() -> None:
    deep = b"Content-Type: text/plain\n\nx"
    for depth in range(1_500):
        deep = b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n%s\n--%d--\n' % (
            depth,
            depth,
            deep,
            depth,
        )
    broken = {
        "cut.zip": archive(**{"x.txt": "x"})[:-10],
        "long.eml": mail().replace(b"\n\n", b"\nContent-Note: " + b"x" * 9_000 + b"\n\n", 1),
        "deep.eml": b"From: a\nTo: b\nSubject: c\n" + deep,
    }
    found = list(members_of(archive(**broken, **{"good.txt": "tốt"})))
    assert [each.name for each in found] == [*broken, "good.txt"]
    assert [type(each.error) for each in found] == [DamagedFile] * 3 + [type(None)]


def test_names_in_utf8_that_do_not_say_so() -> None:
    data = bytearray(archive(**{"kế.txt": "x"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + offset
        data[at + 1] &= 0xF7
    assert names(bytes(data)) == ["kế.txt"]


def test_members_of_one_name_are_told_apart() -> None:
    """Kept by name, the second would take the place of the first."""
    data = mail(
        ("scan.pdf", b"1"), ("scan.pdf", b"2"), ("scan (2).pdf", b"3"), ("scan", b"4"), ("scan", b"5")
    )
    assert names(data) == [
        "scan.pdf", "scan (2).pdf", "scan (2) (2).pdf", "scan", "scan (2)", "thu.txt",
    ]  # fmt: skip


def test_an_attachment_whose_name_is_no_utf8_has_a_name_that_can_be_kept() -> None:
    data = mail(("ke-hoach.txt", b"1")).replace(b"ke-hoach.txt", b"k\xea-ho\xbdch.txt")
    (name, _) = names(data)
    assert name.encode().decode() == "k\ufffd-ho\ufffdch.txt"


def test_documents_that_are_archives_are_no_containers() -> None:
    word = io.BytesIO()
    docx.Document().save(word)
    assert not is_container(word.getvalue())
    assert not is_container(b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text")
    assert not is_container("From: không phải thư".encode())
    assert not is_container(b"Subject: mot dong\nnoi dung")


def test_mail_gives_its_attachments_and_its_letter() -> None:
    data = mail(("kế hoạch.txt", b"noi dung"), ("goi.zip", archive(**{"a.txt": "a"})))
    assert [(each.name, each.content.strip()) for each in members_of(data)] == [
        ("kế hoạch.txt", b"noi dung"),
        ("goi.zip/a.txt", b"a"),
        ("thu.txt", "Kính gửi đồng chí.".encode()),
    ]
    assert names(mail(("a.txt", b"x"), body=" \n")) == ["a.txt"]


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    data = archive(**{"a.txt": "a" * 50, "b.txt": "b" * 2_000, "c.txt": "c"})
    monkeypatch.setattr(containers, "LARGEST_MEMBER", 1_000)
    errors = {member.name: member.error for member in members_of(data)}
    assert errors["a.txt"] is None and isinstance(errors["b.txt"], DamagedFile) and errors["c.txt"] is None
    monkeypatch.setattr(containers, "LARGEST_WHOLE", 500)
    assert isinstance(list(members_of(data))[-1].error, DamagedFile)
    monkeypatch.undo()
    deep = archive(**{"x.txt": "x"})
    for _ in range(6):
        deep = archive(**{"tiep.zip": deep})
    (last,) = members_of(deep)
    assert "quá sâu" in str(last.error)


def test_broken_and_locked_members_are_named_and_the_others_go_on() -> None:
    data = bytearray(archive(**{"a.txt": "nội dung thứ nhất " * 20, "b.txt": "hai"}))
    data[data.index(b"a.txt") + 8] ^= 0xFF
    first, second = members_of(bytes(data))
    assert isinstance(first.error, DamagedFile) and second.content == b"hai"
    locked = bytearray(archive(**{"a.txt": "x"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + offset] |= 1
    assert isinstance(next(members_of(bytes(locked))).error, PasswordProtected)
    for cut in range(4, len(data), 7):
        assert all(member.error is None or str(member.error) for member in members_of(bytes(data[:cut])))


def test_a_directory_that_points_anywhere_is_named() -> None:
    data = archive(**{"a.txt": "x" * 50, "b.txt": "y" * 50})
    directory = data.index(b"PK\x01\x02")
    for at in range(directory, len(data)):
        for value in (0x00, 0x7F, 0xFF):
            changed = bytearray(data)
            changed[at] = value
            assert all(member.error is None or str(member.error) for member in members_of(bytes(changed)))
