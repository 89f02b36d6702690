#!/usr/bin/env python3
"""Images and machines as a person meets them, under QEMU's emulation.

Usage: machine_test.py INGOT CLI_TEMPLATE CONTRACT_TEMPLATE WASI_FOLDER [unittest arguments]. The
templates are the command line and the kernel's contract linked as machines; the folder has the
guest programs of tests/wasi. Prints SKIPPED if there is no QEMU.
"""

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

INGOT, CLI, CONTRACT, WASI_GUESTS = (os.path.abspath(sys.argv.pop(1)) for _ in range(4))
WASI_SOURCES = pathlib.Path(__file__).parent.parent / "wasi"
OWN_SCRIPTS = pathlib.Path(__file__).parent.parent / "spec" / "own"
HAS_COMPILER = os.path.exists(os.path.join(os.path.dirname(INGOT), "ingot-codegen"))
MACHINES = ("microvm", "q35")

HELLO = """(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "hello from a machine\\n")
  (func (export "_start")
    (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 21))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
"""
# Exits with argc * 16 plus the bytes of all arguments.
ARGUMENTS = """(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $sizes (i32.const 0) (i32.const 4)))
    (call $exit (i32.add (i32.load (i32.const 4))
      (i32.mul (i32.load (i32.const 0)) (i32.const 16))))))
"""
# Exits with 1 if 4 GiB - 64 KiB more could be had, with 2 if not even one page could.
GROW = """(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (if (i32.ne (memory.grow (i32.const 65535)) (i32.const -1)) (then (call $exit (i32.const 1))))
    (if (i32.ne (memory.grow (i32.const 1)) (i32.const 1)) (then (call $exit (i32.const 2))))
    (i32.store (i32.const 131068) (i32.const 7))))
"""
# Waits until a second is over.
SLEEP = """(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (i32.store (i32.const 16) (i32.const 1))                 ;; the monotonic clock
    (i64.store (i32.const 24) (i64.const 1000000000))
    (call $exit (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))))
"""
BEYOND = """(module $beyond
  (memory (export "memory") 1)
  (func $reads (drop (i32.load (i32.const 0x7fff0000))))
  (func (export "_start") (call $reads)))
"""
RECURSION = """(module
  (func $deeper (result i32) (i32.add (call $deeper) (i32.const 1)))
  (func (export "_start") (drop (call $deeper))))
"""
# Four threads add to a word; exits with the sum divided by 100.
THREADS = """(module
  (import "env" "memory" (memory 1 2 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (export "memory" (memory 0))
  (func (export "wasi_thread_start") (param $id i32) (param $argument i32) (local $i i32)
    (loop $again
      (drop (i32.atomic.rmw.add (i32.const 8) (local.get $argument)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $i) (i32.const 1000))))
    (drop (i32.atomic.rmw.add (i32.const 16) (i32.const 1)))
    (drop (memory.atomic.notify (i32.const 16) (i32.const -1))))
  (func (export "_start") (local $i i32) (local $ended i32)
    (loop $more
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (drop (call $spawn (local.get $i)))
      (br_if $more (i32.lt_u (local.get $i) (i32.const 4))))
    (loop $wait
      (if (i32.lt_u (local.tee $ended (i32.atomic.load (i32.const 16))) (i32.const 4))
        (then
          (drop (memory.atomic.wait32 (i32.const 16) (local.get $ended) (i64.const -1)))
          (br $wait))))
    (call $exit (i32.div_u (i32.atomic.load (i32.const 8)) (i32.const 100)))))
"""
# Prints the file `greeting` of the first directory.
READ = """(module
  (import "wasi_snapshot_preview1" "path_open" (func $open
    (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "greeting")
  (func $check (param i32) (if (local.get 0) (then (call $exit (local.get 0)))))
  (func (export "_start")
    (call $check (call $open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 8)
      (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 0)))
    (i32.store (i32.const 8) (i32.const 128)) (i32.store (i32.const 12) (i32.const 100))
    (call $check (call $read (i32.load (i32.const 0)) (i32.const 8) (i32.const 1) (i32.const 16)))
    (i32.store (i32.const 12) (i32.load (i32.const 16)))
    (call $check (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16)))))
"""


def lines_of(source, key):
    lines = [line for line in source.splitlines() if line.startswith(key)]
    return [line[len(key):].removeprefix(" ") for line in lines]


class Machine(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="ingot-machine-")
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)

    def ingot(self, *words, timeout=250):
        done = subprocess.run([INGOT, *map(str, words)], cwd=self.directory, capture_output=True,
                              text=True, errors="replace", timeout=timeout, check=False)
        return done.returncode, done.stdout, done.stderr

    def image(self, source, *options):
        (self.directory / "app.wat").write_text(source)
        result = self.ingot("image", *options, "-o", "app.elf", "app.wat")
        self.assertEqual(result, (0, "", ""))

    def boot(self, *words, machine="microvm", options=()):
        """Exit code and console."""
        code, console, error = self.ingot("boot", "--accel", "tcg", "--machine", machine, *options,
                                          "app.elf", *words)
        self.assertEqual(error, "")
        return code, console


class Images(Machine):
    def test_the_same_file_is_a_machine_and_a_linux_program(self):
        for options in ([], ["--interpret"]) if HAS_COMPILER else (["--interpret"],):
            self.image(HELLO, *options)
            for machine in MACHINES:
                self.assertEqual(self.boot(machine=machine), (0, "hello from a machine\n"))
            done = subprocess.run([self.directory / "app.elf"], capture_output=True, text=True,
                                  check=False)
            self.assertEqual((done.returncode, done.stdout), (0, "hello from a machine\n"))

    def test_exit_codes_and_arguments_come_through(self):
        self.image(ARGUMENTS, "--interpret")
        # "app", "one" and "two words": 3 * 16 + 4 + 4 + 10.
        for machine in MACHINES:
            self.assertEqual(self.boot("one", "two words", machine=machine), (66, ""))

    def test_it_boots_in_little_memory(self):
        self.image(HELLO, "--interpret", "--memory", "12")
        self.assertEqual(self.boot(), (0, "hello from a machine\n"))

    def test_files_of_the_image_and_of_an_archive(self):
        root = self.directory / "root" / "www"
        root.mkdir(parents=True)
        (root / "greeting").write_text("from the image\n")
        self.image(READ, "--interpret", "--root", "root", "--dir", "/www::/:ro")
        self.assertEqual(self.boot(), (0, "from the image\n"))
        (root / "greeting").write_text("from the archive\n")
        subprocess.run(["tar", "--format=ustar", "-C", "root", "-cf", "root.tar", "."],
                       cwd=self.directory, check=True)
        self.assertEqual(self.boot(options=["--archive", "root.tar"]), (0, "from the archive\n"))

    def test_what_is_no_image_is_refused(self):
        (self.directory / "app.elf").write_bytes(b"\x7fELF nothing")
        code, console, error = self.ingot("boot", "app.elf")
        self.assertEqual((code, console), (1, ""))
        self.assertIn("not an image of the unikernel", error)
        code, _, error = self.ingot("image", "--template", INGOT, "--interpret", "app.elf")
        self.assertEqual(code, 1)

    def test_inspect_shows_the_manifest(self):
        self.image(HELLO, "--interpret", "--memory", "77", "--env", "A=\"b\\")
        self.assertEqual(self.ingot("inspect", "app.elf"), (
            0, 'name = "app"\nenvironment = ["A=\\"b\\\\"]\nmemory_mib = 77\n', ""))
        code, _, error = self.ingot("inspect", INGOT)
        self.assertEqual(code, 1)
        self.assertIn("not an image of the unikernel", error)

    def test_the_monitors_command_line_is_shown(self):
        self.image(HELLO, "--interpret", "--memory", "77")
        code, line, _ = self.ingot("boot", "--dry-run", "--accel", "tcg", "app.elf", "a b")
        self.assertEqual(code, 0)
        self.assertIn("qemu-system-x86_64 -machine microvm -accel tcg", line)
        self.assertIn("-m 77M", line)
        self.assertIn("-append '\"a b\"'", line)


class Guests(Machine):
    def test_memory_that_is_not_there_cannot_be_grown_into(self):
        self.image(GROW, "--interpret")
        self.assertEqual(self.boot(), (0, ""))

    def test_a_second_takes_a_second(self):
        self.image(SLEEP, "--interpret")
        before = time.monotonic()
        self.assertEqual(self.boot(), (0, ""))
        elapsed = time.monotonic() - before
        self.assertGreater(elapsed, 1)
        self.assertLess(elapsed, 10)

    def test_threads(self):
        self.image(THREADS, "--interpret")
        self.assertEqual(self.boot(), (100, ""))

    def test_traps_of_guard_pages_and_stacks(self):
        for options in ([], ["--interpret"]) if HAS_COMPILER else (["--interpret"],):
            self.image(BEYOND, *options)
            code, console = self.boot()
            self.assertEqual(code, 134)
            self.assertIn("out of bounds memory access", console)
            self.assertIn("reads", console)
            self.image(RECURSION, *options)
            code, console = self.boot()
            self.assertEqual(code, 134)
            self.assertIn("call stack exhausted", console)

    def test_specification_scripts(self):
        shutil.copytree(OWN_SCRIPTS, self.directory / "root" / "own")
        self.image(HELLO, "--interpret", "--template", CLI, "--root", "root", "--memory", "512")
        code, console = self.boot("wast", "--quiet", "--strict-messages", "/own")
        self.assertEqual(code, 0, console)
        self.assertRegex(console, r"assertions: (\d{3}) of \1 passed, 0 failed, 0 skipped")


class Suite(Machine):
    """The official scripts; those of vectors are left out, to keep the run short."""

    def test_the_official_suite_in_the_interpreter(self):
        scripts = self.directory / "root" / "suite"
        scripts.mkdir(parents=True)
        for path in pathlib.Path(os.environ["INGOT_TESTSUITE"]).glob("*.wast"):
            if not re.match(r"simd_|relaxed_|i\d+x", path.name):
                shutil.copy(path, scripts)
        self.image(HELLO, "--interpret", "--template", CLI, "--root", "root", "--memory", "1024")
        code, console = self.boot("wast", "--quiet", "--strict-messages", "/suite")
        self.assertEqual(code, 0, console)
        self.assertRegex(console, r"assertions: (\d{5}) of \1 passed, 0 failed, 0 skipped")


class Wasi(Machine):
    """Guest programs of tests/wasi, with their directories in the machine's /tmp."""

    def run_guest(self, name):
        source = (WASI_SOURCES / f"{name}.c").read_text()
        run = shlex.split(" ".join(lines_of(source, "// run:")))
        options = [word.format(work="/tmp", data="/data") for word in run]
        module = os.path.join(WASI_GUESTS, f"wasi_{name}.wasm")
        if not os.path.exists(module):
            self.skipTest("wasi-libc is not installed (tools/install-deps.sh)")
        data = self.directory / "root" / "data"
        data.mkdir(parents=True, exist_ok=True)
        (data / "file").write_text("data\n")
        result = self.ingot("image", "--interpret", "--root", "root", *options, "-o", "app.elf",
                            module)
        self.assertEqual(result, (0, "", ""))
        words = [word for line in lines_of(source, "// args:") for word in shlex.split(line)]
        code, console = self.boot(*words)
        self.assertEqual(console.splitlines(), lines_of(source, "// >"))
        self.assertEqual(code, int((lines_of(source, "// exit:") or ["0"])[0]))

    def test_guests_behave_as_on_linux(self):
        for name in ("clocks", "descriptors", "directories", "files", "read_only"):
            with self.subTest(name):
                self.run_guest(name)


class Kernel(Machine):
    def test_it_keeps_its_contract(self):
        self.image(HELLO, "--interpret", "--template", CONTRACT, "--memory", "256")
        for machine in MACHINES:
            code, console = self.boot(machine=machine)
            self.assertEqual(code, 0, console)
            self.assertIn("All tests passed", console)

    def test_booting_takes_few_instructions(self):
        self.image(HELLO, "--interpret")
        code, console = self.boot(options=["--bootchart"])
        self.assertEqual(code, 0)
        phases = {line.split(None, 2)[2]: int(line.split()[0])
                  for line in console.splitlines() if line.startswith("  ")}
        self.assertLess(phases["program"], 60_000, console)
        self.assertLess(phases["first output"], 800_000, console)

    def test_a_panic_says_where(self):
        self.image(HELLO, "--interpret")
        for test, message, place in (
                ("panic", "kernel panic: asked for", "kernel::run_requested_test"),
                ("null", "kernel panic: page fault", "address 0x0"),
                ("text", "kernel panic: page fault", "error 0x3"),
                ("stack", "kernel panic: double fault", "address 0xffffc0000000")):
            code, console = self.boot(options=["--kernel-option", "ingot.test=" + test])
            self.assertEqual(code, 255)
            self.assertIn(message, console)
            self.assertIn(place, console)
            self.assertIn("kernel_start", console)

    def test_a_processor_that_lacks_instructions_is_told(self):
        self.image(HELLO, "--interpret")
        done = subprocess.run(
            ["qemu-system-x86_64", "-M", "microvm", "-accel", "tcg", "-cpu", "qemu64",
             "-nodefaults", "-display", "none", "-no-reboot",
             "-serial", "stdio", "-kernel", "app.elf"],
            cwd=self.directory, capture_output=True, text=True, stdin=subprocess.DEVNULL,
            timeout=60, check=False)
        self.assertIn("the image needs an x86-64-v2 processor", done.stdout)


if __name__ == "__main__":
    if shutil.which("qemu-system-x86_64") is None:
        print("SKIPPED: qemu-system-x86_64 is not installed (tools/install-deps.sh)")
        sys.exit(0)
    unittest.main()
