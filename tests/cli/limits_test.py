#!/usr/bin/env python3
"""What stops a guest, in every tier: time, fuel, memory, tables, objects, calls, descriptors.

Usage: limits_test.py PATH_OF_INGOT [unittest arguments].
"""

import os
import subprocess
import time
import unittest

from behaviour_test import CommandLine, INGOT, THREADS

HAS_COMPILER = os.path.exists(os.path.join(os.path.dirname(INGOT), "ingot-codegen"))
TIERS = [["--tier", "interpreter"]] + ([
    ["--tier", "optimizing", "--cache", "off"],
    ["--tier", "auto", "--hot-after", "2", "--cache", "off"]] if HAS_COMPILER else [])

GUEST = """(module
  (import "wasi_snapshot_preview1" "fd_read"
    (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff"
    (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (table $t 0 funcref)
  (type $list (struct (field (ref null $list)) (field i64)))
  (type $bytes (array (mut i8)))
  (func (export "loop") (loop (br 0)))
  (func $deep (export "recursion") (param i32) (result i32)
    (i32.add (i32.const 1) (call $deep (local.get 0))))
  ;; Buffer: address 64, 64 bytes.
  (func (export "read") (result i32)
    (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 64))
    (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
  ;; A subscription of type clock (0), monotonic, an hour.
  (func (export "sleep") (result i32)
    (i32.store (i32.const 16) (i32.const 1))
    (i64.store (i32.const 24) (i64.const 3600000000000))
    (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))
  (func (export "yield") (loop (drop (call $yield)) (br 0)))
  (func (export "fill") (drop (memory.grow (i32.const 16383)))
    (loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 0x40000000)) (br 0)))
  (func (export "grow") (result i32)
    (block $full (loop $more
      (br_if $full (i32.eq (memory.grow (i32.const 1)) (i32.const -1)))
      (br $more)))
    (memory.size))
  (func (export "grow_or_exit")
    (if (i32.eq (memory.grow (i32.const 100)) (i32.const -1)) (then (call $exit (i32.const 3)))))
  (func (export "grow_table") (result i32)
    (block $full (loop $more
      (br_if $full (i32.eq (table.grow $t (ref.null func) (i32.const 100)) (i32.const -1)))
      (br $more)))
    (table.size $t))
  (func (export "leak") (local (ref null $list))
    (loop (local.set 0 (struct.new $list (local.get 0) (i64.const 1))) (br 0)))
  (func (export "churn") (param i32) (result i32)
    (loop $next
      (drop (array.new_default $bytes (i32.const 1000)))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if $next (local.get 0)))
    (i32.const 7))
  ;; Opens "." of directory 3 until that fails: the number of successes.
  (func (export "open") (result i32) (local i32)
    (i32.store8 (i32.const 32) (i32.const 46))
    (block $full (loop $more
      (br_if $full (call $open (i32.const 3) (i32.const 0) (i32.const 32) (i32.const 1)
        (i32.const 2) (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 64)))
      (local.set 0 (i32.add (local.get 0) (i32.const 1)))
      (br $more)))
    (local.get 0))
  ;; Writes a gibibyte at once, again and again.
  (func (export "write") (drop (memory.grow (i32.const 16384)))
    (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 0x40000000))
    (loop (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))) (br 0)))
  (func (export "throw") (loop $again
    (block $caught (try_table (catch_all $caught) (call $fail)))
    (br $again)))
  (tag $oops)
  (func $fail (throw $oops))
)
"""


class Limits(CommandLine):
    def setUp(self):
        super().setUp()
        self.write("guest.wat", GUEST)

    def in_every_tier(self, code, *options, **expected):
        for tier in TIERS:
            with self.subTest(tier=tier[1]):
                self.expect(code, "run", *tier, *options, **expected)

    def test_a_timeout_ends_whatever_the_guest_does_and_says_so(self):
        for what in ["loop", "sleep", "yield", "fill", "throw"]:
            with self.subTest(what=what):
                self.in_every_tier(124, "--timeout", "100ms", "--invoke", what, "guest.wat", out="",
                                   err=["guest.wat: trap: interrupted", "its time of 100ms is over",
                                        "--timeout"])

    def test_a_timeout_ends_a_read_that_waits_and_a_write_that_nobody_takes(self):
        for tier in TIERS:
            for what in ["read", "write"]:
                with self.subTest(tier=tier[1], what=what):
                    process = subprocess.Popen(
                        [INGOT, "run", *tier, "--timeout", "100ms", "--invoke", what, "guest.wat"],
                        cwd=self.directory, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE)
                    self.assertEqual(process.wait(timeout=30), 124)
                    self.assertIn(b"its time of 100ms is over", process.stderr.read())
                    for stream in [process.stdin, process.stdout, process.stderr]:
                        stream.close()

    def test_a_timeout_ends_all_threads(self):
        self.write("threads.wat", THREADS)
        start = time.monotonic()
        self.in_every_tier(124, "--timeout", "200ms", "--invoke", "spawn_and_wait", "threads.wat",
                           "1", err="its time of 200ms is over")
        self.assertLess(time.monotonic() - start, 30)

    def test_a_guest_that_is_quick_enough_does_not_notice(self):
        self.in_every_tier(0, "--timeout", "1m", "--invoke", "churn", "guest.wat", "10",
                           out="7:i32\n", err="")

    def test_recursion_ends_where_the_stack_does(self):
        self.in_every_tier(134, "--max-stack", "128k", "--invoke", "recursion", "guest.wat", "1",
                           err=["call stack exhausted", "may take 128k", "--max-stack"])
        self.in_every_tier(134, "--invoke", "recursion", "guest.wat", "1",
                           err="call stack exhausted")

    def test_memories_grow_to_their_limit(self):
        self.in_every_tier(0, "--max-memory", "1M", "--invoke", "grow", "guest.wat",
                           out="16:i32\n", err="")
        self.in_every_tier(3, "--max-memory", "1M", "--invoke", "grow_or_exit", "guest.wat",
                           err=["all of them may take 1M", "--max-memory"])
        self.expect(1, "run", "--max-memory", "1k", "--invoke", "loop", "guest.wat",
                    err=["no room for a memory of 1 page", "--max-memory"])

    def test_tables_grow_to_their_limit(self):
        self.in_every_tier(0, "--max-tables", "950", "--invoke", "grow_table", "guest.wat",
                           out="900:i32\n", err="")

    def test_objects_live_within_their_limit_and_garbage_does_not_count(self):
        self.in_every_tier(134, "--max-gc-heap", "4M", "--invoke", "leak", "guest.wat",
                           err=["heap exhausted", "may take 4M", "--max-gc-heap"])
        self.in_every_tier(0, "--max-gc-heap", "4M", "--invoke", "churn", "guest.wat", "50000",
                           out="7:i32\n", err="")

    def test_open_files_have_a_limit(self):
        # The standard streams and the directory itself are four.
        self.in_every_tier(0, "--max-fds", "20", "--dir", ".::/", "--invoke", "open", "guest.wat",
                           out="16:i32\n")
        self.in_every_tier(0, "--max-fds", "900", "--dir", ".::/", "--invoke", "open",
                           "guest.wat", out="896:i32\n")

    def test_a_module_is_one_instance(self):
        self.expect(1, "run", "--max-instances", "0", "--invoke", "loop", "guest.wat",
                    err=["there may be 0", "--max-instances"])
        self.expect(0, "run", "--max-instances", "1", "--invoke", "churn", "guest.wat", "1",
                    out="7:i32\n")

    def test_fuel_is_spent_by_large_ranges_too(self):
        self.in_every_tier(124, "--fuel", "100000", "--invoke", "fill", "guest.wat",
                           err=["out of fuel", "the limit is 100000 instructions"])

    def test_what_no_limit_can_be_is_refused(self):
        for option, values in {
                "--timeout": ["", "5", "0s", "-1s", "1", "ms", "1d", "nans", "infs", "1e30h"],
                "--max-memory": ["", "x", "-1", "1.5G", "1T", "99999999999G"],
                "--max-tables": ["", "x", "1k"], "--max-gc-heap": ["x"],
                "--max-stack": ["x", "1k", "100G"], "--max-instances": ["-1"],
                "--max-fds": ["x", "4294967296"], "--fuel": ["x"]}.items():
            for value in values:
                with self.subTest(option=option, value=value):
                    self.expect(2, "run", option, value, "guest.wat", out="",
                                err=f"{option} {value}: expected")


if __name__ == "__main__":
    unittest.main()
