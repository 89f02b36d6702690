#!/usr/bin/env python3
"""Runs clang-tidy over the product's sources in parallel, with the checks of .clang-tidy as errors.

The sources are those of compile_commands.json beneath vm, compiler, stdlib, tools and unikernel;
tests are left out, since most warnings there come from Catch2's macros. A source that passed leaves
a stamp in the build folder, named by a hash over itself, its command, .clang-tidy and every header,
so that a second run looks only at what changed.
"""

import argparse
import concurrent.futures
import hashlib
import json
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("vm", "compiler", "stdlib", "tools", "unikernel")


def shared_hash():
    digest = hashlib.sha256((ROOT / ".clang-tidy").read_bytes())
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".h", ".hpp", ".def"):
                digest.update(path.read_bytes())
    return digest


def commands(build_dir):
    database = json.loads((build_dir / "compile_commands.json").read_text())
    for entry in database:
        path = pathlib.Path(entry["file"])
        if path.suffix == ".S":  # clang-tidy takes assembly for C
            continue
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in FOLDERS:
            yield path, entry["command"]


def check(path, build_dir, stamp):
    done = subprocess.run(
        ["clang-tidy-19", "--quiet", "-p", str(build_dir), str(path)],
        capture_output=True, text=True)
    if done.returncode == 0:
        stamp.touch()
    return path, done


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build-dir", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("paths", nargs="*", help="only sources whose path contains one of these")
    options = parser.parse_args()

    stamps = options.build_dir / "tidy"
    stamps.mkdir(exist_ok=True)
    common = shared_hash()
    pending = {}
    for path, command in commands(options.build_dir):
        if options.paths and not any(part in str(path) for part in options.paths):
            continue
        digest = common.copy()
        digest.update(path.read_bytes() + command.encode())
        stamp = stamps / f"{path.stem}-{digest.hexdigest()[:24]}"
        if not stamp.exists():
            pending[path] = stamp

    start = time.monotonic()
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        jobs = [pool.submit(check, path, options.build_dir, stamp)
                for path, stamp in pending.items()]
        for job in concurrent.futures.as_completed(jobs):
            path, done = job.result()
            if done.returncode != 0:
                failed += 1
                print(f"{path.relative_to(ROOT)}:\n{done.stdout}{done.stderr}", flush=True)
    print(f"clang-tidy: {len(pending)} sources looked at, {failed} with warnings, "
          f"{time.monotonic() - start:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
