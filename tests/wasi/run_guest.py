#!/usr/bin/env python3
"""Runs one guest program as its source says and compares what it prints.

    run_guest.py [--tmpfs] [--tier TIER] program.c program.wasm command…

The command is `ingot`, perhaps behind a wrapper. With --tmpfs, {work} is granted as an empty
directory in memory instead. In the source, lines of these forms count:
    // run: arguments of `ingot run` before the module
    // args: arguments of the guest
    // stdin: a line of its input
    // exit: its exit code, 0 if not said
    // > a line of its output, in order
In "run", {work} is an empty directory, {data} one with the file `file` that holds "data\\n".
Beside them lies `secret`, which no guest may see or change.
"""

import argparse
import difflib
import pathlib
import shlex
import subprocess
import sys
import tempfile


def lines_of(source, key):
    lines = [line for line in source.splitlines() if line.startswith(key)]
    return [line[len(key):].removeprefix(" ") for line in lines]


def words_of(source, key):
    return [word for line in lines_of(source, key) for word in shlex.split(line)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tmpfs", action="store_true")
    parser.add_argument("--tier", default="auto")
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("module")
    parser.add_argument("command", nargs="+")
    given = parser.parse_args()
    source = given.program.read_text()
    with tempfile.TemporaryDirectory(prefix="ingot-wasi-") as root:
        places = {name: pathlib.Path(root, name) for name in ("work", "data")}
        for place in places.values():
            place.mkdir()
        (places["data"] / "file").write_text("data\n")
        secret = pathlib.Path(root, "secret")
        secret.write_text("secret\n")
        run = "\n".join(lines_of(source, "// run:"))
        if given.tmpfs:
            run = run.replace("--dir {work}::", "--tmpfs ")
        options = [word.format(**places) for word in shlex.split(run)]
        text = "".join(line + "\n" for line in lines_of(source, "// stdin:"))
        result = subprocess.run(
            [*given.command, "run", "--tier", given.tier, "--cache", "off", *options, given.module,
             *words_of(source, "// args:")],
            input=text.encode(), capture_output=True, timeout=50, check=False)
        entries = len(list(pathlib.Path(root).iterdir()))
        untouched = secret.read_text() == "secret\n" and entries == 3

    expected = lines_of(source, "// >")
    printed = result.stdout.decode(errors="replace").splitlines()
    expected_exit = int((lines_of(source, "// exit:") or ["0"])[0])
    if printed == expected and result.returncode == expected_exit and untouched:
        return 0
    print("\n".join(difflib.unified_diff(expected, printed, "expected", "printed", lineterm="")))
    print(f"exit code {result.returncode}, expected {expected_exit}")
    if not untouched:
        print("the directory outside was changed")
    print(result.stderr.decode(errors="replace"))
    return 1


if __name__ == "__main__":
    sys.exit(main())
