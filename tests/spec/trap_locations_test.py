#!/usr/bin/env python3
"""Traps say the same in every tier: kind, functions and byte offsets of all frames.

Usage: trap_locations_test.py PATH_OF_INGOT SCRIPT|FOLDER…

Runs the scripts that assert traps in the interpreter, compiled eagerly, with every function and
loop going over at its first run, and through artifacts; compares what `--trap-locations` prints.
"""

import os
import subprocess
import sys

TIERS = {
    "the interpreter": ["--tier", "interpreter"],
    "compiled code": ["--tier", "optimizing"],
    "auto mode": ["--tier", "auto", "--hot-after", "1"],
    "artifacts": ["--through-artifacts"],
}
ASSERTIONS = (b"assert_trap", b"assert_exhaustion", b"assert_uninstantiable")
SHOWN = 20


def scripts_that_trap(operands):
    paths = []
    for operand in operands:
        inside = os.path.isdir(operand)
        names = sorted(os.listdir(operand)) if inside else [operand]
        paths += [os.path.join(operand, name) if inside else name for name in names]
    for path in paths:
        if not path.endswith(".wast"):
            continue
        with open(path, "rb") as file:
            text = file.read()
        if any(assertion in text for assertion in ASSERTIONS):
            yield path


def traps_of(ingot, options, scripts):
    """The lines that say where a trap happened."""
    process = subprocess.run([ingot, "wast", "--quiet", "--trap-locations", *options, *scripts],
                             capture_output=True, text=True)
    if process.returncode != 0:
        sys.exit(f"{' '.join(options)}:\n{process.stdout[-4000:]}{process.stderr}")
    return [line for line in process.stdout.splitlines() if ": trap: " in line]


def main():
    ingot, *operands = sys.argv[1:]
    scripts = list(scripts_that_trap(operands))
    expected, differences = None, 0
    for name, options in TIERS.items():
        traps = traps_of(ingot, options, scripts)
        if expected is None:
            expected = traps
            with_frames = sum("; function " in line for line in traps)
            print(f"{len(scripts)} scripts, {len(traps)} traps, {with_frames} with frames")
            if with_frames == 0:
                sys.exit("no trap has a frame: nothing was compared")
            continue
        if len(traps) != len(expected):
            sys.exit(f"{name}: {len(traps)} traps instead of {len(expected)}")
        for ours, theirs in zip(traps, expected):
            if ours != theirs:
                differences += 1
                if differences <= SHOWN:
                    print(f"interpreter: {theirs}\n{name}: {ours}\n")
    if differences:
        sys.exit(f"{differences} traps differ")


main()
