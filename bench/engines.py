"""Which WebAssembly engines this machine has, and how each is asked to run a file.

A template is a command line in which {wasm} stands for the module and {args} for the program's
arguments. An engine that compiles ahead of time has a second one, which writes {compiled} from
{wasm} before anything is measured. An engine's program is looked for in BENCH_<NAME> (environment),
then on PATH; ingot also in the build directory. Adding a peer is one row of PEERS or AHEAD.
"""

import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

NODE_RUNNER = Path(__file__).resolve().parent / "wasi_node.mjs"

# name, program names to look for, arguments
PEERS = [
    ("wasm3", ["wasm3"], "{wasm} {args}"),
    ("iwasm", ["iwasm", "iwasm-fast"], "{wasm} {args}"),
    ("wasmedge", ["wasmedge"], "{wasm} {args}"),
    ("wasmtime", ["wasmtime"], "run {wasm} {args}"),
    ("node", ["node"], f"--no-warnings {shlex.quote(str(NODE_RUNNER))} {{wasm}} {{args}}"),
    # Its optimizing compiler for everything, at once.
    ("turbofan", ["node"], "--no-liftoff --no-wasm-lazy-compilation --no-wasm-tier-up "
     f"--no-warnings {shlex.quote(str(NODE_RUNNER))} {{wasm}} {{args}}"),
]

# name, the compiler's names and arguments, the runner's names and arguments
AHEAD = [
    ("wamr_aot", ["wamrc"], "-o {compiled} {wasm}", ["iwasm_aot", "iwasm-aot", "iwasm"],
     "{compiled} {args}"),
    # Before 0.17 it ran such files without being told to, and knows no --run-mode.
    ("wasmedge_aot", ["wasmedge"], "compile {wasm} {compiled}.so", ["wasmedge"],
     "--run-mode aot {compiled}.so {args}"),
    ("wasmtime_aot", ["wasmtime"], "compile -o {compiled} {wasm}", ["wasmtime"],
     "run --allow-precompiled {compiled} {args}"),
]


@dataclass
class Engine:
    name: str
    template: list[str]
    version: str = ""
    preparation: list[str] = field(default_factory=list)

    def command(self, kernel: Path, arguments: list[str], scratch: Path) -> list[str]:
        """The command for a kernel, given as the path of its native program."""
        return self._fill(self.template, kernel, arguments, scratch)

    def preparing_command(self, kernel: Path, scratch: Path) -> list[str]:
        """What is to be run first, without being measured; empty if there is nothing to do."""
        return self._fill(self.preparation, kernel, [], scratch)

    def _fill(self, template: list[str], kernel: Path, arguments: list[str],
              scratch: Path) -> list[str]:
        line = []
        for word in template:
            if word == "{args}":
                line += arguments
                continue
            word = word.replace("{compiled}", str(scratch / f"{kernel.name}.{self.name}"))
            word = word.replace("{wasm}", f"{kernel}.wasm")
            line.append(word.replace("{native}", str(kernel)))
        return line


def first_line(command: list[str]) -> str:
    """What a program says first, or nothing: only used to record versions and options."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout or done.stderr).strip().partition("\n")[0]


def locate(name: str, programs: list[str], folders: list[Path]) -> str | None:
    override = os.environ.get(f"BENCH_{name.upper()}")
    if override:
        return override
    for program in programs:
        for folder in folders:
            if os.access(folder / program, os.X_OK) and (folder / program).is_file():
                return str(folder / program)
        found = shutil.which(program)
        if found:
            return found
    return None


def ingot_engines(build_dir: Path) -> list[Engine]:
    """One engine per tier that `ingot run --help` names, or one without tiers, and one that
    compiles ahead of time if it can. Only ingot-warm uses the cache, filled by a run before."""
    program = locate("ingot", ["ingot"], [build_dir / "bin", build_dir])
    if not program:
        return []
    version = first_line([program, "--version"])
    try:
        usage = subprocess.run([program, "run", "--help"], capture_output=True, text=True,
                               timeout=20, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        usage = ""
    tiers = [tier for tier in ("interpreter", "auto", "optimizing") if f"`{tier}`" in usage]
    if not tiers:
        return [Engine("ingot", [program, "run", "{wasm}", "{args}"], version)]
    run = [program, "run", "--cache=off"] if "--cache" in usage else [program, "run"]
    engines = [Engine(f"ingot-{tier}", [*run, f"--tier={tier}", "{wasm}", "{args}"], version)
               for tier in tiers]
    if subprocess.run([program, "compile", "--help"], capture_output=True, timeout=20,
                      check=False).returncode == 0:
        engines.append(Engine("ingot-aot", [program, "run", "{compiled}", "{args}"], version,
                              [program, "compile", "{wasm}", "-o", "{compiled}"]))
    if "--cache" in usage and "auto" in tiers:
        warm = [program, "run", "--cache={compiled}", "--tier=auto", "{wasm}", "{args}"]
        engines.append(Engine("ingot-warm", warm, version, warm))
    return engines


def ahead_engines() -> list[Engine]:
    engines = []
    for name, compilers, preparation, runners, arguments in AHEAD:
        compiler = locate(f"{name}_compiler", compilers, [])
        runner = locate(name, runners, [])
        if compiler and runner:
            engines.append(Engine(name, [runner, *shlex.split(arguments)],
                                  first_line([runner, "--version"]),
                                  [compiler, *shlex.split(preparation)]))
    return engines


def custom_engine(description: str) -> Engine:
    """From NAME=TEMPLATE; a template that names no {wasm} gets `{wasm} {args}` appended."""
    name, equals, template = description.partition("=")
    if not equals or not name or not template.strip():
        raise ValueError(f"--engine {description!r}: write NAME=COMMAND, for example "
                         "--engine 'wasmtime=wasmtime run {wasm} {args}'")
    words = shlex.split(template)
    if not any("{wasm}" in word for word in words):
        words += ["{wasm}", "{args}"]
    return Engine(name, words, first_line([words[0], "--version"]))


def find_engines(build_dir: Path, custom: list[str], only: list[str]) -> list[Engine]:
    """Native first (ratios are relative to it), then ingot, peers, engines described by hand."""
    engines = [Engine("native", ["{native}", "{args}"]),
               Engine("scalar", ["{native}.scalar", "{args}"])]
    engines += ingot_engines(build_dir)
    for name, programs, arguments in PEERS:
        program = locate(name, programs, [])
        if program:
            engines.append(Engine(name, [program, *shlex.split(arguments)],
                                  first_line([program, "--version"])))
    engines += ahead_engines()
    for description in custom:
        engine = custom_engine(description)
        engines = [other for other in engines if other.name != engine.name] + [engine]
    if only:
        unknown = set(only) - {engine.name for engine in engines}
        if unknown:
            raise ValueError(f"--only: no engine {', '.join(sorted(unknown))} here; there are "
                             + ", ".join(engine.name for engine in engines))
        engines = [engine for engine in engines if engine.name == "native" or engine.name in only]
    return engines
