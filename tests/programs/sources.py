"""Where the tested programs come from: Debian source packages, the Go, Rust and Node package
managers; and how C and C++ sources become WASI modules.

Nothing of the system is changed: apt gets its own lists and caches, Go its own module path, rustup
its own toolchains, all below the build directory. Unavailable means that something outside this
repository is missing (the test is skipped); a program that was obtained but does not build is a
failure.
"""

import fcntl
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

WASI_INCLUDE = Path("/usr/include/wasm32-wasi")
WASI_LIBRARIES = Path("/usr/lib/wasm32-wasi")
PORT = Path(__file__).resolve().parent / "port"


class Unavailable(Exception):
    """What is missing, and how to get it."""


class BuildFailure(Exception):
    """Something was obtained and could not be built."""


def tail(text: str, lines: int = 12) -> str:
    return "\n".join(text.strip().splitlines()[-lines:])


def run(command: list, folder: Path, variables: dict[str, str] | None = None) -> str:
    """Output of a command that must succeed."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=folder, env=os.environ | (variables or {}), text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise BuildFailure(f"`{' '.join(words)[:300]}` in {folder} failed:\n{tail(done.stdout)}")
    return done.stdout


def need(program: str, hint: str) -> str:
    found = shutil.which(program)
    if not found:
        raise Unavailable(f"{program} is not installed ({hint})")
    return found


@contextmanager
def locked(folder: Path):
    """One test at a time in a folder that several share."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def source_entries() -> tuple[str, str]:
    """The system's package sources, in both of apt's notations, turned into source package ones."""
    lines, stanzas = [], []
    configuration = Path("/etc/apt")
    for file in [configuration / "sources.list", *configuration.glob("sources.list.d/*.list")]:
        if file.exists():
            lines += [re.sub(r"^deb\s", "deb-src ", line) for line in file.read_text().splitlines()
                      if re.match(r"^deb\s", line)]
    for file in configuration.glob("sources.list.d/*.sources"):
        stanzas.append(re.sub(r"(?m)^Types:.*$", "Types: deb-src", file.read_text()))
    return "\n".join(lines) + "\n", "\n\n".join(stanzas) + "\n"


def apt_options(shared: Path) -> list[str]:
    """Makes apt keep its state below `shared`, where its lists are fetched on first use."""
    apt = shared / "apt"
    options = []
    for key, value in {"Dir::Etc::SourceList": apt / "parts/none",
                       "Dir::Etc::SourceParts": apt / "parts", "Dir::State": apt / "state",
                       "Dir::State::Lists": apt / "lists", "Dir::Cache": apt / "cache",
                       "APT::Sandbox::User": "root"}.items():
        options += ["-o", f"{key}={value}"]
    if not (apt / "complete").exists():
        for folder in ("parts", "state", "lists/partial", "cache/archives/partial"):
            (apt / folder).mkdir(parents=True, exist_ok=True)
        lines, stanzas = source_entries()
        (apt / "parts/system.list").write_text(lines)
        (apt / "parts/system.sources").write_text(stanzas)
        try:
            run(["apt-get", *options, "-o", "APT::Update::Error-Mode=any", "update"], apt)
        except BuildFailure as failure:
            raise Unavailable(f"no lists of Debian source packages: {failure}") from failure
        (apt / "complete").touch()
    return options


def debian_source(package: str, shared: Path, into: Path) -> Path:
    """The upstream sources of a Debian package, without Debian's changes."""
    need("apt-get", "the program is built from a Debian source package")
    downloads = shared / "downloads" / package
    with locked(shared):
        if not (downloads / "complete").exists():
            options = apt_options(shared)
            downloads.mkdir(parents=True, exist_ok=True)
            try:
                run(["apt-get", *options, "source", "--download-only", package], downloads)
            except BuildFailure as failure:
                raise Unavailable(f"no source package {package}: {failure}") from failure
            (downloads / "complete").touch()
    archives = sorted(downloads.glob("*.orig.tar.*"))
    archives = [archive for archive in archives if archive.suffix != ".asc"]
    if not archives:
        raise Unavailable(f"the source package {package} has no upstream archive")
    unpacker, origin = {".bz2": ("bzip2", "bzip2"), ".xz": ("xz", "xz-utils")}.get(
        archives[0].suffix, ("tar", "tar"))
    need(unpacker, f"tar unpacks {archives[0].name} with it: apt-get install {origin}")
    folder = into / package
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run(["tar", "-xf", archives[0], "--strip-components=1", "--no-same-owner"], folder)
    return folder


def npm_file(package: str, path: str, shared: Path, into: Path) -> Path:
    """One file of a package from the npm registry; `package` is NAME@VERSION."""
    npm = need("npm", "the program comes as an npm package")
    with locked(shared):
        try:
            output = run([npm, "pack", "--silent", "--fetch-retries=1", package], into)
        except BuildFailure as failure:
            raise Unavailable(f"no npm package {package}: {failure}") from failure
    run(["tar", "-xf", output.strip().splitlines()[-1], "--no-same-owner"], into)
    return into / "package" / path


def go_program(module: str, shared: Path) -> Path:
    """A command from a Go module, compiled for WASI; `module` is PATH@VERSION."""
    go = need("go", "the program is a Go module; Go 1.21 or newer compiles for WASI")
    if "wasip1/wasm" not in run([go, "tool", "dist", "list"], shared):
        raise Unavailable("this Go cannot compile for wasip1/wasm; Go 1.21 or newer can")
    path = shared / "go"
    with locked(path):
        try:
            run([go, "install", module], path,
                {"GOPATH": str(path), "GOBIN": "", "GOOS": "wasip1", "GOARCH": "wasm",
                 "GOFLAGS": "-modcacherw", "GOWORK": "off"})
        except BuildFailure as failure:
            raise Unavailable(f"no Go module {module}: {failure}") from failure
    return path / "bin" / "wasip1_wasm" / module.partition("@")[0].rpartition("/")[2]


def rust_toolchain(shared: Path) -> dict[str, str]:
    """Variables under which cargo has the standard library for WASI."""
    target = ["rustc", "--print", "target-libdir", "--target", "wasm32-wasip1"]
    need("rustc", "the program is a Rust crate")
    need("cargo", "the program is a Rust crate")
    try:
        if Path(run(target, shared).strip()).is_dir():
            return {}
    except BuildFailure:
        pass  # A compiler from before the target was named so; rustup may have a newer one.
    need("rustup", "Rust's library for wasm32-wasip1 is missing, and rustup could fetch it")
    variables = {"RUSTUP_HOME": str(shared / "rustup"), "RUSTUP_TOOLCHAIN": "stable"}
    with locked(shared / "rustup"):
        try:
            run(["rustup", "toolchain", "install", "stable", "--profile", "minimal", "--target",
                 "wasm32-wasip1", "--no-self-update"], shared, variables)
        except BuildFailure as failure:
            raise Unavailable(f"no Rust toolchain for wasm32-wasip1: {failure}") from failure
    return variables


def cargo_program(crate: str, version: str, shared: Path, into: Path) -> Path:
    """A program from the crate registry, compiled for WASI."""
    variables = rust_toolchain(shared)
    try:
        run(["cargo", "install", "--locked", "--target", "wasm32-wasip1", "--root", into,
             "--version", version, crate], into, variables)
    except BuildFailure as failure:
        raise Unavailable(f"no crate {crate} {version}: {failure}") from failure
    return into / "bin" / f"{crate}.wasm"


class Guest:
    """Compiles C and C++ to WASI modules with Debian's wasi-libc and libc++."""

    def __init__(self, clang: str, folder: Path):
        if not (WASI_LIBRARIES / "libc.a").exists():
            raise Unavailable("Debian's wasi-libc is not installed (apt-get install wasi-libc "
                              "libclang-rt-19-dev-wasm32 lld-19)")
        self.clang = clang
        self.folder = folder
        self.objects: list[Path] = []

    def compile(self, sources: list[Path], flags: list, cxx: bool = False) -> None:
        """Warnings are off: these are other people's sources."""
        compiler = self.clang
        includes = ["-isystem", WASI_INCLUDE]
        if cxx:
            compiler = re.sub(r"clang(?=[^/]*$)", "clang++", self.clang)
            includes = ["-isystem", WASI_INCLUDE / "c++/v1", *includes]
            if not (WASI_INCLUDE / "c++/v1").is_dir():
                raise Unavailable("libc++ for WASI is not installed (apt-get install "
                                  "libc++-19-dev-wasm32 libc++abi-19-dev-wasm32)")
        for source in sources:
            target = self.folder / f"{source.name}.o"
            run([compiler, "--target=wasm32-wasi", "--sysroot=/", "-O2", "-w", f"-I{PORT}", *flags,
                 *includes, "-c", source, "-o", target], self.folder)
            self.objects.append(target)

    def link(self, name: str, libraries: list[str]) -> Path:
        """Without -O: with it the driver runs binaryen's wasm-opt."""
        module = self.folder / f"{name}.wasm"
        run([self.clang, "--target=wasm32-wasi", "--sysroot=/", f"-L{WASI_LIBRARIES}",
             "-Wl,--strip-debug", "-Wl,-z,stack-size=1048576", *self.objects, *libraries, "-o",
             module], self.folder)
        return module
