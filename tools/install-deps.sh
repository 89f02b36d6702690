#!/usr/bin/env bash
# Installs the Debian 12 packages that building and testing ingot needs: only those missing, and as
# root (through sudo where needed) only then. Says nothing when there is nothing to do.
#
#   tools/install-deps.sh [--bench] [--list]
#     --bench  also what `make bench` compares with, as far as Debian packages it
#     --list   print the packages and stop
set -euo pipefail

packages=(
    clang-19 lld-19 llvm-19 libclang-rt-19-dev          # compiler, linker, symbolizer, sanitizers
    clang-format-19 clang-tidy-19                       # make lint
    cmake ninja-build pkg-config python3
    libfmt-dev libgc-dev libffi-dev libtomlplusplus-dev # libraries
    catch2                                              # ... of tests
    llvm-19-dev zlib1g-dev libzstd-dev                  # LLVM's, and what its archives refer to
    libjemalloc-dev                                     # the compiler's allocator
    wasi-libc libclang-rt-19-dev-wasm32                 # guests in C ...
    libc++-19-dev-wasm32 libc++abi-19-dev-wasm32        # ... and C++
    qemu-system-x86                                     # machines for the unikernel's images
    bzip2 xz-utils tcl                                  # sources of the programs that tests build
)
bench_packages=(nodejs)

list=no
for argument in "$@"; do
    case "$argument" in
    --bench) packages+=("${bench_packages[@]}") ;;
    --list) list=yes ;;
    *)
        sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
    esac
done
if [ "$list" = yes ]; then
    printf '%s\n' "${packages[@]}"
    exit 0
fi

if ! command -v dpkg-query >/dev/null; then
    echo "install-deps: this is not a Debian system; install the equivalents of:" >&2
    printf '  %s\n' "${packages[@]}" >&2
    exit 1
fi
missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true)
    case "$status" in
    ii*) ;;
    *) missing+=("$package") ;;
    esac
done
[ ${#missing[@]} -gt 0 ] || exit 0

# For a person without the right to install: what to pass on to somebody who has it.
give_up() {
    echo "install-deps: $1; as root on Debian 12, run:" >&2
    echo "  apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
}

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || give_up "packages are missing, and there is no sudo"
    as_root=(sudo)
fi
echo "install-deps: installing ${missing[*]}"
# One command, so that sudo asks once. Some other source's broken list need not stop it.
# shellcheck disable=SC2016  # the inner shell expands it
"${as_root[@]}" sh -c '
    apt-get update -qq || echo "install-deps: going on with the lists of packages there are" >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
' install-deps "${missing[@]}" || give_up "packages could not be installed"
