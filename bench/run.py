#!/usr/bin/env python3
"""Measures CPU time of the kernels under every engine found, relative to native clang -O3.

Every round runs each kernel under all engines one after the other, so that a slow moment of the
machine hits all of them. A cell is the minimum (or median) over the rounds of user plus system time
of the whole process, start-up and compilation included. An engine whose output differs from
native's has failed. See README.md beside this file.
"""

import argparse
import json
import math
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from engines import Engine, find_engines  # noqa: E402
from plot import draw  # noqa: E402

BASELINE = "native"


@dataclass
class Cell:
    """What one engine did with one kernel over all rounds."""
    seconds: list[float] = field(default_factory=list)
    resident_kb: int = 0
    failure: str = ""

    def value(self, kind: str) -> float | None:
        if self.failure or not self.seconds:
            return None
        return min(self.seconds) if kind == "min" else statistics.median(self.seconds)


@dataclass
class Run:
    seconds: float
    resident_kb: int
    output: str
    failure: str


def run_once(command: list[str], timeout: float) -> Run:
    """One process from start to end; its CPU time is that of itself and of what it waited for."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                       start_new_session=True)
        except OSError as error:
            return Run(0, 0, "", f"cannot start {command[0]}: {error.strerror}")
        status, usage, timed_out = wait_for(process.pid, timeout)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        output = out.read().decode(errors="replace")
        complaint = err.read().decode(errors="replace").strip() or output.strip()
    failure = ""
    if timed_out:
        failure = f"not finished after {timeout:g} s"
    elif process.returncode != 0:
        failure = f"exit code {process.returncode}: " + complaint.replace("\n", " / ")[:160]
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss, output, failure)


def wait_for(pid: int, timeout: float):
    """Waits for the child, killing its process group at the deadline."""
    expired = False

    def on_alarm(_signal, _frame):
        nonlocal expired
        expired = True
        os.killpg(pid, signal.SIGKILL)

    previous = signal.signal(signal.SIGALRM, on_alarm)
    signal.setitimer(signal.ITIMER_REAL, timeout)
    try:
        _, status, usage = os.wait4(pid, 0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    return status, usage, expired


def prepare(kernels: list[Path], engines: list[Engine], cells, scratch: Path, options) -> None:
    """Compiles ahead of time for the engines that do, without measuring it."""
    for kernel in kernels:
        for engine in engines:
            command = engine.preparing_command(kernel, scratch)
            if command:
                run = run_once(command, options.timeout)
                cells[kernel.name][engine.name].failure = run.failure


def measure(kernels: list[Path], engines: list[Engine], scratch: Path,
            options) -> dict[str, dict[str, Cell]]:
    arguments = [str(max(1, round(100 * options.scale)))] if options.scale != 1 else []
    cells = {kernel.name: {engine.name: Cell() for engine in engines} for kernel in kernels}
    prepare(kernels, engines, cells, scratch, options)
    expected: dict[str, str] = {}
    for round_number in range(options.rounds):
        for kernel in kernels:
            for engine in engines:
                cell = cells[kernel.name][engine.name]
                if cell.failure:
                    continue
                run = run_once(engine.command(kernel, arguments, scratch), options.timeout)
                reference = expected.setdefault(kernel.name, run.output)
                cell.failure = run.failure
                if not run.failure and run.output != reference:
                    cell.failure = f"printed {run.output.strip()!r}, native {reference.strip()!r}"
                cell.seconds.append(run.seconds)
                cell.resident_kb = max(cell.resident_kb, run.resident_kb)
        if sys.stderr.isatty():
            print(f"round {round_number + 1} of {options.rounds} done", file=sys.stderr)
    return cells


def ratios_of(cells: dict[str, dict[str, Cell]], kind: str) -> dict[str, dict[str, float]]:
    """CPU time over native's, by kernel and engine, where both ran."""
    result = {}
    for kernel, row in cells.items():
        native = row[BASELINE].value(kind)
        result[kernel] = {name: value / native for name, cell in row.items()
                          if native and (value := cell.value(kind)) is not None}
    return result


def geometric_mean(values: list[float]) -> float:
    return math.exp(sum(map(math.log, values)) / len(values))


def means_of(ratios: dict[str, dict[str, float]]):
    """(label, engine -> (mean, kernels in it, kernels there are)), over all kernels and over those
    without SIMD."""
    groups = [("mean, all", list(ratios))]
    scalar = [kernel for kernel in ratios if "simd" not in kernel]
    if scalar and len(scalar) < len(ratios):
        groups.append(("mean, no SIMD", scalar))
    result = []
    for label, kernels in groups:
        row = {}
        for engine in {name for kernel in kernels for name in ratios[kernel]}:
            values = [ratios[kernel][engine] for kernel in kernels if engine in ratios[kernel]]
            row[engine] = (geometric_mean(values), len(values), len(kernels))
        result.append((f"{label} ({len(kernels)})", row))
    return result


def print_table(cells, ratios, means, engines: list[str], kind: str) -> None:
    others = [name for name in engines if name != BASELINE]
    widths = [max(9, len(name) + 2) for name in others]
    print(f"{'kernel':<20}{'native ms':>11}"
          + "".join(f"{name:>{width}}" for name, width in zip(others, widths)))
    for kernel, row in cells.items():
        native = row[BASELINE].value(kind)
        line = f"{kernel:<20}" + (f"{native * 1000:>11.0f}" if native else f"{'-':>11}")
        for name, width in zip(others, widths):
            ratio = ratios[kernel].get(name)
            line += f"{'-':>{width}}" if ratio is None else f"{ratio:>{width}.2f}"
        print(line)
    for label, row in means:
        line = f"{label:<31}"
        for name, width in zip(others, widths):
            if name not in row:
                line += f"{'-':>{width}}"
            else:
                mean, count, total = row[name]
                line += f"{mean:.2f}{'' if count == total else '*'}".rjust(width)
        print(line)
    for label, row in means:
        for name in others:
            if name in row and row[name][1] != row[name][2]:
                print(f"* {name}: {label} is over only {row[name][1]} of them")
    print_failures(cells)


def print_failures(cells: dict[str, dict[str, Cell]]) -> None:
    """One line per engine and reason, naming the kernels it holds for."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for kernel, row in cells.items():
        for name, cell in row.items():
            if cell.failure:
                reasons.setdefault((name, cell.failure), []).append(kernel)
    for (name, failure), kernels in reasons.items():
        print(f"- {name} on {', '.join(kernels)}: {failure}")


def machine() -> dict:
    model = platform.processor()
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:
        pass
    return {"cpu": model, "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 2),
            "system": f"{platform.system()} {platform.release()}"}


def write_json(path: Path, cells, ratios, means, engines: list[Engine], options) -> None:
    report = {
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": machine(),
        "rounds": options.rounds, "scale": options.scale, "statistic": options.statistic,
        "engines": [vars(engine) for engine in engines],
        "kernels": {
            kernel: {name: {"cpu_seconds": cell.seconds, "ratio": ratios[kernel].get(name),
                            "resident_kb": cell.resident_kb, "failure": cell.failure or None}
                     for name, cell in row.items()} for kernel, row in cells.items()},
        "means": {label: {name: {"ratio": mean, "kernels": count}
                          for name, (mean, count, _) in row.items()} for label, row in means},
    }
    path.write_text(json.dumps(report, indent=1) + "\n")


def write_plot(path: Path, ratios, means, engines: list[str], options) -> None:
    rows = list(ratios.items())
    for label, row in means:
        rows.append((label, {name: mean for name, (mean, ran, of) in row.items() if ran == of}))
    shown = [name for name in engines if name != BASELINE]
    rows = [(label, {name: row[name] for name in shown if name in row}) for label, row in rows]
    facts = machine()
    path.write_text(draw(rows, shown, "CPU time relative to native clang -O3 (less is better)",
                         f"{facts['cpu']}, {facts['system']}; whole process, "
                         f"{options.statistic} of {options.rounds} rounds, "
                         f"scale {options.scale:g}"))


def find_kernels(build_dir: Path, wanted: list[str]) -> list[Path]:
    folder = build_dir / "bench" / "kernels"
    kernels = sorted(path.with_suffix("") for path in folder.glob("*.wasm"))
    if not kernels:
        raise ValueError(f"no kernels in {folder}; configure {build_dir} with CMake and leave out "
                         "--no-build")
    if not wanted:
        return kernels
    unknown = set(wanted) - {kernel.name for kernel in kernels}
    if unknown:
        raise ValueError(f"--kernels: no {', '.join(sorted(unknown))}; there are "
                         + ", ".join(kernel.name for kernel in kernels))
    return [kernel for kernel in kernels if kernel.name in wanted]


def names(value: str) -> list[str]:
    return [name for name in value.split(",") if name]


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(epilog="See bench/README.md.", description="CPU time of the "
                                     "kernels under every engine found, relative to native.")
    parser.add_argument("--build-dir", type=Path, default=Path("build/release"), metavar="DIR",
                        help="where CMake was configured (default: build/release)")
    parser.add_argument("--no-build", action="store_true", help="do not build the kernels first")
    parser.add_argument("--engine", action="append", default=[], metavar="NAME=COMMAND",
                        help="another engine, or another command for a known one; {wasm} and "
                        "{args} are replaced")
    parser.add_argument("--only", type=names, default=[], metavar="A,B", help="these engines only")
    parser.add_argument("--kernels", type=names, default=[], metavar="A,B",
                        help="these kernels only")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="default: 3")
    parser.add_argument("--scale", type=float, default=1.0, metavar="X",
                        help="amount of work, 0.01 to 10 (default: 1, 0.15 to 0.4 s natively)")
    parser.add_argument("--statistic", choices=["min", "median"], default="min",
                        help="default: min")
    parser.add_argument("--timeout", type=float, default=300, metavar="S",
                        help="seconds a run may take (default: 300)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="write a plot")
    options = parser.parse_args()
    if options.rounds < 1 or not 0.01 <= options.scale <= 10:
        parser.error("--rounds must be at least 1 and --scale between 0.01 and 10")
    return options


def main() -> int:
    options = parse_arguments()
    options.build_dir = options.build_dir.resolve()
    if not options.no_build:
        command = ["cmake", "--build", str(options.build_dir), "--target", "bench_kernels"]
        if subprocess.run(command, stdout=sys.stderr, check=False).returncode != 0:
            print(f"bench: `{' '.join(command)}` failed", file=sys.stderr)
            return 1
    try:
        kernels = find_kernels(options.build_dir, options.kernels)
        engines = find_engines(options.build_dir, options.engine, options.only)
    except ValueError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    for engine in engines:
        print(f"{engine.name:<20}{' '.join(engine.template)}"
              + (f"   ({engine.version})" if engine.version else ""))
    print(flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        cells = measure(kernels, engines, Path(scratch), options)
    ratios = ratios_of(cells, options.statistic)
    means = means_of(ratios)
    engine_names = [engine.name for engine in engines]
    print_table(cells, ratios, means, engine_names, options.statistic)
    if options.json:
        write_json(options.json, cells, ratios, means, engines, options)
    if options.svg:
        write_plot(options.svg, ratios, means, engine_names, options)
    return 1 if any(row[BASELINE].failure for row in cells.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
