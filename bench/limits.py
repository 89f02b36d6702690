#!/usr/bin/env python3
"""What limits cost running code: CPU time with a limit over the same without, by kernel.

    bench/limits.py build/release timeout
    bench/limits.py build/release timeout-interpreter --percent 5
    bench/limits.py build/release fuel

Needs the target bench_kernels. Rounds are interleaved; of each side the quickest counts. Compiled
code is compiled before anything is measured.
"""

import argparse
import glob
import math
import os
import resource
import subprocess
import sys
import tempfile


def cpu_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def commands(ingot, kernel, limit, folder):
    """Without the limit, and with it."""
    if limit == "timeout-interpreter":
        run = [ingot, "run", "--tier", "interpreter"]
        return [*run, kernel], [*run, "--timeout", "1h", kernel]
    plain, metered = os.path.join(folder, "plain.ingot"), os.path.join(folder, "metered.ingot")
    subprocess.run([ingot, "compile", kernel, "-o", plain], check=True)
    if limit == "timeout":
        return [ingot, "run", plain], [ingot, "run", "--timeout", "1h", plain]
    subprocess.run([ingot, "compile", "--fuel-metering", kernel, "-o", metered], check=True)
    return [ingot, "run", plain], [ingot, "run", "--fuel", str(10**18), metered]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build_dir", help="a folder of a finished build")
    parser.add_argument("limit", choices=["timeout", "timeout-interpreter", "fuel"])
    parser.add_argument("--percent", type=int, default=100, help="the work of a kernel")
    parser.add_argument("--rounds", type=int, default=4)
    options = parser.parse_args()
    ingot = os.path.join(options.build_dir, "bin/ingot")
    kernels = sorted(glob.glob(os.path.join(options.build_dir, "bench/kernels/*.wasm")))
    if not kernels:
        parser.error(f"no kernels in {options.build_dir}/bench/kernels")
    ratios = []
    for kernel in kernels:
        with tempfile.TemporaryDirectory(prefix="ingot-limits-") as folder:
            pair = commands(ingot, kernel, options.limit, folder)
            percent = str(options.percent)
            times = [[cpu_seconds([*command, percent]) for command in pair]
                     for _ in range(options.rounds)]
        without, limited = (min(side) for side in zip(*times))
        ratios.append(limited / without)
        name = os.path.basename(kernel).removesuffix(".wasm")
        print(f"{name:16} {without:.3f} {limited:.3f} {ratios[-1]:.3f}", flush=True)
    print(f"geometric mean {math.prod(ratios) ** (1 / len(ratios)):.3f}")


if __name__ == "__main__":
    main()
