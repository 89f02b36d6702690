#!/usr/bin/env python3
"""Builds a program that somebody else wrote and checks what it prints under ingot, and that it
survives the way to text and back.

Exits with 0 if all is as expected, 1 if not, 77 (which ctest counts as skipped) if the program
cannot be had here, saying why. `run.py --list`
shows where the programs come from.
"""

import argparse
import hashlib
import inspect
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from programs import PROGRAMS, Check, Program, Workshop  # noqa: E402
from sources import BuildFailure, Unavailable  # noqa: E402

SKIPPED = 77
TIMEOUT_SECONDS = 300


def recipe_hash(program: Program) -> str:
    """Changes whenever the way a program is built may have changed."""
    digest = hashlib.sha256(inspect.getsource(program.build).encode())
    for file in [HERE / "sources.py", *sorted(HERE.glob("port/*"))]:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def obtain(name: str, program: Program, build_dir: Path, clang: str) -> Path:
    """The program's module, built now or by an earlier run with the same recipe."""
    folder = build_dir / name
    module, stamp = folder / f"{name}.module.wasm", folder / "recipe"
    recipe = recipe_hash(program)
    if module.exists() and stamp.exists() and stamp.read_text() == recipe:
        return module
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shared = build_dir / "shared"
    shared.mkdir(exist_ok=True)
    shutil.copyfile(program.build(Workshop(folder, shared, clang)), module)
    stamp.write_text(recipe)
    return module


def complaint_about(check: Check, done: subprocess.CompletedProcess, folder: Path) -> str:
    """What is wrong with a finished run, or nothing."""
    if done.returncode != check.exit_code:
        return f"exit code {done.returncode} instead of {check.exit_code}"
    if check.examine:
        return check.examine(done.stdout, folder)
    if done.stdout != check.expect:
        return f"it printed {done.stdout[:400]!r} instead of {check.expect[:400]!r}"
    return ""


def perform(check: Check, ingot: str, module: Path) -> str:
    """Runs a check; returns what is wrong, or nothing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in check.files.items():
            (folder / file).write_bytes(content)
        command = [ingot, "run", "--dir", f"{folder}::{check.mount}", str(module), *check.arguments]
        try:
            done = subprocess.run(command, input=check.stdin, capture_output=True,
                                  timeout=TIMEOUT_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return f"not finished after {TIMEOUT_SECONDS} s"
        complaint = complaint_about(check, done, folder)
        if complaint and done.stderr:
            complaint += "\n  stderr: " + done.stderr.decode(errors="replace").strip()[-1500:]
        return complaint


def without_custom_sections(module: bytes) -> bytes:
    kept, at = [module[:8]], 8
    while at < len(module):
        start, shift, size = at, 0, 0
        at += 1
        while True:
            byte = module[at]
            size |= (byte & 0x7f) << shift
            at, shift = at + 1, shift + 7
            if byte < 0x80:
                break
        at += size
        if module[start] != 0:
            kept.append(module[start:at])
    return b"".join(kept)


def round_trip(ingot: str, module: Path) -> str:
    """Disassembles and assembles; returns what is wrong, or nothing."""
    with tempfile.TemporaryDirectory() as name:
        text, binary = Path(name, "module.wat"), Path(name, "module.wasm")
        for command in [["disassemble", module, "-o", text],
                        ["assemble", "--no-names", text, "-o", binary]]:
            done = subprocess.run([ingot, *command], capture_output=True, check=False)
            if done.returncode != 0:
                return done.stderr.decode(errors="replace").strip()[-1500:]
        if binary.read_bytes() != without_custom_sections(module.read_bytes()):
            return "its text does not assemble to the same bytes"
        return ""


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks a program that somebody else wrote.")
    parser.add_argument("program", nargs="?", choices=PROGRAMS)
    parser.add_argument("--list", action="store_true", help="show all programs and their origin")
    parser.add_argument("--ingot", metavar="FILE", help="the ingot to test")
    parser.add_argument("--build-dir", type=Path, metavar="DIR",
                        help="where programs are built and kept")
    parser.add_argument("--clang", default="clang-19", help="C compiler (default: clang-19)")
    options = parser.parse_args()
    if options.list:
        for name, program in PROGRAMS.items():
            print(f"{name:<10} {program.origin}")
        return 0
    if not options.program or not options.ingot or not options.build_dir:
        parser.error("PROGRAM, --ingot and --build-dir are required (or --list)")
    name, program = options.program, PROGRAMS[options.program]
    print(f"{name}: {program.origin}", flush=True)
    try:
        module = obtain(name, program, options.build_dir.resolve(), options.clang)
    except Unavailable as reason:
        print(f"skipped: {reason}")
        return SKIPPED
    except BuildFailure as failure:
        print(f"failed to build: {failure}")
        return 1
    failures = 0

    def report(what: str, complaint: str) -> None:
        nonlocal failures
        print(f"{'FAILED' if complaint else 'ok':<7}{name} {what}")
        if complaint:
            failures += 1
            print(f"  {complaint}")

    for check in program.checks:
        report(" ".join(check.arguments), perform(check, options.ingot, module))
    report("(to text and back)", round_trip(options.ingot, module))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
