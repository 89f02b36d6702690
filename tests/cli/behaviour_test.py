#!/usr/bin/env python3
"""The command line as a person meets it: exit codes, messages for mistakes, round trips.

Usage: behaviour_test.py PATH_OF_INGOT [unittest arguments]. Every test runs the tool in a fresh
directory and looks at exit code, standard output and standard error.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

INGOT = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else "ingot"

MATH = """(module
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "swap") (param i64 f64) (result f64 i64) (local.get 1) (local.get 0))
  (func (export "same") (param externref) (result externref) (local.get 0))
  (func (export "nothing"))
  (memory (export "memory") 1))
"""

EXIT = """(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (call $exit (i32.const 42))))
"""

TRAP = """(module $crash
  (func $inner (drop (i32.div_u (i32.const 1) (i32.const 0))))
  (func $outer (call $inner))
  (func (export "_start") (call $outer)))
"""

IMPORTS = """(module
  (import "env" "log" (func $log (param i32 i64)))
  (import "env" "time" (func (result f64)))
  (func (export "_start") (call $log (i32.const 1) (i64.const 2)))
  (func (export "other") (result i32) (i32.const 7)))
"""

ARGS = """(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $sizes (i32.const 0) (i32.const 4)))
    ;; argc * 16 + bytes
    (call $exit (i32.add (i32.load (i32.const 4))
      (i32.mul (i32.load (i32.const 0)) (i32.const 16))))))
"""


THREADS = """(module
  (import "env" "memory" (memory 1 2 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (export "memory" (memory 0))
  ;; Argument 0 traps, 99 exits with 7, any other is added to the word at 8 a thousand times.
  (func $thread (export "wasi_thread_start") (param $id i32) (param $argument i32) (local $i i32)
    (if (i32.eqz (local.get $argument)) (then (unreachable)))
    (if (i32.eq (local.get $argument) (i32.const 99)) (then (call $exit (i32.const 7))))
    (loop $again
      (drop (i32.atomic.rmw.add (i32.const 8) (local.get $argument)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $i) (i32.const 1000))))
    (drop (i32.atomic.rmw.add (i32.const 16) (i32.const 1)))
    (drop (memory.atomic.notify (i32.const 16) (i32.const -1))))
  (func (export "add") (result i32) (local $i i32) (local $ended i32)
    (loop $more
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (drop (call $spawn (local.get $i)))
      (br_if $more (i32.lt_u (local.get $i) (i32.const 4))))
    (loop $wait
      (if (i32.lt_u (local.tee $ended (i32.atomic.load (i32.const 16))) (i32.const 4))
        (then
          (drop (memory.atomic.wait32 (i32.const 16) (local.get $ended) (i64.const -1)))
          (br $wait))))
    (i32.atomic.load (i32.const 8)))
  ;; Spawns with the argument and waits for ever.
  (func (export "spawn_and_wait") (param i32)
    (drop (call $spawn (local.get 0)))
    (drop (memory.atomic.wait32 (i32.const 32) (i32.const 0) (i64.const -1)))))
"""


class Result:
    def __init__(self, process):
        self.code = process.returncode
        self.out = process.stdout.decode("utf-8", "replace")
        self.err = process.stderr.decode("utf-8", "replace")


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="ingot-cli-")
        self.addCleanup(shutil.rmtree, self.directory)

    def write(self, name, content):
        mode = "wb" if isinstance(content, bytes) else "w"
        with open(os.path.join(self.directory, name), mode) as file:
            file.write(content)
        return name

    def read(self, name):
        with open(os.path.join(self.directory, name), "rb") as file:
            return file.read()

    def ingot(self, *words, stdin=b"", environment=None):
        return Result(subprocess.run([INGOT, *words], cwd=self.directory, input=stdin,
                                     capture_output=True, timeout=60,
                                     env={**os.environ, **(environment or {})}))

    def expect(self, code, *words, out=None, err=None, stdin=b""):
        """Runs and compares: `out` wholly, `err` by the pieces it must contain in order."""
        result = self.ingot(*words, stdin=stdin)
        self.assertEqual(result.code, code, f"{words}: {result.out}{result.err}")
        if out is not None:
            self.assertEqual(result.out, out)
        position = 0
        for piece in [err] if isinstance(err, str) else err or []:
            found = result.err.find(piece, position)
            self.assertGreaterEqual(found, 0, f"{piece!r} not in {result.err!r}")
            position = found + len(piece)
        if code == 0 and err is None:
            self.assertEqual(result.err, "")
        return result


class Invocation(CommandLine):
    def setUp(self):
        super().setUp()
        self.write("math.wat", MATH)

    def test_prints_typed_results_one_per_line(self):
        self.expect(0, "run", "--invoke", "add", "math.wat", "1", "2", out="3:i32\n")
        self.expect(0, "run", "--invoke", "swap", "math.wat", "-5", "2.5", out="2.5:f64\n-5:i64\n")
        self.expect(0, "run", "--invoke", "nothing", "math.wat", out="")
        self.expect(0, "run", "--invoke", "same", "math.wat", "null", out="ref.null:externref\n")

    def test_run_is_implied_and_invoke_may_stand_behind_the_file(self):
        self.expect(0, "math.wat", "--invoke", "add", "0x10", "-1", out="15:i32\n")
        self.expect(0, "--invoke", "add", "math.wat", "4294967295", "1", out="0:i32\n")

    def test_text_is_told_by_content_and_read_from_standard_input(self):
        self.write("math.wasm", MATH)
        self.expect(0, "math.wasm", "--invoke", "add", "1", "2", out="3:i32\n")
        self.expect(0, "run", "--invoke", "add", "-", "1", "2", out="3:i32\n", stdin=MATH.encode())

    def test_unknown_export_names_close_ones(self):
        self.expect(2, "run", "--invoke", "ad", "math.wat",
                    err=["no function `ad` is exported", "`add`"])
        self.expect(2, "run", "--invoke", "xyzzy", "math.wat",
                    err=["`xyzzy`", "exported functions: `add`"])
        self.expect(2, "run", "--invoke", "memory", "math.wat", err="is a memory, not a function")

    def test_arguments_are_checked_by_number_and_type(self):
        self.expect(2, "run", "--invoke", "add", "math.wat", "1",
                    err=["`add` takes 2 arguments, 1 given", "[i32 i32] -> [i32]"])
        self.expect(2, "run", "--invoke", "add", "math.wat", "1", "x",
                    err=["argument 2 of `add`: `x` is not i32", "expected an integer"])
        self.expect(2, "run", "--invoke", "add", "math.wat", "4294967296", "1", err="is not i32")
        self.expect(2, "run", "--invoke", "swap", "math.wat", "1", "1.2.3", err="is not f64")

    def test_a_trap_in_an_invocation(self):
        self.expect(134, "run", "--invoke", "divide", "math.wat", "1", "0",
                    err=["math.wat: trap: integer divide by zero", "divide"])


class Running(CommandLine):
    def test_the_exit_code_is_the_guests(self):
        self.write("exit.wat", EXIT)
        self.expect(42, "exit.wat", out="", err="")
        self.expect(42, "run", "exit.wat", "--help")

    def test_guest_arguments_pass_untouched(self):
        self.write("args.wat", ARGS)
        # Three arguments of 2, 3 and 2 bytes with their terminators.
        self.expect(3 * 16 + 7, "run", "--argv0", "x", "args.wat", "-v", "y")
        self.expect(2 * 16 + 11, "run", "--argv0", "x", "args.wat", "--", "--invoke")

    def test_a_trap_prints_the_backtrace(self):
        self.write("trap.wat", TRAP)
        self.expect(134, "trap.wat", out="",
                    err=["error: trap.wat: trap: integer divide by zero", "0: crash!inner",
                         "offset 0x", "1: crash!outer", "2: crash!_start"])

    def test_a_module_without_start_is_instantiated_silently(self):
        self.write("empty.wat", "(module)")
        self.expect(0, "empty.wat", out="")

    def test_a_start_function_that_traps(self):
        self.write("start.wat", "(module (func $s unreachable) (start $s))")
        self.expect(134, "start.wat", err="trap: unreachable")

    def test_a_reactor_is_initialized_first(self):
        self.write("reactor.wat", """(module (global $g (mut i32) (i32.const 0))
            (func (export "_initialize") (global.set $g (i32.const 5)))
            (func (export "value") (result i32) (global.get $g)))""")
        self.expect(0, "reactor.wat", "--invoke", "value", out="5:i32\n")

    def test_runaway_recursion_traps(self):
        self.write("deep.wat", '(module (func $f (export "_start") (call $f)))')
        result = self.expect(134, "deep.wat", err="trap: call stack exhausted")
        self.assertLess(len(result.err.splitlines()), 100)

    def test_fuel_bounds_a_run_and_the_message_names_the_limit(self):
        self.write("forever.wat", '(module (func (export "_start") (loop (br 0))))')
        self.expect(124, "run", "--fuel", "5000", "forever.wat",
                    err=["trap: out of fuel", "the limit is 5000 instructions", "--fuel"])
        self.write("math.wat", MATH)
        self.expect(0, "run", "--fuel", "3", "--invoke", "add", "math.wat", "1", "2", out="3:i32\n")
        self.expect(124, "run", "--fuel", "2", "--invoke", "add", "math.wat", "1", "2",
                    err="out of fuel")
        for wrong in ["", "-1", "many", "3x", "99999999999999999999"]:
            self.expect(2, "run", "--fuel", wrong, "math.wat", err="--fuel")

    def test_deterministic_runs_yield_canonical_nans(self):
        self.write("nan.wat", """(module (func (export "bits") (param f64) (result i64)
            (i64.reinterpret_f64 (f64.div (local.get 0) (f64.const 0)))))""")
        self.expect(0, "run", "--deterministic", "--invoke", "bits", "nan.wat", "0",
                    out="9221120237041090560:i64\n")

    def test_threads_of_a_guest_share_its_memory(self):
        self.write("threads.wat", THREADS)
        self.expect(0, "threads.wat", "--invoke", "add", out="10000:i32\n")
        self.expect(0, "run", "--checked-memories", "--invoke", "add", "threads.wat",
                    out="10000:i32\n")

    def test_a_thread_that_traps_or_exits_ends_the_guest(self):
        self.write("threads.wat", THREADS)
        self.expect(134, "threads.wat", "--invoke", "spawn_and_wait", "0",
                    err=["trap: unreachable", "thread (function"])
        self.expect(7, "threads.wat", "--invoke", "spawn_and_wait", "99")

    def test_checked_memories_trap_like_guarded_ones(self):
        self.write("oob.wat", """(module (memory 1) (func (export "_start")
            (i32.store offset=65533 (i32.const 0) (i32.const 1))))""")
        self.expect(134, "oob.wat", err="out of bounds memory access")
        self.expect(134, "run", "--checked-memories", "oob.wat", err="out of bounds memory access")


COMPILER = os.path.join(os.path.dirname(INGOT), "ingot-codegen")


class Compilation(CommandLine):
    def setUp(self):
        super().setUp()
        self.write("math.wat", MATH)
        self.write("trap.wat", TRAP)

    @unittest.skipUnless(os.path.exists(COMPILER), "built without a compiler")
    def test_compiled_programs_behave_like_interpreted_ones(self):
        self.write("exit.wat", EXIT)
        for options in [("--tier", "optimizing"), ("--tier=optimizing", "-O0"), ("-O", "3")]:
            with self.subTest(options=options):
                self.expect(42, "run", *options, "exit.wat")
                self.expect(0, "run", *options, "--invoke", "swap", "math.wat", "-5", "2.5",
                            out="2.5:f64\n-5:i64\n")
                interpreted = self.expect(134, "trap.wat")
                self.assertEqual(self.expect(134, "run", *options, "trap.wat").err,
                                 interpreted.err)

    def test_a_missing_compiler_is_named(self):
        alone = shutil.copy(INGOT, os.path.join(self.directory, "alone"))
        result = subprocess.run([alone, "run", "--tier", "optimizing", "trap.wat"],
                                cwd=self.directory, capture_output=True, timeout=60)
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"cannot start the compiler", result.stderr)
        self.assertIn(b"--tier=interpreter", result.stderr)

    def test_a_compiler_that_dies_is_an_error(self):
        alone = shutil.copy(INGOT, os.path.join(self.directory, "alone"))
        self.write("ingot-codegen", "#!/bin/sh\nkill -SEGV $$\n")
        os.chmod(os.path.join(self.directory, "ingot-codegen"), 0o755)
        result = subprocess.run([alone, "run", "--tier", "optimizing", "trap.wat"],
                                cwd=self.directory, capture_output=True, timeout=60)
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"the compiler ended before it answered (signal 11)", result.stderr)


class Imports(CommandLine):
    def setUp(self):
        super().setUp()
        self.write("imports.wat", IMPORTS)

    def test_missing_imports_are_listed_all_at_once(self):
        self.expect(1, "imports.wat",
                    err=["imports.wat: 2 missing imports:", "func env.log : [i32 i64] -> []",
                         "func env.time : [] -> [f64]", "--stub-imports"])

    def test_stubs_trap_when_called_and_not_before(self):
        self.expect(0, "run", "--stub-imports", "--invoke", "other", "imports.wat", out="7:i32\n")
        self.expect(134, "run", "--stub-imports", "imports.wat", err=["trap:", "env.log"])

    def test_stubs_do_not_replace_what_is_no_function(self):
        self.write("memory.wat", '(module (import "env" "memory" (memory 1 2)))')
        self.expect(1, "run", "--stub-imports", "memory.wat",
                    err=["1 missing import:", "memory env.memory"])


class LoadErrors(CommandLine):
    def test_a_missing_file(self):
        self.expect(1, "nowhere.wasm",
                    err="error: cannot read nowhere.wasm: No such file or directory")
        self.expect(1, "run", ".", err="cannot read .: Is a directory")

    def test_an_empty_file(self):
        self.write("empty.wasm", b"")
        self.expect(1, "empty.wasm", err="empty.wasm: malformed module: the file is empty")

    def test_a_file_that_is_neither_binary_nor_text(self):
        self.write("app.elf", b"\x7fELF\x02\x01\x01" + bytes(9) + b"\xff" * 50)
        self.expect(1, "app.elf", err="app.elf: not a WebAssembly module: neither binary")

    def test_a_truncated_binary_names_the_offset(self):
        self.write("math.wat", MATH)
        self.expect(0, "assemble", "--no-names", "math.wat", "-o", "math.wasm")
        whole = self.read("math.wasm")
        for size in [1, 4, 7, 9, 10, len(whole) - 20, len(whole) - 1]:
            self.write("cut.wasm", whole[:size])
            with self.subTest(size=size):
                if whole.startswith(b"\0asm"[:size]) and size >= 4:
                    self.expect(1, "validate", "cut.wasm",
                                err="error: cut.wasm: malformed module at offset 0x")
                else:
                    self.expect(1, "validate", "cut.wasm", err="cut.wasm")

    def test_an_invalid_module_names_offset_and_function(self):
        self.write("bad.wat", '(module (func $parse (result i32) (i64.const 1)))')
        self.expect(0, "assemble", "bad.wat")
        self.expect(1, "bad.wasm", err=["error: bad.wasm: invalid module at offset 0x",
                                        ": type mismatch: ", '(function 0 "parse")'])

    def test_a_text_error_shows_line_and_caret(self):
        self.write("typo.wat", "(module\n  (func\n    i32.addd))\n")
        result = self.expect(1, "typo.wat", err=["typo.wat:3:5", "i32.addd", "^"])
        lines = result.err.splitlines()
        caret = next(i for i, line in enumerate(lines) if line.strip().startswith("^"))
        self.assertEqual(lines[caret].index("^"), lines[caret - 1].index("i32.addd"))

    def test_a_feature_that_is_off_rejects(self):
        self.write("sign.wat", "(module (func (result i32) (i32.extend8_s (i32.const 0))))")
        self.expect(0, "validate", "sign.wat")
        self.expect(1, "validate", "--disable", "sign-extension", "sign.wat", err="error: sign.wat")
        self.expect(0, "validate", "--disable", "all", "--enable", "sign-extension", "sign.wat")


class Usage(CommandLine):
    def test_mistakes_exit_with_2_and_say_what_to_do(self):
        self.write("math.wat", MATH)
        for words, pieces in [
            ((), []),
            (("frobnicate",), ["no command and no file is called `frobnicate`", "ingot help"]),
            (("validat",), ["did you mean `validate`?"]),
            (("run",), ["`ingot run` needs FILE"]),
            (("run", "--dri", "a", "math.wat"), ["unknown option --dri", "did you mean `--dir`?"]),
            (("run", "--invoke"), ["--invoke needs a value"]),
            (("math.wat", "--invoke"), ["--invoke needs a value"]),
            (("run", "--env", "=x", "math.wat"), ["--env =x: expected NAME=VALUE"]),
            (("run", "--dir", "::", "math.wat"), ["expected HOST::GUEST[:ro]"]),
            (("validate", "--enable", "smid", "math.wat"), ["unknown feature `smid`", "`simd`"]),
            (("assemble", "a", "b"), ["does not take `b`"]),
            (("run", "--tier", "optimising", "math.wat"), ["did you mean `optimizing`?"]),
            (("run", "-O4", "math.wat"), ["-O4: expected a level from 0 to 3"]),
            (("run", "-Q4", "math.wat"), ["unknown option -Q4"]),
            (("completion", "csh"), ["bash, zsh and fish"]),
            (("help", "runn"), ["did you mean `run`?"]),
        ]:
            with self.subTest(words=words):
                self.expect(2, *words, err=pieces)

    def test_a_directory_that_does_not_exist(self):
        self.write("math.wat", MATH)
        self.expect(1, "run", "--dir", "nowhere::/", "math.wat", err="nowhere")

    def test_help_tells_about_every_command(self):
        general = self.expect(0, "help").out
        self.assertEqual(general, self.expect(0, "--help").out)
        for command in ["run", "validate", "inspect", "assemble", "disassemble", "wast",
                        "completion"]:
            self.assertIn(f"  {command} ", general)
            text = self.expect(0, "help", command).out
            self.assertEqual(text, self.expect(0, command, "--help").out)
            self.assertIn("Examples:", text)
            self.assertLessEqual(max(map(len, text.splitlines())), 100)
        self.assertIn("bulk-memory", self.expect(0, "help", "features").out)

    def test_version(self):
        self.assertRegex(self.expect(0, "--version").out, r"^ingot \d+\.\d+\.\d+\n$")

    def test_output_that_cannot_be_written_is_an_error(self):
        with open("/dev/full", "wb") as full:
            process = subprocess.run([INGOT, "help"], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(process.returncode, 1)
        self.assertIn(b"cannot write", process.stderr)


class Completion(CommandLine):
    def test_scripts_parse_and_offer_what_exists(self):
        for shell, check in [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])]:
            script = self.expect(0, "completion", shell).out
            self.assertIn("disassemble", script)
            self.assertIn("stub-imports", script)
            if shutil.which(shell):
                name = self.write("script", script)
                subprocess.run([shell, *check, name], cwd=self.directory, check=True)

    def test_bash_completes_commands_and_options(self):
        script = self.expect(0, "completion", "bash").out
        self.write("script", script)

        def complete(*words):
            line = " ".join(f'"{word}"' for word in words)
            ask = (f"source ./script; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _ingot; "
                   'printf "%s\\n" "${COMPREPLY[@]}"')
            process = subprocess.run(["bash", "-c", ask], cwd=self.directory, capture_output=True)
            return process.stdout.decode().split()

        self.assertIn("disassemble", complete("ingot", "dis"))
        self.assertEqual(complete("ingot", "run", "--stub"), ["--stub-imports"])
        self.assertEqual(complete("ingot", "validate", "--enable", "tail"), ["tail-call"])
        self.assertEqual(complete("ingot", "run", "--tier", "o"), ["optimizing"])
        self.assertEqual(complete("ingot", "compile", "--memory-base", ""), ["segment", "context"])
        self.assertIn("x86-64-v3", complete("ingot", "compile", "--target-cpu", "x86"))


class Tools(CommandLine):
    def test_inspect_as_json(self):
        self.write("imports.wat", IMPORTS)
        document = json.loads(self.expect(0, "inspect", "--json", "imports.wat").out)
        self.assertEqual(document["imports"][0], {"module": "env", "name": "log", "kind": "func",
                                                  "type": "[i32 i64] -> []"})
        self.assertEqual([e["name"] for e in document["exports"]], ["_start", "other"])
        self.assertIn("mvp", document["features"])
        sections = {section["name"]: section for section in document["sections"]}
        self.assertEqual(sections["import"]["count"], 2)
        self.assertTrue(sections["name"]["custom"])

    def test_inspect_finds_the_features_in_use(self):
        def features(text):
            self.write("m.wat", text)
            document = json.loads(self.expect(0, "inspect", "--json", "m.wat").out)
            return set(document["features"]) - {"mvp"}

        self.assertEqual(features("(module (func) (table 1 funcref) (memory 1))"), set())
        self.assertEqual(features("(module (func (result i32 i32) (i32.const 1) (i32.const 2)))"),
                         {"multi-value"})
        self.assertEqual(features("(module (memory 1) (func i32.const 0 i32.const 0 i32.const 0 "
                                  "memory.fill))"), {"bulk-memory"})
        self.assertEqual(features("(module (global i32 (i32.add (i32.const 1) (i32.const 2))))"),
                         {"extended-const"})
        self.assertEqual(features("(module (memory i64 1) (memory 1))"),
                         {"memory64", "multi-memory"})
        self.assertEqual(features("(module (func (param v128)))"), {"simd"})

    def test_inspect_as_text(self):
        self.write("imports.wat", IMPORTS)
        text = self.expect(0, "inspect", "imports.wat").out
        self.assertIn("func   env.log : [i32 i64] -> []", text)
        self.assertIn("WebAssembly 1.0", text)

    def test_assembling_and_disassembling_is_a_round_trip(self):
        self.write("math.wat", MATH)
        self.expect(0, "assemble", "--no-names", "math.wat", "-o", "a.wasm", out="")
        self.expect(0, "disassemble", "a.wasm", "-o", "b.wat", out="")
        self.expect(0, "assemble", "--no-names", "b.wat", "-o", "b.wasm", out="")
        self.assertEqual(self.read("a.wasm"), self.read("b.wasm"))
        self.expect(0, "b.wasm", "--invoke", "add", "20", "22", out="42:i32\n")

    def test_the_encoding_of_a_module_survives_unless_asked_not_to(self):
        padded = (b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x0a\x09\x01\x07"
                  b"\0\x10\x80\x80\x80\0\x0b")
        with open(os.path.join(self.directory, "padded.wasm"), "wb") as file:
            file.write(padded)
        text = self.expect(0, "disassemble", "padded.wasm").out
        self.assertIn("(@ingot.encoding (pad 4 2))", text)
        self.write("kept.wat", text)
        self.expect(0, "assemble", "kept.wat")
        self.assertEqual(self.read("kept.wasm"), padded)
        self.expect(0, "assemble", "--canonical", "kept.wat", "-o", "short.wasm")
        plain = self.expect(0, "disassemble", "--canonical", "padded.wasm").out
        self.assertNotIn("@ingot", plain)
        self.write("plain.wat", plain)
        self.expect(0, "assemble", "plain.wat")
        self.assertEqual(self.read("plain.wasm"), self.read("short.wasm"))
        self.assertLess(len(self.read("short.wasm")), len(padded))
        self.write("edited.wat", text.replace("call 0", "nop"))
        self.expect(1, "assemble", "edited.wat", err=["edited.wat:5:5", "--canonical"])

    def test_assemble_as_a_filter_and_with_the_default_name(self):
        self.write("math.wat", MATH)
        self.expect(0, "assemble", "math.wat", out="")
        process = subprocess.run([INGOT, "assemble", "-"], input=MATH.encode(), capture_output=True)
        self.assertEqual(process.stdout, self.read("math.wasm"))
        self.expect(1, "assemble", "math.wasm", err="binary module already")

    def test_names_from_a_module_cannot_steer_the_terminal(self):
        self.write("evil.wat", r'(module (import "a\1b[31m" "b\c2\9b" (func)))')
        result = self.expect(1, "evil.wat", err="1 missing import")
        self.assertNotIn("\x1b", result.err)
        self.assertNotIn("\x9b", result.err)


class Scripts(CommandLine):
    def test_a_script_that_passes(self):
        self.write("good.wast", '(module (func (export "f") (result i32) (i32.const 1)))'
                                '(assert_return (invoke "f") (i32.const 1))')
        result = self.expect(0, "wast", "good.wast")
        self.assertIn("good.wast: ok 2 commands", result.out)
        self.assertIn("assertions: 1 of 1 passed, 0 failed, 0 skipped", result.out)

    def test_failures_have_lines_and_an_exit_code(self):
        self.write("bad.wast", '(module (func (export "f") (result i32) (i32.const 1)))\n'
                               '(assert_return (invoke "f") (i32.const 2))\n'
                               '(assert_trap (invoke "f") "unreachable")\n'
                               '(assert_invalid (module) "nothing wrong")\n')
        result = self.expect(1, "wast", "bad.wast")
        self.assertIn('bad.wast:2: assert_return: "f" returns [1:i32] instead of [2:i32]',
                      result.out)
        self.assertIn("bad.wast:3: assert_trap:", result.out)
        self.assertIn("bad.wast:4: assert_invalid: the module is accepted", result.out)
        self.assertIn("assertions: 0 of 3 passed, 3 failed, 0 skipped", result.out)

    def test_expected_failures_must_fail(self):
        self.write("good.wast", "(module)")
        self.write("bad.wast", "(module (func (unknown)))")
        self.write("list.txt", "bad.wast: not an instruction\n")
        self.expect(0, "wast", "--expected-failures", "list.txt", "good.wast", "bad.wast")
        self.write("list.txt", "good.wast: no reason at all\n")
        result = self.expect(1, "wast", "--expected-failures", "list.txt", "good.wast")
        self.assertIn("take it off the list", result.out)

    def test_a_script_that_cannot_be_read_fails(self):
        self.write("broken.wast", "(module\n(assert_return")
        self.expect(1, "wast", "broken.wast")
        self.expect(1, "wast", "nowhere.wast")


if __name__ == "__main__":
    unittest.main()
