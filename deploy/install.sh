#!/usr/bin/env bash
# Installs vankien from the folder that this file stands in: no network, no root.
#
#   ./install.sh [DIRECTORY] [--python PYTHON] [--home DIRECTORY] [--no-backup]
#
# What comes to stand in DIRECTORY (default ~/vankien):
#   bin/vankien                 the command
#   current -> versions/…       the version in use; it is switched only after the new one has answered a question
#   versions/VERSION-SUM        the new version, and the one before it to go back to
#   home                        the base of documents, unless --home names another place; never touched here
#   backups                     a backup of the base, taken before an upgrade
# Ends with 0 when vankien runs, 2 when the command is wrong, 1 when this machine or this bundle is not fit.
set -euo pipefail
umask 022

fail() {
    printf 'Lỗi: %s\n' "$1" >&2
    exit "${2:-1}"
}

say() { printf '%s\n' "$1"; }

usage() {
    say "Cách dùng: ./install.sh [THƯ_MỤC] [--python PYTHON] [--home THƯ_MỤC_KHO] [--no-backup]"
    say "  THƯ_MỤC        nơi cài, mặc định ~/vankien"
    say "  --python       Python dùng để cài, mặc định tìm trên máy"
    say "  --home         nơi đặt kho văn bản, mặc định THƯ_MỤC/home; khi nâng cấp thì giữ nơi cũ"
    say "  --no-backup    nâng cấp mà không sao lưu kho trước"
}

read_arguments() {
    target='' python='' home='' backup=yes
    while (($#)); do
        case $1 in
            -h | --help) usage; exit 0 ;;
            --python | --home)
                (($# > 1)) || fail "$1 cần một giá trị; xem ./install.sh --help" 2
                printf -v "${1#--}" '%s' "$2"
                shift
                ;;
            --no-backup) backup=no ;;
            -*) fail "không có tham số $1; xem ./install.sh --help" 2 ;;
            *)
                [[ -z $target ]] || fail "chỉ nêu một thư mục cài; xem ./install.sh --help" 2
                target=$1
                ;;
        esac
        shift
    done
    target=$(realpath -m -- "${target:-$HOME/vankien}")
    [[ -z $home ]] || home=$(realpath -m -- "$home")
    [[ $target$home != *[\"\$\`\\]* ]] || fail "tên thư mục không được có dấu nháy, \$ hay dấu gạch chéo ngược" 2
}

# Before anything of the bundle is used: is each file as it was packed?
check_sums() {
    [[ -f SHA256SUMS ]] || fail "thiếu tệp SHA256SUMS; giải nén lại bộ cài"
    say "Kiểm tra từng tệp của bộ cài …"
    local bad
    bad=$(LC_ALL=C sha256sum --check --quiet --strict SHA256SUMS 2>/dev/null) ||
        fail "bộ cài bị hỏng hoặc bị sửa, hãy chép lại từ bản gốc; tệp sai: $(printf '%s' "${bad:-SHA256SUMS}" | cut -d : -f 1 | head -n 5)"
}

check_machine() {
    local system
    system="$(uname -s) $(uname -m)"
    [[ $system == "Linux $MACHINE" ]] || fail "bộ cài này cho Linux $MACHINE, máy này là $system"
    local free parent=$target
    while [[ ! -d $parent ]]; do parent=$(dirname -- "$parent"); done
    [[ -w $parent ]] || fail "không có quyền ghi vào $parent; chọn thư mục khác hoặc dùng sudo"
    free=$(df -Pk -- "$parent" | awk 'NR == 2 { print int($4 / 1000) }')
    ((free >= DISK_MB)) || fail "cần $DISK_MB MB đĩa trống ở $parent, chỉ còn $free MB"
}

version_of() { "$1" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true; }

find_python() {
    local each found=() tried=("python$PYTHON" python3 python)
    [[ -z $python ]] || tried=("$python")
    for each in "${tried[@]}"; do
        [[ $(version_of "$each") == "$PYTHON" ]] && { python=$each; check_library; return; }
        found+=("$each: $(version_of "$each" | grep . || echo không có)")
    done
    fail "bộ cài này cần đúng Python $PYTHON (đã thử$(printf ' [%s]' "${found[@]}")); cài gói python$PYTHON của hệ điều hành, chỉ ra bằng --python, hoặc dùng bộ cài làm cho Python của máy này"
}

check_library() {
    "$python" -I - "$GLIBC" <<'PY' || fail "cần thư viện C của GNU (glibc) từ bản $GLIBC; hệ điều hành này cũ hơn hoặc dùng thư viện khác"
import os, sys
try:
    name, version = os.confstr("CS_GNU_LIBC_VERSION").split()
except (AttributeError, ValueError, OSError):
    sys.exit(1)
number = lambda text: [int(part) for part in text.split(".")]
sys.exit(name != "glibc" or number(version) < number(sys.argv[1]))
PY
}

# pip runs out of its own wheel: Python of Debian comes without it. What a machine sets for pip does not count here.
run_pip() {
    local wheel=(wheels/pip-*.whl)
    PIP_CONFIG_FILE=/dev/null PYTHONPATH="$PWD/${wheel[0]}" "$version/bin/python" -m pip \
        --isolated --disable-pip-version-check --no-cache-dir --quiet "$@"
}

install_version() {
    version=$target/versions/$VERSION-$(sha256sum SHA256SUMS | cut -c 1-8)
    [[ -f $version/complete ]] && return
    say "Cài vào $version …"
    rm -rf -- "$version"
    mkdir -p -- "$target/versions"
    "$python" -I -m venv --without-pip "$version" || fail "không tạo được môi trường Python ở $version"
    run_pip install --no-index --no-deps --require-hashes --find-links wheels --requirement requirements.txt ||
        fail "không cài được các gói vào $version (lý do ở trên); sửa xong chạy lại lệnh này"
    lend_openmp
    cp -R corpus docs share licenses LICENSES.txt THIRD-PARTY.md "$version/"
}

# The ranker needs OpenMP of the system. Where that is absent, the one that came with faiss-cpu serves: it is the same library.
lend_openmp() {
    "$version/bin/python" -I -c 'import ctypes; ctypes.CDLL("libgomp.so.1")' 2>/dev/null && return
    local own=("$version"/lib/python*/site-packages/faiss_cpu.libs/libgomp-*)
    if [[ -f ${own[0]} ]]; then
        mkdir -p "$version/openmp"
        ln -sf "${own[0]}" "$version/openmp/libgomp.so.1"
    else
        say "Lưu ý: máy này thiếu thư viện OpenMP (gói libgomp1); kết quả sẽ không được xếp hạng lại cho đến khi cài nó."
    fi
}

# $1: a version's directory. $2: the file to write.
write_command() {
    mkdir -p -- "$(dirname -- "$2")"
    cat >"$2.new" <<SH
#!/bin/sh
# Written by install.sh: vankien of $1.
VANKIEN_HOME="\${VANKIEN_HOME:-$home}"
export VANKIEN_HOME
[ -d "$1/openmp" ] && export LD_LIBRARY_PATH="$1/openmp\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
exec "$1/bin/python" -I -m api.cli "\$@"
SH
    chmod 755 "$2.new"
    mv -f -- "$2.new" "$2"
}

# The new version answers a question from a base of its own before anybody is sent to it.
try_version() {
    say "Thử bản mới: lập một kho tạm và hỏi một câu …"
    local trial
    trial=$(mktemp -d)
    write_command "$version" "$version/bin/try"
    if ! "$version/bin/try" --version >"$trial/out" 2>&1 ||
        ! "$version/bin/try" add --home "$trial/home" corpus >"$trial/out" 2>&1 ||
        ! "$version/bin/try" ask --home "$trial/home" "văn bản nào chỉ đạo phòng, chống tội phạm?" >"$trial/out" 2>&1; then
        cat "$trial/out" >&2
        rm -rf -- "$trial"
        fail "bản mới không chạy được trên máy này (ở trên); bản đang dùng, nếu có, vẫn như cũ"
    fi
    rm -rf -- "$trial"
    : >"$version/complete"
}

choose_home() {
    [[ -n $home ]] && return
    home=$target/home
    if [[ -f $target/home.path ]]; then home=$(<"$target/home.path"); fi
}

back_up() {
    [[ -x $target/bin/vankien && -n $(ls -A -- "$home" 2>/dev/null) ]] || return 0
    [[ $(readlink -f -- "$target/current") != "$version" ]] || return 0
    if [[ $backup == no ]]; then
        say "Không sao lưu kho (--no-backup)."
        return
    fi
    local file
    file=$target/backups/before-$VERSION-$(date +%Y%m%d-%H%M%S).zip
    say "Sao lưu kho $home vào $file …"
    mkdir -p -- "$target/backups"
    # As the user whose base it is: a file that root leaves in it would lock the service out.
    local owner as=()
    owner=$(stat -c %U -- "$home")
    if ((EUID == 0)) && [[ $owner != root ]]; then
        as=(runuser -u "$owner" --)
        chown -- "$owner" "$target/backups"
    fi
    "${as[@]}" env VANKIEN_HOME="$home" "$target/bin/vankien" backup "$file" >/dev/null ||
        fail "không sao lưu được kho trước khi nâng cấp (lý do ở trên); sửa xong chạy lại, hoặc thêm --no-backup"
}

switch() {
    local before
    before=$(readlink -f -- "$target/current" 2>/dev/null || true)
    ln -sfn -- "$version" "$target/current.new"
    mv -fT -- "$target/current.new" "$target/current"
    write_command "$target/current" "$target/bin/vankien"
    printf '%s\n' "$home" >"$target/home.path"
    local each
    for each in "$target"/versions/*; do
        [[ $each == "$version" || $each == "$before" ]] || rm -rf -- "$each"
    done
}

tell() {
    say "Đã cài $("$target/bin/vankien" --version) vào $target; kho văn bản: $home"
    say "Bước tiếp theo:"
    say "  $target/bin/vankien add $target/current/corpus     # nạp văn bản mẫu và danh mục"
    say "  $target/bin/vankien serve                          # mở trang web tại http://127.0.0.1:8080/"
    say "Hướng dẫn: $target/current/docs/quan-tri.md. Gỡ bỏ: dừng dịch vụ rồi xóa $target (giữ lại $home nếu còn cần kho)."
}

main() {
    read_arguments "$@"
    cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
    check_sums
    # shellcheck source=/dev/null
    . ./bundle.env
    check_machine
    choose_home
    find_python
    install_version
    try_version
    back_up
    switch
    tell
}

main "$@"
