"""The command line as its users and programs call it: output, JSON, exit codes, messages."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from itertools import chain
from pathlib import Path

import httpx
import pytest

from tests.conftest import CORPUS, PLAN
from tests.index.copies import as_pdf, as_word, plan
from tests.ingest.hostile_files import endless_pdf, plain_pdf

COMMANDS = {
    "add", "ask", "backup", "catalogue", "check", "correct", "doctor", "evaluate", "evaluate-reading", "feedback",
        "list",
    "rebuild", "remove", "restore", "search", "serve", "settings", "show", "verify", "wanted",
}  # fmt: skip
GROUPED = {
    "catalogue": ["catalogue check"],
    "feedback": ["feedback list", "feedback export", "feedback clear"],
}


def vankien(*arguments: object, home: Path | None = None, stdin: bytes | None = None):
    command = [sys.executable, "-m", "api.cli", *map(str, arguments)]
    if home is not None:
        command += ["--home", str(home)]
    return subprocess.run(command, capture_output=True, input=stdin, check=False)


def shape(*arguments: object, home: Path, code: int = 0):
    process = vankien(*arguments, "--json", home=home)
    assert process.returncode == code, process.stderr.decode()
    return json.loads(process.stdout)


def test_help_lists_every_command_and_loads_nothing_heavy() -> None:
    probe = (
        "import sys\nsys.argv = ['vankien', '--help']\nfrom api.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'faiss', 'bm25s', 'underthesea', 'fastapi', 'torch', 'pypdf'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    process = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=False)
    assert process.returncode == 0, process.stderr.decode()
    assert all(f"\n  {name}" in process.stdout.decode() for name in COMMANDS)


@pytest.mark.parametrize(
    "command", [*sorted(COMMANDS - set(GROUPED)), *chain.from_iterable(GROUPED.values())]
)
def test_every_command_explains_itself_in_vietnamese(command: str) -> None:
    process = vankien(*command.split(), "--help")
    assert process.returncode == 0
    text = process.stdout.decode()
    assert "Cách dùng:" in text and "--home" in text and "--json" in text
    assert "Usage" not in text and "Options" not in text and "Show this message" not in text


def test_catalogue_check(tmp_path: Path) -> None:
    shipped = vankien("catalogue", "check")
    assert shipped.returncode == 0
    assert "không thấy chỗ sai" in shipped.stdout.decode()

    file = tmp_path / "danh-muc.jsonl"
    line = {"number": "46-CT/TW", "subject": "An ninh", "kind": "kết luận", "issuer": "Bộ Chính trị"}
    file.write_text(json.dumps(line | {"summary": "Về an ninh.", "note": "Ngày chưa kiểm chứng"}))
    wrong = vankien("catalogue", "check", file)
    assert wrong.returncode == 3
    assert "dòng 1, kind: " in wrong.stdout.decode()
    given = shape("catalogue", "check", file, home=tmp_path, code=3)
    assert (given["records"], given["verified"]) == (1, 0)
    assert [(each["line"], each["field"], each["kind"]) for each in given["faults"]] == [(1, "kind", "kind")]

    absent = vankien("catalogue", "check", tmp_path / "khong-co.jsonl")
    assert absent.returncode == 2
    assert "khong-co.jsonl" in absent.stderr.decode()


def test_add_search_ask_show_remove(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert shape("add", PLAN, home=home)["added"] == 1
    assert shape("add", PLAN, home=home)["unchanged"] == 1
    listed = shape("list", home=home)
    assert listed["counts"]["full_text"] == 1 and listed["counts"]["cited_only"] == 7
    found = shape("search", "phòng, chống tội phạm", home=home)
    assert found["results"][0]["document"]["number"] == "46-CT/TW"
    answer = shape("ask", "van ban nao chi dao phong chong toi pham", home=home)
    assert answer["quotes"] and not answer["declined"]
    assert all(quote["marks"] for quote in answer["quotes"])
    assert {"46-CT/TW"} <= {each["document"]["number"] for each in answer["directives"]}
    shown = shape("show", "44", "kl", "tw", home=home)["documents"][0]
    assert shown["number"] == "44-KL/TW"
    assert any(
        each["relation"] == "tiếp tục thực hiện" and each["target"]["number"] == "09-CT/TW"
        for each in shown["relations"]
    )
    plan = next(each["id"] for each in listed["documents"] if each["status"] == "full_text")
    assert shape("remove", plan, home=home)["removed"]["id"] == plan
    assert shape("list", home=home, code=4)["total"] == 0


def test_the_same_commands_for_a_person(corpus_home: Path) -> None:
    search = vankien("search", "phòng, chống tội phạm", home=corpus_home)
    assert search.returncode == 0 and "48-CT/TW" in search.stdout.decode()
    ask = vankien("ask", "văn bản nào chỉ đạo phòng, chống tội phạm?", home=corpus_home)
    assert ask.returncode == 0 and "46-CT/TW" in ask.stdout.decode()
    show = vankien("show", "46-CT/TW", home=corpus_home)
    assert show.stdout.decode().count("Ngày ban hành:") == 2
    assert "nguyên vẹn" in vankien("check", home=corpus_home).stdout.decode()


def test_what_was_typed_and_what_was_searched_are_told(corpus_home: Path) -> None:
    found = vankien("search", "phong chong toi pham", "antt", home=corpus_home).stdout.decode()
    assert found.startswith("Có phải ý bạn là «phòng chống tội phạm antt»?")
    assert "antt: an ninh trật tự" in found
    literal = vankien("search", "phong chong toi pham", "--as-typed", home=corpus_home).stdout.decode()
    assert "Có phải ý bạn là" not in literal
    asked = ("search", "chỉ thị của Ban Bí thư năm 2011 về an ninh Tổ quốc", "--limit", "1")
    read = shape(*asked, home=corpus_home)["reading"]["filters_read"]
    assert [each["part"] for each in read] == ["kind", "issuer", "issued"]
    dropped = shape(*asked, "--drop", "kind", "--drop", "issued", home=corpus_home)["reading"]
    assert [each["part"] for each in dropped["filters_read"]] == ["issuer"]


def test_a_declined_question_ends_with_4(corpus_home: Path) -> None:
    answer = shape("ask", "Lãi suất tiền gửi tiết kiệm của ngân hàng là bao nhiêu?", home=corpus_home, code=4)
    assert answer["declined"] and answer["quotes"] == [] and len(answer["suggestions"]) <= 3
    said = vankien("ask", "Lãi suất tiền gửi tiết kiệm của ngân hàng là bao nhiêu?", home=corpus_home)
    assert "Không tìm thấy căn cứ trong kho văn bản" in said.stdout.decode()
    assert (
        "lãi suất" in answer["missing"]["reason"].lower()
        and answer["missing"]["reason"] in said.stdout.decode()
    )


def test_what_a_mention_may_mean_is_shown(tmp_path: Path) -> None:
    home, plan = tmp_path / "home", tmp_path / "kh.txt"
    plan.write_text(
        "ỦY BAN NHÂN DÂN\nTỈNH LONG AN\nSố: 1/KH-UBND\n\nLong An, ngày 01 tháng 02 năm 2020\n\nKẾ HOẠCH\nTrồng cây\n\n"
        "Thực hiện Chỉ thị số 46-CT/TW; khoản 2 Điều 5 Luật An ninh quốc gia.\n"
        "Kế hoạch này có hiệu lực từ ngày ký.\n",
        encoding="utf-8",
    )
    assert shape("add", CORPUS / "catalogue.jsonl", plan, home=home)["failed"] == 0
    (shown,) = shape("show", "1/KH-UBND", home=home)["documents"]
    directive, law = shown["cites"]
    assert (directive["cited"]["issued_on"], directive["resolution"]) == ("2015-06-22", "chosen")
    assert {each["issued_on"] for each in directive["candidates"]} == {"2015-06-22", "2025-05-16"}
    assert (law["number"], law["name"], law["part"]) == (None, "Luật An ninh quốc gia", "khoản 2 Điều 5")
    assert (law["cited"]["number"], law["resolution"]) == ("32/2004/QH11", "certain")
    assert shown["issuer_now"] and "Tây Ninh" in shown["issuer_now"]
    page = vankien("show", "1/KH-UBND", home=home).stdout.decode()
    assert "hiểu là: Chỉ thị 46-CT/TW ngày 22/06/2015" in page
    assert "có thể là: Chỉ thị 46-CT/TW ngày 16/05/2025" in page
    assert "nay là" in page and "khoản 2 Điều 5 Luật An ninh quốc gia" in page
    (understood,) = shape("add", "--dry-run", plan, home=home)
    assert [each["text"] for each in understood["internal_references"]] == ["Kế hoạch này"]


def test_dry_run_shows_what_was_understood_and_changes_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    bad = tmp_path / "rong.txt"
    bad.write_bytes(b"")
    understood, failed = shape("add", "--dry-run", PLAN, bad, home=home, code=3)
    assert understood["error"] is None
    assert understood["document"]["kind"] == "kế hoạch"
    assert len({each["number"] for each in understood["references"]}) == 7
    text = PLAN.read_text(encoding="utf-8")
    assert all(each["text"] in text for each in understood["references"])
    assert {"label", "title", "level", "start", "end"} <= understood["outline"][0].keys()
    assert failed["error"] and failed["document"] is None
    assert not home.exists()


def test_dry_run_reads_apart_so_that_a_file_without_end_is_named(tmp_path: Path, monkeypatch) -> None:
    from api.understanding import understanding_shapes
    from index import workers

    endless, good = tmp_path / "a.pdf", tmp_path / "b.pdf"
    endless.write_bytes(endless_pdf())
    good.write_bytes(plain_pdf())
    monkeypatch.setattr("api.understanding.Workers", partial(workers.Workers, seconds=1, memory=900_000_000))
    ended, read = understanding_shapes([endless, good])
    assert "quá nhiều bộ nhớ" in ended["error"]
    assert read["error"] is None and read["document"]["pages"] == 1


def test_part_of_the_input_failing_ends_with_3_and_names_it(tmp_path: Path) -> None:
    bad = tmp_path / "hong.pdf"
    bad.write_bytes(b"%PDF-1.4 hong")
    process = vankien("add", PLAN, bad, home=tmp_path / "home")
    assert process.returncode == 3
    assert "hong.pdf" in process.stderr.decode()
    assert "Thêm 1" in process.stdout.decode()


def test_standard_input(tmp_path: Path) -> None:
    process = vankien("add", "-", "--json", home=tmp_path, stdin=PLAN.read_bytes())
    assert process.returncode == 0 and json.loads(process.stdout)["added"] == 1


def test_standard_input_keeps_what_came_before_and_takes_records(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = "KẾ HOẠCH\nTrồng cây đầu năm\n\n- Mỗi hộ trồng một cây.\n".encode()
    second = "KẾ HOẠCH\nVệ sinh đường làng\n\n- Mỗi tháng một lần.\n".encode()
    lines = ['{"id": "r1", "text": "Điều một."}', "{hỏng", '{"id": "r2", "text": "Điều hai."}']
    for content, added, code in ((first, 1, 0), (second, 1, 0), ("\n".join(lines).encode(), 2, 3)):
        process = vankien("add", "-", "--json", home=home, stdin=content)
        assert process.returncode == code
        assert json.loads(process.stdout)["added"] == added
    assert shape("list", home=home)["total"] == 4
    again = vankien("add", "-", "--json", home=home, stdin=first)
    assert json.loads(again.stdout)["unchanged"] == 1
    understood = vankien("add", "-", "--dry-run", "--json", home=home, stdin=second)
    assert json.loads(understood.stdout)[0]["document"]["subject"] == "Vệ sinh đường làng"


def test_a_file_named_like_another_format_goes_in_and_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "ke-hoach.pdf"
    wrong.write_text("KẾ HOẠCH\nTrồng cây\n\n- Mỗi hộ trồng một cây.\n", encoding="utf-8")
    process = vankien("add", wrong, home=tmp_path / "home")
    assert process.returncode == 0
    assert "ke-hoach.pdf: đuôi tệp là .pdf nhưng nội dung là văn bản thuần" in process.stderr.decode()
    report = shape("add", wrong, home=tmp_path / "home-json")
    assert report["added"] == 1 and "đuôi tệp" in report["files"][0]["warnings"][0]


def test_what_is_only_cited_cannot_be_removed_and_a_record_can(tmp_path: Path, corpus_home: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(corpus_home, home)
    assert shape("remove", "51-NQ/TW", home=home)["removed"]["number"] == "51-NQ/TW"
    shown = shape("show", "51-NQ/TW", home=home)["documents"][0]  # 07/NQ-CP carries it out
    assert shown["catalogue"] is None
    refused = vankien("remove", "51-NQ/TW", home=home)
    assert refused.returncode == 2 and "viện dẫn" in refused.stderr.decode()
    report = shape("add", CORPUS / "catalogue.jsonl", home=home)
    assert report["added"] == 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["serach"], "không có lệnh"),
        (["search"], "thiếu"),
        (["search", "a", "--limt", "3"], "--limit"),
        (["search", "a", "--limit", "0"], "--limit"),
        (["search", "a", "--from", "31/02/2020"], "ngày"),
        (["search", ""], "trống"),
        (["evaluate", "--queries", "x", "--qrels", "y"], "không đọc được"),
    ],
)
def test_wrong_usage_ends_with_2_and_a_vietnamese_message(
    arguments: list[str], expected: str, corpus_home: Path
) -> None:
    process = vankien(*arguments, *(["--home", str(corpus_home)] if len(arguments) > 1 else []))
    assert process.returncode == 2
    message = process.stderr.decode()
    assert expected in message
    assert "Traceback" not in message and "Error" not in message


@pytest.mark.parametrize("arguments", [["search", "a"], ["ask", "a"], ["list"], ["check"], ["show", "1"]])
def test_reading_makes_no_base_where_there_is_none(arguments: list[str], tmp_path: Path) -> None:
    process = vankien(*arguments, home=tmp_path / "go-nham")
    assert process.returncode == 4 and "go-nham" in process.stderr.decode()
    assert not (tmp_path / "go-nham").exists()


def test_what_is_not_there_ends_with_4(corpus_home: Path) -> None:
    process = vankien("show", "77-CT/TW", home=corpus_home)
    assert process.returncode == 4 and "77-CT/TW" in process.stderr.decode()


def test_a_field_is_put_right_and_a_removed_document_comes_back(tmp_path: Path) -> None:
    file, home = tmp_path / "77.docx", tmp_path / "home"
    file.write_bytes(as_word(plan()))
    assert vankien("add", file, home=home).returncode == 0
    changed = shape("correct", "77/KH-UBND", "--field", "issuer", "UBND tỉnh An Giang", home=home)
    assert changed["document"]["issuer"] == "UBND tỉnh An Giang"
    assert changed["corrections"]["issuer"]["was_read"] == "UBND tỉnh Tây Ninh"
    shown = vankien("show", "77/KH-UBND", home=home).stdout.decode()
    assert "Đã sửa tay cơ quan ban hành; chương trình đọc được: UBND tỉnh Tây Ninh" in shown
    refused = vankien("correct", "77/KH-UBND", "--field", "issued_on", "hôm qua", home=home)
    assert refused.returncode == 2 and "issued_on" in refused.stderr.decode()
    document_id = changed["document"]["id"]
    assert f"remove --undo {document_id}" in vankien("remove", "77/KH-UBND", home=home).stdout.decode()
    assert shape("remove", "--removed", home=home)["removed"][0]["id"] == document_id
    back = shape("remove", "--undo", document_id, home=home)["restored"]
    assert (back["id"], back["issuer"]) == (document_id, "UBND tỉnh An Giang")
    assert vankien("remove", "--undo", document_id, home=home).returncode == 4
    assert shape("correct", document_id, "--undo", home=home)["undone"] == ["issuer"]
    assert (
        vankien("remove", home=home).returncode == vankien("correct", document_id, home=home).returncode == 2
    )


def test_an_ambiguous_number_is_not_removed(corpus_home: Path) -> None:
    process = vankien("remove", "46-CT/TW", home=corpus_home)
    assert process.returncode == 2 and "22/06/2015" in process.stderr.decode()


def test_a_damaged_store_ends_with_5(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"x" * 5000)
    process = vankien("search", "a", home=tmp_path)
    assert process.returncode == 5 and "store.sqlite" in process.stderr.decode()


def test_a_setting_that_does_not_exist_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "vankien.toml").write_text("prot = 1\n", encoding="utf-8")
    process = vankien("settings", home=tmp_path)
    assert process.returncode == 2 and "«port»" in process.stderr.decode()


def test_settings_say_where_each_value_came_from(tmp_path: Path) -> None:
    (tmp_path / "vankien.toml").write_text("port = 9000\n", encoding="utf-8")
    values = shape("settings", home=tmp_path)
    assert values["port"] == {"value": 9000, "source": "tệp vankien.toml"}
    assert values["home"]["source"] == "tham số dòng lệnh"
    assert values["jobs"]["source"] == "mặc định"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a base at `home`, a question of it in `q.jsonl`, its judgement in `qrels.txt`."""
    folder = tmp_path_factory.mktemp("judged")
    lines = [
        {
            "id": "d1",
            "text": "Người điều khiển xe mô tô phải đội mũ bảo hiểm khi tham gia giao thông đường bộ.",
        },
        {"id": "d2", "text": "Hộ kinh doanh phải đăng ký thuế tại cơ quan thuế quản lý trực tiếp."},
    ]
    records = "\n".join(json.dumps(each, ensure_ascii=False) for each in lines)
    (folder / "r.jsonl").write_text(records, encoding="utf-8")
    (folder / "q.jsonl").write_text(
        '{"id": "q1", "question": "đi xe máy có phải đội mũ bảo hiểm không?"}\n', encoding="utf-8"
    )
    (folder / "qrels.txt").write_text("q1 0 d1 1\n")
    (folder / "worse.txt").write_text("q1 Q0 d2 1 0.9 x\nq1 Q0 d1 2 0.8 x\n")
    shape("add", folder / "r.jsonl", home=folder / "home")
    return folder


def test_evaluate_prints_measures_and_writes_a_run(judged: Path, tmp_path: Path) -> None:
    result = shape(
        "evaluate", "--queries", judged / "q.jsonl", "--qrels", judged / "qrels.txt",
        "--run", tmp_path / "run.txt", home=judged / "home",
    )  # fmt: skip
    values = {each["name"]: each["value"] for each in result["measures"]}
    assert list(values) == ["nDCG@10", "MRR@10", "R@10", "R@100", "R@200"]
    assert values["nDCG@10"] == 1.0
    assert "compare" not in result
    assert (tmp_path / "run.txt").read_text().startswith("q1 Q0 d1 1 ")


def test_evaluate_compares_the_base_with_an_earlier_run(judged: Path) -> None:
    result = shape(
        "evaluate", "--queries", judged / "q.jsonl", "--qrels", judged / "qrels.txt",
        "--compare", judged / "worse.txt", home=judged / "home",
    )  # fmt: skip
    assert result["compare"]["run"] == str(judged / "worse.txt")
    found = {each["name"]: each for each in result["compare"]["measures"]}
    assert list(found) == ["nDCG@10", "MRR@10", "R@10", "R@100"]
    assert found["MRR@10"] == {
        "name": "MRR@10", "value": 0.5, "low": 0.5, "high": 0.5, "p": 1.0, "wins": 1, "losses": 0, "ties": 0,
    }  # fmt: skip


def test_evaluate_compares_two_runs_without_a_base(judged: Path, tmp_path: Path) -> None:
    process = vankien(
        "evaluate", "--qrels", judged / "qrels.txt", "--run-file", judged / "worse.txt",
        "--compare", judged / "worse.txt", home=tmp_path / "none",
    )  # fmt: skip
    assert process.returncode == 0, process.stderr.decode()
    lines = process.stdout.decode().splitlines()
    assert lines[0] == f"1 câu hỏi, tệp {judged / 'worse.txt'}"
    assert lines[2] == "MRR@10   0.500  [0.500, 0.500]"
    assert lines[-1] == "R@100    +0.000  [+0.000, +0.000]  p 1.0000  0 / 0 / 1"
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "đúng một trong hai"),
        (["--queries", "q.jsonl", "--run-file", "worse.txt"], "đúng một trong hai"),
        (["--run-file", "worse.txt", "--run", "out.txt"], "cần --queries"),
        (["--run-file", "absent.txt"], "absent.txt: không đọc được"),
        (["--run-file", "worse.txt", "--compare", "absent.txt"], "absent.txt: không đọc được"),
        (["--run-file", "worse.txt", "--compare", "r.jsonl"], "r.jsonl, dòng 1"),
        (["--run-file", "stranger.txt"], "stranger.txt: không câu hỏi nào"),
        (["--run-file", "worse.txt", "--compare", "stranger.txt"], "stranger.txt: không câu hỏi nào"),
    ],
)
def test_evaluate_names_what_is_wrong(arguments: list[str], said: str, judged: Path) -> None:
    (judged / "stranger.txt").write_text("q9 Q0 d2 1 0.9 x\n")
    paths = [each if each.startswith("--") else str(judged / each) for each in arguments]
    process = vankien("evaluate", "--qrels", judged / "qrels.txt", *paths, home=judged / "home")
    assert process.returncode == 2
    assert said in process.stderr.decode()


def test_no_progress_bar_is_written_to_a_terminal_that_is_none(tmp_path: Path) -> None:
    process = vankien("add", PLAN, home=tmp_path)
    assert [line[:5] for line in process.stderr.decode().splitlines()] == ["LƯU Ý"]


def test_a_closed_pipe_is_no_fault(corpus_home: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "list", "--home", str(corpus_home)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    time.sleep(0.1)
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    process.wait()


def test_a_port_in_use_is_a_message(corpus_home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = vankien("serve", "--port", port, home=corpus_home)
    assert process.returncode == 2
    assert f"127.0.0.1:{port}: chương trình khác đang dùng cổng này" in process.stderr.decode()


def test_serve_answers_and_ends_with_ctrl_c(corpus_home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "api.cli", "serve", "--home", str(corpus_home), "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        assert server.stderr is not None
        assert f"http://127.0.0.1:{port}/" in server.stderr.readline().decode()
        # The port listens before the line is printed: the connection waits until the server takes it.
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client:
            assert client.get("/healthz").json() == {"status": "ok"}
        server.send_signal(signal.SIGINT)
        assert server.wait(15) in (0, 130)
    finally:
        server.kill()
        server.communicate()


def test_copies_and_drafts_are_told_to_a_person(tmp_path: Path) -> None:
    home = tmp_path / "home"
    written = (
        ("77.docx", as_word(plan())),
        ("77.pdf", as_pdf(plan())),
        ("du-thao.docx", as_word(plan(mark="DỰ THẢO"))),
    )
    for name, content in written:
        (tmp_path / name).write_bytes(content)
    vankien("add", tmp_path / "77.docx", home=home)
    copy = vankien("add", tmp_path / "77.pdf", home=home)
    assert "THAY" in copy.stderr.decode() and "là bản khác của Kế hoạch 77/KH-UBND" in copy.stderr.decode()
    draft = vankien("add", tmp_path / "du-thao.docx", home=home)
    assert "là dự thảo của Kế hoạch 77/KH-UBND ngày 12/04/2023, giữ riêng" in draft.stderr.decode()
    shown = vankien("show", "77/KH-UBND", home=home).stdout.decode()
    assert "Tệp khác: 77.docx" in shown and "Có bản dự thảo trong kho: mã" in shown
    assert "[dự thảo; có toàn văn]" in vankien("list", home=home).stdout.decode()
    assert shape("add", tmp_path / "77.docx", home=home)["unchanged"] == 1


def test_a_document_is_shown_as_of_a_day_and_warned_of(corpus_home: Path) -> None:
    today = vankien("show", "23/2000/QH10", home=corpus_home).stdout.decode()
    assert "Hết hiệu lực" in today and "đã được thay thế bởi Luật 73/2021/QH14" in today
    before = vankien("show", "23/2000/QH10", "--on", "2010-06-30", home=corpus_home).stdout.decode()
    assert "Chưa rõ hiệu lực (xét ngày 30/06/2010)" in before and "thay thế bởi" not in before
    search = vankien("search", "luật phòng, chống ma túy", home=corpus_home).stdout.decode()
    assert "hết hiệu lực; đã được thay thế bởi Luật 73/2021/QH14" in search
    found = json.loads(vankien("search", "23/2000/QH10", "--in-force", "--json", home=corpus_home).stdout)[
        "results"
    ]
    assert "23/2000/QH10" not in {each["document"]["number"] for each in found}
    then = shape("search", "23/2000/QH10", "--in-force", "--on", "30/6/2010", home=corpus_home)["results"]
    assert then[0]["document"]["number"] == "23/2000/QH10"
    assert then[0]["validity"]["as_of"] == "2010-06-30"


def test_verify_and_wanted(corpus_home: Path, tmp_path: Path) -> None:
    found = shape("verify", PLAN, home=corpus_home)["citations"]
    assert [each["reference"]["number"] for each in found if each["needs_attention"]] == ["46-CT/TW"]
    text = PLAN.read_text(encoding="utf-8")
    assert all(each["reference"]["text"] in text for each in found)
    said = vankien("verify", PLAN, home=corpus_home).stdout.decode()
    assert "[KHÁC] Chỉ thị số 46-CT/TW ngày 22/06/2015" in said and "7 viện dẫn: 1 cần xem lại" in said
    assert vankien("verify", tmp_path / "none.docx", home=corpus_home).returncode == 3

    table = tmp_path / "can-tim.csv"
    wanted = shape("wanted", "--csv", table, home=corpus_home)
    assert wanted["total"] == 7 and wanted["documents"][0]["cited_by"]
    assert table.read_text(encoding="utf-8-sig").splitlines()[0].startswith("số,loại,ngày")
    assert len(table.read_text(encoding="utf-8-sig").splitlines()) == 8
    assert "399/KH-UBND" in vankien("wanted", home=corpus_home).stdout.decode()
