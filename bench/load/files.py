"""Files as an office sends them, each a document of its own: a short plan with a head, a number and three parts."""

import random

_SUBJECTS = (
    "trồng cây",
    "phòng cháy",
    "chuyển đổi số",
    "thi đua",
    "an toàn giao thông",
    "đọc sách",
    "tiết kiệm điện",
)
_WORK = (
    "Các phòng, ban rà soát danh mục việc cần làm và báo cáo trước ngày 25 hằng tháng",
    "Văn phòng theo dõi, đôn đốc việc thực hiện và tổng hợp vướng mắc của các đơn vị",
    "Công đoàn vận động đoàn viên tham gia và khen thưởng tập thể làm tốt",
    "Bộ phận tài chính bố trí kinh phí từ nguồn chi thường xuyên đã được giao",
    "Ban thanh tra nhân dân giám sát và kiến nghị khi phát hiện thiếu sót",
    "Đoàn thanh niên nhận những phần việc khó và hoàn thành trong quý",
)


def numbered_file(number: int) -> tuple[str, bytes]:
    """The name and content of a file; the same number gives the same one."""
    draw = random.Random(number)
    subject = draw.choice(_SUBJECTS)
    parts = "\n\n".join(
        f"{numeral}. {title}\n\n" + "\n\n".join(f"{draw.choice(_WORK)}, đợt {number}." for _ in range(6))
        for numeral, title in (("I", "Mục đích"), ("II", "Nội dung"), ("III", "Tổ chức thực hiện"))
    )
    text = (
        f"ỦY BAN NHÂN DÂN XÃ MẪU\n\nSố: {number + 1}/KH-UBND\n\nXã Mẫu, ngày {draw.randint(1, 28):02d} tháng "
        f"{draw.randint(1, 9):02d} năm 2024\n\nKẾ HOẠCH\nVề {subject} năm 2024, đợt {number}\n\n{parts}\n"
    )
    return f"ke-hoach-{number}.txt", text.encode()
