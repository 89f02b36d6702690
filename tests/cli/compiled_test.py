#!/usr/bin/env python3
"""Ahead-of-time compilation as a person meets it: artifacts, damage, views of code, the cache.

Usage: compiled_test.py PATH_OF_INGOT [unittest arguments]. Without the compiler beside it, only
what does not need one is tested.
"""

import os
import pty
import random
import re
import resource
import shutil
import struct
import subprocess
import sys
import unittest

from behaviour_test import ARGS, CommandLine, EXIT, INGOT, MATH, TRAP

COMPILER = os.path.join(os.path.dirname(INGOT), "ingot-codegen")
needs_compiler = unittest.skipUnless(os.path.exists(COMPILER), "built without a compiler")

MEMORY = """(module (memory 1)
  (func $store (export "store") (param i32) (result i32)
    (i32.store offset=16 (local.get 0) (i32.const 7))
    (i32.load offset=16 (local.get 0))))
"""

COUNT = """(module (func (export "count") (result i32) (local $i i32)
  (loop $again
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $again (i32.lt_u (local.get $i) (i32.const 500000))))
  (local.get $i)))
"""

MASK = (1 << 64) - 1


def checksum(data, seed):
    """What vm/native/hash.cpp computes."""
    first, second, third = 0x6a09e667f3bcc909, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b

    def fold(a, b):
        product = a * b
        return (product & MASK) ^ (product >> 64)

    left, right = seed ^ first, fold(seed ^ second, third)
    for at in range(0, len(data), 32):
        a, b, c, d = struct.unpack("<4Q", data[at:at + 32].ljust(32, b"\0"))
        left, right = fold(a ^ second, b ^ left), fold(c ^ third, d ^ right)
    return fold(left ^ third ^ len(data), fold(right ^ first, second) ^ second)


class Compiled(CommandLine):
    def compile(self, text, *options, name="app"):
        self.write(f"{name}.wat", text)
        self.expect(0, "compile", *options, f"{name}.wat", out="")
        return f"{name}.ingot"

    def alone(self, *words):
        """Runs a copy of the tool that has no compiler beside it."""
        tool = os.path.join(self.directory, "alone")
        if not os.path.exists(tool):
            shutil.copy(INGOT, tool)
        return subprocess.run([tool, *words], cwd=self.directory, capture_output=True, timeout=60)


CALLS = """(module
  (func $next (export "next") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $down (export "down") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 0))
      (else (call $down (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "both") (param i32) (result i32) (call $next (call $down (local.get 0))))
  (func (export "tail") (param i32) (result i32)
    (return_call $down (i32.add (local.get 0) (i32.const 1))))
  (func (export "trap") (result i32) (call $down (i32.const -1))))
"""


@needs_compiler
class FailingCompiler(Compiled):
    """What LLVM cannot compile costs that function its speed, and nothing else."""

    KINDS = ("crash", "fatal", "hang", "memory")

    def tool(self, fault, *words):
        # A crash that was asked for is none for a sanitizer to report.
        options = "handle_segv=0:handle_sigbus=0:handle_sigill=0:handle_sigtrap=0:handle_abort=0"
        return subprocess.run([INGOT, *words], cwd=self.directory, capture_output=True, timeout=120,
                              env=dict(os.environ, INGOT_CODEGEN_FAULT=fault,
                                       ASAN_OPTIONS=options))

    def expect_results(self, *words):
        for fault in [f"{kind}:1:0" for kind in self.KINDS]:
            with self.subTest(fault=fault):
                ran = self.tool(fault, *words, "--invoke", "both", "100")
                self.assertEqual((ran.returncode, ran.stdout, ran.stderr), (0, b"1:i32\n", b""))

    def test_ahead_of_time_the_function_stays_interpreted_with_a_warning(self):
        self.write("calls.wat", CALLS)
        for kind in self.KINDS:
            ran = self.tool(f"{kind}:1:0", "compile", "calls.wat")
            self.assertEqual(ran.returncode, 0, ran.stderr)
            self.assertEqual(ran.stderr.decode().count("warning:"), 1, ran.stderr)
            self.assertIn('function 1 "down"', ran.stderr.decode())
        self.expect(0, "calls.ingot", "--invoke", "both", "100", out="1:i32\n", err="")
        self.expect(0, "calls.ingot", "--invoke", "tail", "100", out="0:i32\n", err="")
        error = self.expect(134, "calls.ingot", "--invoke", "trap").err
        self.assertIn("call stack exhausted", error)

    def test_a_function_that_only_optimization_fails_at_is_compiled_without(self):
        self.write("calls.wat", CALLS)
        for level in (1, 2):
            ran = self.tool(f"crash:1:{level}", "compile", "calls.wat")
            self.assertEqual((ran.returncode, ran.stderr), (0, b""))
            self.expect(0, "calls.ingot", "--invoke", "both", "100", out="1:i32\n", err="")

    def test_running_goes_on(self):
        self.write("calls.wat", CALLS)
        self.expect_results("run", "--cache=off", "--tier=optimizing", "calls.wat")
        self.expect_results("run", "--cache=off", "--tier=auto", "--hot-after=1", "calls.wat")

    def test_a_frame_too_large_is_its_functions_affair(self):
        locals_ = "".join(f"(local.set {i} (v128.load offset={8 * i} (local.get 0)))"
                          for i in range(1, 8800))
        sums = "".join(f"(local.set {i} (v128.xor (local.get {i}) (local.get {i - 1})))"
                       for i in range(2, 8800))
        wide = f"""(module (memory 4)
          (func (export "wide") (param i32) (result i64) (local {"v128 " * 8800})
            {locals_} (loop {sums} (br_if 0 (v128.any_true (local.get 8799))))
            (i64.const 7))
          (func (export "call") (param i32) (result i64) (call 0 (local.get 0))))"""
        self.write("wide.wat", wide)
        ran = self.tool("", "compile", "-O0", "wide.wat")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn('function 0 "wide" is too large', ran.stderr.decode())
        self.expect(0, "wide.ingot", "--invoke", "call", "0", out="7:i64\n", err="")


@needs_compiler
class Artifacts(Compiled):
    def test_an_artifact_behaves_like_its_module(self):
        self.compile(EXIT, name="exit")
        self.expect(42, "exit.ingot", out="", err="")
        self.expect(42, "run", "exit.ingot", "--help")
        self.compile(ARGS, name="args")
        self.expect(3 * 16 + 7, "run", "--argv0", "x", "args.ingot", "-v", "y")
        self.compile(MATH, name="math")
        self.expect(0, "math.ingot", "--invoke", "swap", "-5", "2.5", out="2.5:f64\n-5:i64\n")
        self.compile(TRAP, name="trap")
        error = self.expect(134, "trap.wat").err
        self.assertEqual(self.expect(134, "trap.ingot").err, error.replace(".wat", ".ingot"))

    def test_it_runs_where_no_compiler_is(self):
        self.compile(EXIT)
        self.assertEqual(self.alone("app.ingot").returncode, 42)
        self.assertEqual(self.alone("run", "--tier=interpreter", "app.ingot").returncode, 42)

    def test_every_option_gives_code_that_runs(self):
        for options in [["-O0"], ["-O1"], ["-O3"], ["--target-cpu", "x86-64-v2"],
                        ["--target-cpu", "x86-64-v2", "--memory-base=segment"],
                        ["--memory-base", "context"], ["--checked-memories"], ["--deterministic"],
                        ["--fuel-metering"], ["--disable", "simd"]]:
            with self.subTest(options=options):
                self.compile(MEMORY, *options)
                self.expect(0, "app.ingot", "--invoke", "store", "100", out="7:i32\n")
                self.expect(134, "app.ingot", "--invoke", "store", "65530",
                            err="out of bounds memory access")

    def test_a_module_without_functions_and_one_from_standard_input(self):
        self.compile("(module)")
        self.expect(0, "app.ingot", out="")
        process = subprocess.run([INGOT, "compile", "-"], input=EXIT.encode(), capture_output=True)
        self.write("piped.ingot", process.stdout)
        self.expect(42, "piped.ingot")

    def test_other_commands_take_the_module_out_of_it(self):
        self.compile(MATH)
        self.expect(0, "validate", "app.ingot")
        self.assertEqual(self.expect(0, "disassemble", "app.ingot").out,
                         self.expect(0, "disassemble", "app.ingot").out)
        self.assertIn("divide", self.expect(0, "inspect", "app.ingot").out)
        self.expect(0, "compile", "-O0", "app.ingot", "-o", "again.ingot", out="")
        self.expect(0, "again.ingot", "--invoke", "add", "1", "2", out="3:i32\n")

    def test_what_is_chosen_when_compiling_cannot_be_chosen_later(self):
        self.compile(MATH)
        self.expect(2, "run", "--fuel", "9", "app.ingot",
                    err=["app.ingot was compiled without counting fuel", "--fuel-metering"])
        self.expect(2, "run", "--deterministic", "app.ingot", err="without determinism")
        self.expect(2, "run", "--checked-memories", "app.ingot", err="without checked memories")
        self.expect(2, "run", "-O3", "app.ingot", err="compiled already: --optimize")
        self.expect(2, "run", "--disable", "simd", "app.ingot", err="compiled already: --disable")
        self.compile(MATH, "--fuel-metering", "--deterministic")
        self.expect(0, "run", "--fuel", "3", "--deterministic", "--invoke", "add", "app.ingot",
                    "1", "2", out="3:i32\n")
        self.expect(0, "app.ingot", "--invoke", "add", "1", "2", out="3:i32\n")
        self.expect(124, "run", "--fuel", "2", "--invoke", "add", "app.ingot", "1", "2",
                    err="out of fuel")

    def test_fuel_in_a_loop_is_counted_alike_in_all_tiers(self):
        self.write("app.wat", COUNT.replace("500000", "10"))
        last = {}
        for tier in ["interpreter", "optimizing"]:
            codes = [self.ingot("run", "--cache=off", "--tier", tier, "--fuel", str(fuel),
                                "--invoke", "count", "app.wat").code for fuel in range(75, 91)]
            self.assertEqual(sorted(set(codes)), [0, 124])
            last[tier] = codes
        self.assertEqual(last["interpreter"], last["optimizing"])

    def test_mistakes_when_compiling(self):
        self.write("app.wat", MATH)
        self.expect(1, "compile", "nowhere.wasm", err="cannot read nowhere.wasm: No such file")
        self.expect(1, "compile", "--target-cpu", "pentium9", "app.wat",
                    err=["unknown processor \"pentium9\"", "native", "x86-64-v2", "haswell"])
        self.expect(1, "compile", "--target-cpu", "x86-64", "app.wat",
                    err=["lacks", "sse4.1", "needs x86-64-v2"])
        self.expect(2, "compile", "--memory-base", "segmnt", "app.wat",
                    err="did you mean `segment`?")
        self.expect(2, "compile", "-O9", "app.wat", err="from 0 to 3")
        self.expect(2, "compile", err="needs FILE")
        self.expect(1, "compile", "app.wat", "-o", "no/where", err="cannot write no/where")
        self.write("bad.wat", "(module (func (result i32) (i64.const 1)))")
        self.expect(1, "compile", "bad.wat", err=["invalid module at offset", "type mismatch"])

    def test_without_a_compiler_there_is_a_message(self):
        self.write("app.wat", COUNT)
        for words in [("compile", "app.wat"), ("inspect", "--asm", "app.wat")]:
            result = self.alone(*words)
            self.assertEqual(result.returncode, 1)
            self.assertIn(b"the compiler is missing: there is no ", result.stderr)
        for tier in ["auto", "interpreter"]:
            result = self.alone("run", "--tier", tier, "--invoke", "count", "app.wat")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(result.stdout, b"500000:i32\n")


@needs_compiler
class DamagedArtifacts(Compiled):
    def refused(self, data, what):
        self.write("damaged.ingot", data)
        result = self.ingot("damaged.ingot")
        self.assertEqual(result.code, 1, f"{what}: {result.out}{result.err}")
        self.assertTrue(result.err.startswith("error: damaged.ingot:"), result.err)
        return result.err

    def test_truncation_is_noticed_everywhere(self):
        whole = self.read(self.compile(EXIT))
        for size in [1, 7, 8, 9, 100, 135, 136, 200, 4095, 4096, len(whole) - 1]:
            self.refused(whole[:size], size)
        self.assertIn("damaged artifact: ", self.refused(whole[:5000], "truncated"))
        self.assertIn("damaged artifact: ", self.refused(whole + b"\0", "longer"))

    def test_no_flipped_bit_is_run(self):
        whole = self.read(self.compile(EXIT))
        choose = random.Random(4)
        for _ in range(200):
            data = bytearray(whole)
            bit = choose.randrange(8 * choose.choice([136, len(data)]))
            data[bit // 8] ^= 1 << bit % 8
            self.refused(bytes(data), f"bit {bit}")

    def patched(self, offset, value):
        data = bytearray(self.read("app.ingot"))
        struct.pack_into("<Q", data, offset, value)
        flags, = struct.unpack_from("<I", data, 12)
        struct.pack_into("<Q", data, 16, checksum(bytes(data[24:]), flags))
        return bytes(data)

    def test_another_format_is_named(self):
        data = bytearray(self.read(self.compile(EXIT)))
        data[8] = 77
        self.assertRegex(self.refused(bytes(data), "version"),
                         r"has format 77, this ingot reads format \d+: compile")

    def test_missing_processor_features_are_named(self):
        self.compile(EXIT)
        self.write("same.ingot", self.patched(24, len(self.read("app.ingot"))))
        self.expect(42, "same.ingot")
        wanting = self.patched(48, (1 << 63) - 1)
        self.assertRegex(self.refused(wanting, "features"),
                         r"needs a processor with .*features unknown .*: compile .* x86-64-v2")

    def test_code_of_another_module_is_refused(self):
        self.compile(EXIT)
        self.assertIn("compiled from another module", self.refused(self.patched(32, 1), "hash"))
        self.assertIn("features that this ingot does not know",
                      self.refused(self.patched(40, 1 << 60), "features"))


@needs_compiler
class Views(Compiled):
    def test_machine_code_stands_beside_instructions(self):
        self.write("memory.wat", MEMORY)
        text = self.expect(0, "inspect", "--asm", "memory.wat").out
        self.assertIn('function 0 "store":', text)
        self.assertRegex(text, r"0x[0-9a-f]{4} i32.store offset=16 +[0-9a-f]+  mov")
        self.assertRegex(text, r"  ret")
        self.compile(MEMORY, name="memory")
        self.assertRegex(self.expect(0, "inspect", "--asm", "memory.ingot", "store").out,
                         r"i32.load offset=16 ")

    def test_calls_name_what_they_call(self):
        self.write("trap.wat", TRAP)
        text = self.expect(0, "inspect", "--asm", "-O0", "trap.wat", "outer").out
        self.assertRegex(text, r"call inner")
        self.assertNotIn('"inner"', text)

    def test_ir_names_instructions(self):
        self.write("math.wat", MATH)
        text = self.expect(0, "inspect", "--ir", "math.wat", "add").out
        self.assertRegex(text, r'define .*@"wasm:add"')
        self.assertRegex(text, r"add i32 .*; 0x[0-9a-f]+ i32.add\n")
        self.assertNotIn("sdiv", text)

    def test_functions_that_do_not_exist(self):
        self.write("math.wat", MATH)
        self.expect(2, "inspect", "--asm", "math.wat", "ad",
                    err="there is no function `ad`; did you mean `add`?")
        self.expect(2, "inspect", "--ir", "math.wat", "99", err="there is no function `99`")
        self.expect(2, "inspect", "math.wat", "add", err="--asm or --ir")
        self.write("exit.wat", EXIT)
        self.expect(2, "inspect", "--asm", "exit.wat", "0", err="function `0` is imported")


@needs_compiler
class Profiling(Compiled):
    def run_and_number(self, *words, environment=None):
        process = subprocess.Popen([INGOT, *words], cwd=self.directory, stdout=subprocess.DEVNULL,
                                   env={**os.environ, **(environment or {})})
        self.assertEqual(process.wait(60), 0)
        return process.pid

    def test_a_perf_map_names_functions(self):
        self.compile(MATH)
        for words, environment in [(("run", "--perf-map"), {}),
                                   (("run",), {"INGOT_PERF_MAP": "1"})]:
            number = self.run_and_number(*words, "app.ingot", environment=environment)
            path = f"/tmp/perf-{number}.map"
            self.addCleanup(os.remove, path)
            with open(path) as file:
                text = file.read()
            self.assertRegex(text, r"(?m)^[0-9a-f]+ [0-9a-f]+ wasm:divide$")

    def test_a_jitdump_holds_names_and_code(self):
        self.compile(MATH)
        number = self.run_and_number("run", "--jitdump", "app.ingot")
        data = self.read(f"jit-{number}.dump")
        magic, version, size, machine = struct.unpack_from("<4I", data)
        self.assertEqual((magic, version, size, machine), (0x4a695444, 1, 40, 62))
        names = []
        while size < len(data):
            kind, length = struct.unpack_from("<2I", data, size)
            self.assertEqual(kind, 0)
            code_size, = struct.unpack_from("<Q", data, size + 40)
            name = data[size + 56:size + length - code_size]
            names.append(name.rstrip(b"\0").decode())
            size += length
        self.assertEqual(size, len(data))
        self.assertIn("wasm:divide", names)

    @unittest.skipUnless(shutil.which("gdb"), "there is no gdb")
    def test_gdb_names_functions(self):
        self.compile(TRAP)
        gdb = subprocess.run(
            ["gdb", "-q", "-nx", "-batch", "-ex", "set debuginfod enabled off",
             "-ex", "set breakpoint pending on", "-ex", "break -function wasm:_start", "-ex", "run",
             "-ex", "backtrace 3", "--args", INGOT, "app.ingot"],
            cwd=self.directory, capture_output=True, text=True, timeout=100)
        if "Cannot trace" in gdb.stderr or "ptrace" in gdb.stderr:
            self.skipTest("this process may not be traced")
        self.assertRegex(gdb.stdout, r"#0 .* wasm:_start", gdb.stderr)


@needs_compiler
class Scripts(Compiled):
    def test_scripts_run_through_artifacts_and_show_where_traps_are(self):
        self.write("trap.wast", '(module (memory 1)'
                   '  (func $f (param i32) (drop (i32.load (local.get 0))))\n'
                   '  (func (export "g") (param i32) (call $f (local.get 0))))\n'
                   '(assert_trap (invoke "g" (i32.const -1)) "out of bounds")\n')
        for options in [["--tier=interpreter"], ["--through-artifacts"],
                        ["--tier=optimizing", "--memory-base=context"]]:
            out = self.expect(0, "wast", "--trap-locations", *options, "trap.wast").out
            self.assertIn("trap.wast:3: trap: out of bounds memory access; "
                          "function 0 at 0x27; function 1 at 0x30\n", out)
        self.expect(2, "wast", "--through-artifacts", "--tier=auto", "trap.wast",
                    err="no --tier applies")
        self.expect(2, "wast", "--memory-base=both", "trap.wast", err="`segment` or `context`")


class Cache(Compiled):
    def test_info_and_clear(self):
        os.makedirs(os.path.join(self.directory, "cache/0123456789abcdef"))
        self.write("cache/0123456789abcdef/identity", "x" * 2048)
        self.write("cache/0123456789abcdef/0.ingot", "y" * 1024)
        self.write("cache/notes.txt", "mine")
        os.makedirs(os.path.join(self.directory, "cache/photos"))
        self.write("cache/photos/cat", "mine")
        out = self.expect(0, "cache", "info", "--cache", "cache").out
        self.assertRegex(out, r"folder: +cache\nmodules: +1\nartifacts: +1\nsize: +3.0 KiB of")
        self.expect(0, "cache", "clear", "--cache", "cache", out="3.0 KiB freed\n")
        self.assertEqual(sorted(os.listdir(os.path.join(self.directory, "cache"))),
                         ["notes.txt", "photos"])
        self.assertEqual(self.read("cache/photos/cat"), b"mine")

    def test_the_default_folder_follows_the_environment(self):
        result = self.ingot("cache", "info", environment={"XDG_CACHE_HOME": "/nowhere/else"})
        self.assertIn("folder:     /nowhere/else/ingot\n", result.out)
        self.assertIn("modules:    0\n", result.out)

    def test_mistakes(self):
        self.expect(2, "cache", err="needs info|clear")
        self.expect(2, "cache", "clean", err="did you mean `clear`?")
        self.expect(1, "cache", "info", "--cache", "nowhere", err="there is no cache in nowhere")


@needs_compiler
class CacheUse(Compiled):
    """Whatever becomes of the cache, the run's result is right; damage is repaired by the way."""

    RUN = ("run", "--tier=optimizing", "--cache", "cache", "--invoke", "count")

    def setUp(self):
        super().setUp()
        self.write("app.wat", COUNT)

    def run_app(self, **popen):
        result = subprocess.run([INGOT, *self.RUN, "app.wat"], cwd=self.directory,
                                capture_output=True, timeout=60, **popen)
        self.assertEqual((result.returncode, result.stdout, result.stderr),
                         (0, b"500000:i32\n", b""))

    def files(self):
        """Path and (inode, contents) of everything in the cache."""
        found = {}
        for folder, _, names in os.walk(os.path.join(self.directory, "cache")):
            for name in names:
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    found[path] = (os.stat(path).st_ino, file.read())
        return found

    def artifact(self):
        path, = [path for path in self.files() if path.endswith(".ingot")]
        return path

    def filled_cache(self):
        self.run_app()
        names = sorted(os.path.basename(path) for path in self.files())
        self.assertEqual(len(names), 2, names)
        self.assertEqual(names[1], "identity")
        return self.files()

    def repaired(self, path, data, what):
        """Runs with a file damaged; afterwards all contents are as they were."""
        before = {name: data for name, (_, data) in self.files().items()}
        with open(path, "wb") as file:
            file.write(data)
        self.run_app()
        after = {name: data for name, (_, data) in self.files().items()}
        self.assertEqual(after, before, what)

    def test_a_second_run_reads_what_the_first_one_wrote(self):
        before = self.filled_cache()
        self.run_app()
        # Compiled again, the artifact would be another file.
        self.assertEqual(self.files(), before)

    def test_truncated_artifacts_are_replaced(self):
        self.filled_cache()
        path = self.artifact()
        data = self.read(path)
        for size in [0, 1, 8, 100, 135, 136, 500, 4095, 4096, len(data) - 1]:
            self.repaired(path, data[:size], f"{size} bytes")

    def test_artifacts_with_flipped_bits_are_replaced(self):
        self.filled_cache()
        path = self.artifact()
        choose = random.Random(6)
        for _ in range(30):
            data = bytearray(self.read(path))
            bit = choose.randrange(8 * choose.choice([136, len(data)]))
            data[bit // 8] ^= 1 << bit % 8
            self.repaired(path, bytes(data), f"bit {bit}")

    def test_artifacts_of_another_format_are_replaced(self):
        self.filled_cache()
        path = self.artifact()
        data = bytearray(self.read(path))
        data[8] ^= 77
        self.repaired(path, bytes(data), "format")

    def test_damaged_identities_are_replaced(self):
        self.filled_cache()
        path = os.path.join(os.path.dirname(self.artifact()), "identity")
        data = self.read(path)
        self.repaired(path, b"", "empty")
        self.repaired(path, data[:-1], "truncated")
        self.repaired(path, bytes([data[0] ^ 1]) + data[1:], "a flipped bit")

    def test_another_version_of_the_compiler_has_entries_of_its_own(self):
        before = self.filled_cache()
        self.alone("help")
        shutil.copy(COMPILER, os.path.join(self.directory, "ingot-codegen"))
        result = self.alone(*self.RUN, "app.wat")
        self.assertEqual(result.stdout, b"500000:i32\n")
        after = self.files()
        self.assertEqual(len(after), 4)
        self.assertEqual({path: after[path] for path in before}, before)

    def test_a_cache_that_cannot_be_written_is_done_without(self):
        self.write("cache", "a file")
        self.run_app()
        self.assertEqual(self.read("cache"), b"a file")
        os.remove(os.path.join(self.directory, "cache"))
        os.mkdir(os.path.join(self.directory, "cache"), 0o500)
        self.run_app()  # For root such a folder is like any other.
        os.chmod(os.path.join(self.directory, "cache"), 0o777)
        self.run_app()

    def test_a_full_disk_is_done_without(self):
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        self.run_app(preexec_fn=limit)
        names = [os.path.basename(path) for path in self.files()]
        self.assertEqual(names, ["identity"])
        self.filled_cache()

    def run_ten(self, name):
        """Ten processes at once; name(i) is the module of each."""
        processes = [subprocess.Popen([INGOT, *self.RUN, name(i)], cwd=self.directory,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                     for i in range(10)]
        for process in processes:
            out, err = process.communicate(timeout=120)
            self.assertEqual((process.returncode, out, err), (0, b"500000:i32\n", b""))

    def test_ten_processes_share_it(self):
        for _ in ["cold", "warm"]:
            self.run_ten(lambda i: "app.wat")
            self.assertEqual(len(self.files()), 2, sorted(self.files()))
        before = self.files()
        self.run_ten(lambda i: "app.wat")
        self.assertEqual(self.files(), before)

    def test_ten_processes_fill_it_together(self):
        for i in range(10):
            self.write(f"app{i}.wat", COUNT.replace("(module", f"(module (memory {i + 1})"))
        self.run_ten(lambda i: f"app{i}.wat")
        before = self.files()
        self.assertEqual(len(before), 20, sorted(before))
        self.run_ten(lambda i: f"app{i}.wat")
        self.assertEqual(self.files(), before)


class Progress(Compiled):
    def errors_on_a_terminal(self, seconds):
        """What a compiler that takes so long, and then dies, makes the tool say."""
        self.alone("help")
        self.write("ingot-codegen", f"#!/bin/sh\nsleep {seconds}\n")
        os.chmod(os.path.join(self.directory, "ingot-codegen"), 0o755)
        self.write("app.wat", MATH)
        ours, theirs = pty.openpty()
        subprocess.run(["./alone", "compile", "app.wat"], cwd=self.directory, stderr=theirs,
                       timeout=60)
        os.close(theirs)
        text = os.read(ours, 65536).decode()
        os.close(ours)
        return text

    def test_what_takes_long_says_so_on_a_terminal(self):
        text = self.errors_on_a_terminal(1.5)
        self.assertRegex(text, r"\rcompiling app.wat … 1\.\d s")
        self.assertIn("the compiler ended before it answered", re.sub(r".*\x1b\[K", "", text))

    def test_what_is_quick_does_not(self):
        self.assertNotIn("compiling", self.errors_on_a_terminal(0))


if __name__ == "__main__":
    unittest.main()
