#!/usr/bin/env python3
"""The second wall around a running `ingot`: its processes, what they hold, and how they end.

Usage: confinement_test.py PATH_OF_INGOT [unittest arguments]. What the walls refuse,
tests/confinement tries out.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

INGOT = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else "ingot"

ENDLESS = "(module (func (export \"_start\") (loop (br 0))))\n"
EMPTY = "(module (func (export \"_start\")))\n"
HOT = """(module (func (export "_start") (local i32)
  (loop (local.set 0 (i32.add (local.get 0) (i32.const 1)))
    (br_if 0 (i32.lt_u (local.get 0) (i32.const 2000000))))))
"""


def wait_until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def status_of(process):
    with open(f"/proc/{process}/status") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def children_of(process):
    with open(f"/proc/{process}/task/{process}/children") as file:
        return [int(word) for word in file.read().split()]


def group_is_empty(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


class Confinement(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="ingot-confine-")
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        for name, text in (("endless", ENDLESS), ("empty", EMPTY), ("hot", HOT)):
            with open(os.path.join(self.directory, name + ".wat"), "w") as file:
                file.write(text)

    def ingot(self, *words):
        return subprocess.run([INGOT, "run", *words], cwd=self.directory, capture_output=True,
                              text=True, timeout=60)

    def start(self, *words):
        process = subprocess.Popen([INGOT, "run", *words], cwd=self.directory,
                                   start_new_session=True, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(lambda: (process.kill(), process.communicate()))
        return process

    def require_confinement(self):
        result = self.ingot("--confine=require", "empty.wat")
        if result.returncode != 0:
            self.assertIn("cannot confine this process", result.stderr)
            self.assertIn("--no-confine", result.stderr)
            self.skipTest(result.stderr)

    def test_options(self):
        for words in (["--confine=auto"], ["--confine=off"], ["--no-confine"],
                      ["--no-confine", "--confine=off"]):
            self.assertEqual(self.ingot(*words, "empty.wat").returncode, 0, words)
        for words in (["--confine=maybe"], ["--no-confine", "--confine=require"]):
            self.assertEqual(self.ingot(*words, "empty.wat").returncode, 2, words)

    def test_a_run_is_confined_unless_told_otherwise(self):
        self.require_confinement()
        for words, expected in ((["--tier=interpreter"], "2"), ([], "2"), (["--no-confine"], "0")):
            process = self.start(*words, "endless.wat")
            self.assertTrue(wait_until(
                lambda: status_of(process.pid)["Seccomp"].strip() == expected), words)
            process.kill()
            process.wait()

    def test_the_broker_holds_one_socket_and_nothing_of_the_guests(self):
        process = self.start("--dir", ".", "--hot-after", "4000000000", "endless.wat")
        self.assertTrue(wait_until(lambda: children_of(process.pid)))
        broker, = children_of(process.pid)
        descriptors = f"/proc/{broker}/fd"
        self.assertTrue(wait_until(lambda: len(os.listdir(descriptors)) == 1))
        held = [os.readlink(os.path.join(descriptors, name)) for name in os.listdir(descriptors)]
        self.assertRegex(held[0], "^socket:")

    def test_no_process_outlives_a_run(self):
        for words in (["empty.wat"], ["hot.wat"], ["--cache=off", "hot.wat"],
                      ["--tier=interpreter", "hot.wat"], ["--cache=cache", "hot.wat"]):
            process = self.start(*words)
            self.assertEqual(process.wait(60), 0, words)
            self.assertTrue(wait_until(lambda: group_is_empty(process.pid)), words)

    def test_no_process_outlives_one_that_is_killed(self):
        for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
            process = self.start("--cache=off", "endless.wat")
            time.sleep(0.3)
            process.send_signal(number)
            self.assertEqual(process.wait(60), -number)
            self.assertTrue(wait_until(lambda: group_is_empty(process.pid)), number)

    def test_what_was_compiled_is_there_for_the_next_run(self):
        self.assertEqual(self.ingot("--tier=optimizing", "--cache=cache", "hot.wat").returncode, 0)
        cache = os.path.join(self.directory, "cache")
        self.assertTrue(wait_until(lambda: os.path.isdir(cache) and any(
            name.endswith(".ingot") for _, _, names in os.walk(cache) for name in names)))

    def test_closed_streams_are_no_way_to_the_broker(self):
        command = f"exec '{INGOT}' run hot.wat <&- >&- 2>&-"
        done = subprocess.run(["sh", "-c", command], cwd=self.directory, timeout=60)
        self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main()
