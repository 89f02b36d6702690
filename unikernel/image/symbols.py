#!/usr/bin/env python3
"""The kernel's function names as assembly, for its backtraces.

Usage: symbols.py NM KERNEL OUTPUT. Offsets count from the beginning of the kernel; the table is
sorted by them and ends with an empty name (arch/x86_64/backtrace.cpp reads it).
"""

import subprocess
import sys

KERNEL_BASE = 0xFFFFFFFF80000000


def functions(nm, kernel):
    lines = subprocess.run([nm, "--demangle", "--defined-only", kernel], check=True,
                           capture_output=True, text=True).stdout.splitlines()
    for line in lines:
        address, kind, name = line.split(" ", 2)
        if kind in "tT":
            name = name.replace("(anonymous namespace)::", "").split("(", 1)[0]
            yield int(address, 16) - KERNEL_BASE, name


def main():
    nm, kernel, output = sys.argv[1:]
    found = sorted(dict(functions(nm, kernel)).items())
    names, rows, offset = [], [], 1
    for address, name in found:
        rows.append(f"    .long {address}, {offset}")
        names.append(f'    .asciz "{name}"')
        offset += len(name) + 1
    rows.append("    .long -1, 0")
    with open(output, "w", encoding="utf-8") as file:
        print('    .section .kernel_symbols, "a", @progbits', "    .balign 8",
              "    .globl kernel_symbols, kernel_symbol_names", "kernel_symbols:", *rows,
              "kernel_symbol_names:", '    .asciz ""', *names, sep="\n", file=file)


main()
