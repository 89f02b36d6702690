#!/usr/bin/env python3
"""What `ingot run` grants: directories, tmpfs, variables, sockets, streams, terminals, and the same
from a file.

Usage: grants_test.py PATH_OF_INGOT PROBE.WASM [unittest arguments]. The guest is probe.c.
"""

import os
import pathlib
import pty
import re
import socket
import subprocess
import sys
import tempfile
import unittest

INGOT = os.path.abspath(sys.argv.pop(1))
PROBE = os.path.abspath(sys.argv.pop(1))
NOT_CAPABLE = 76
NO_SPACE = 51
READ_ONLY_ENVIRONMENT = {"PATH": os.environ["PATH"], "SHARED": "from here", "OTHER": "also"}


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ingot-grants-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.file("data/file", "data")
        self.file("secret", "secret")

    def file(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def run_guest(self, *arguments, cwd=".", stdin=b""):
        """Options, then "--", then what the probe is to do."""
        options, tries = list(arguments), []
        if "--" in options:
            split = options.index("--")
            options, tries = options[:split], options[split + 1:]
        return subprocess.run(
            [INGOT, "run", "--tier=interpreter", *options, PROBE, *tries], input=stdin,
            capture_output=True, cwd=self.root / cwd, env=READ_ONLY_ENVIRONMENT, timeout=60)

    def output(self, *arguments, **named):
        result = self.run_guest(*arguments, **named)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        return result.stdout.decode()

    def error(self, *arguments, code=2, **named):
        result = self.run_guest(*arguments, **named)
        self.assertEqual(result.returncode, code, result.stdout.decode())
        return result.stderr.decode()


class Directories(Case):
    def test_nothing_is_visible_without_a_grant(self):
        self.assertIn("read data/file: error", self.output("--", "read=data/file"))
        self.assertIn("list /: error", self.output("--", "list=/"))
        self.assertEqual(self.output("--", "env"), "")

    def test_a_directory_is_granted_and_nothing_beside_it(self):
        text = self.output("--dir", "data::/d", "--", "read=/d/file", "read=/d/../secret",
                           "write=/d/new")
        self.assertIn("read /d/file: data\n", text)
        self.assertIn("read /d/../secret: error", text)
        self.assertIn("write /d/new: ok", text)
        self.assertEqual((self.root / "data/new").read_text(), "xxxxx")

    def test_read_only_refuses_whatever_writes(self):
        text = self.output("--dir", "data::/d:ro", "--", "read=/d/file", "write=/d/new",
                           "remove=/d/file")
        self.assertIn("read /d/file: data\n", text)
        self.assertIn("write /d/new: error", text)
        self.assertIn("remove /d/file: error", text)
        self.assertEqual(os.listdir(self.root / "data"), ["file"])

    def test_one_colon_is_answered_with_the_spelling_that_works(self):
        self.assertIn("did you mean `--dir data::/d`?", self.error("--dir", "data:/d"))

    def test_a_directory_that_does_not_exist_is_an_error(self):
        self.assertIn("nowhere", self.error("--dir", "nowhere::/", code=1))


class Tmpfs(Case):
    def test_files_live_in_memory_until_the_guest_ends(self):
        text = self.output("--tmpfs", "/tmp", "--", "write=/tmp/a", "read=/tmp/a", "list=/tmp")
        self.assertIn("read /tmp/a: xxxxx", text)
        self.assertIn("list /tmp: . .. a\n", text)

    def test_the_size_is_a_limit(self):
        text = self.output("--tmpfs", "/tmp:512k", "--", "fill=/tmp/a", "remove=/tmp/a",
                           "write=/tmp/b")
        self.assertIn(f"write /tmp/a: error {NO_SPACE}", text)
        self.assertIn("write /tmp/b: ok", text)
        self.assertIn("write /tmp/a: ok", self.output("--tmpfs", "/tmp:2M", "--", "fill=/tmp/a"))

    def test_wrong_sizes_are_errors(self):
        for wrong in ("/tmp:", "/tmp:x", ":5M", "/tmp:5X", "/tmp:99999999999999999999",
                      "/tmp:99999999999G"):
            self.assertIn("expected GUEST[:SIZE]", self.error("--tmpfs", wrong))
        self.assertIn("too few", self.error("--tmpfs", "/tmp:1", code=1))


class Environment(Case):
    def test_variables_one_by_one(self):
        text = self.output("--env", "A=1", "--env", "SHARED", "--env", "A=2", "--", "env")
        self.assertEqual(text, "A=2\nSHARED=from here\n")
        self.assertIn("not set here", self.error("--env", "NOWHERE"))

    def test_variables_from_a_file(self):
        self.file("app.env", "# a comment\n\nA=1 2\r\nSHARED\nB=\n")
        text = self.output("--env-file", "app.env", "--env", "B=3", "--", "env")
        self.assertEqual(text, "A=1 2\nSHARED=from here\nB=3\n")
        self.file("bad.env", "A=1\n=2\n")
        self.assertIn("bad.env:2: expected NAME=VALUE", self.error("--env-file", "bad.env"))
        self.assertIn("--env-file none.env", self.error("--env-file", "none.env"))

    def test_all_of_ours(self):
        lines = self.output("--env", "OTHER=mine", "--inherit-env", "--", "env").splitlines()
        self.assertIn("SHARED=from here", lines)
        self.assertIn("OTHER=mine", lines)
        self.assertNotIn("OTHER=also", lines)


class Streams(Case):
    def test_files_stand_behind_streams(self):
        self.file("in", "input")
        self.file("out", "something longer that goes")
        text = self.output("--stdin", "in", "--stdout", "out", "--stderr", "err", "--", "cat",
                           "complain")
        self.assertEqual(text, "")
        self.assertEqual((self.root / "out").read_text(), "input")
        self.assertEqual((self.root / "err").read_text(), "complaint\n")

    def test_the_same_file_twice_holds_both_in_order(self):
        self.output("--stdin", "secret", "--stdout", "o", "--stderr", "o", "--", "cat", "complain")
        self.assertEqual((self.root / "o").read_text(), "secretcomplaint\n")

    def test_a_file_that_cannot_be_opened_is_an_error(self):
        self.assertIn("--stdin nothing: No such file", self.error("--stdin", "nothing", code=1))
        self.assertIn("needs the name", self.error("--stdin="))


class Sockets(Case):
    def serve(self, *options, number=3, address="tcp:127.0.0.1:0", family=socket.AF_INET):
        guest = subprocess.Popen(
            [INGOT, "run", *options, "--listen", address, PROBE, f"serve={number}"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.root)
        try:
            port = int(re.search(r":(\d+)\n$", guest.stderr.readline().decode()).group(1))
            host = "::1" if family == socket.AF_INET6 else "127.0.0.1"
            with socket.socket(family) as client:
                client.settimeout(20)
                client.connect((host, port))
                client.sendall(b"hello")
                self.assertEqual(client.recv(5, socket.MSG_WAITALL), b"hello")
                client.sendall(b"again")
                self.assertEqual(client.recv(5, socket.MSG_WAITALL), b"again")
                client.shutdown(socket.SHUT_WR)
                self.assertEqual(client.recv(1), b"")
            output, _ = guest.communicate(timeout=20)
        finally:
            guest.kill()
            guest.wait()
            guest.stdout.close()
            guest.stderr.close()
        self.assertEqual(output.decode(), "serve: polled 1, 10 bytes, ended 0\n")

    def test_a_guest_serves_a_connection_in_every_tier(self):
        for tier in ("interpreter", "optimizing", "auto"):
            self.serve("--tier", tier)

    def test_sockets_are_numbered_behind_directories(self):
        self.serve("--dir", "data", "--tmpfs", "/tmp", number=5)

    def test_ipv6(self):
        try:
            with socket.socket(socket.AF_INET6) as probe:
                probe.bind(("::1", 0))
        except OSError as error:
            self.skipTest(f"this host has no IPv6 loopback: {error}")
        self.serve(address="tcp:[::1]:0", family=socket.AF_INET6)

    def test_addresses_that_make_no_sense(self):
        for wrong, why in (("8080", "expected tcp:"), ("tcp:8080", "expected tcp:"),
                           ("udp:127.0.0.1:1", "expected tcp:"),
                           ("tcp:localhost:1", "must be a number"),
                           ("tcp:127.0.0.1:65536", "up to 65535"),
                           ("tcp:127.0.0.1:x", "up to 65535")):
            self.assertIn(why, self.error("--listen", wrong))

    def test_an_address_in_use_is_an_error(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"tcp:127.0.0.1:{taken.getsockname()[1]}"
            self.assertIn(f"cannot listen at {address}: Address already in use",
                          self.error("--listen", address, code=1))


class Terminal(Case):
    """Output through a pseudo terminal."""

    def shown(self, said, *options):
        main, other = pty.openpty()
        try:
            result = subprocess.run(
                [INGOT, "run", "--tier=interpreter", *options, PROBE, f"say={said}"],
                stdin=subprocess.DEVNULL, stdout=other, stderr=subprocess.PIPE, timeout=60)
            self.assertEqual(result.returncode, 0, result.stderr.decode())
            os.write(other, b"|")
            text = b""
            while not text.endswith(b"|"):
                text += os.read(main, 65536)
            return text[:-1]
        finally:
            os.close(main)
            os.close(other)

    def test_text_and_harmless_controls_pass(self):
        text = "äöü €uro 🙂 a\tb\rc\b"
        self.assertEqual(self.shown(text.encode().hex()), text.encode())
        self.assertEqual(self.shown("610a62"), b"a\r\nb")  # the terminal adds the \r

    def test_control_sequences_appear_as_text(self):
        for said, expected in (("1b5b324a", rb"\1b[2J"), ("1b5d303b7807", rb"\1b]0;x\07"),
                               ("7f00", rb"\7f\00"), ("c29b324a", rb"\c2\9b2J"),
                               ("9b324a", rb"\9b2J"), ("e280ae", rb"\e2\80\ae"),
                               ("c0af", rb"\c0\af"), ("eda080", rb"\ed\a0\80")):
            self.assertEqual(self.shown(said), expected, said)

    def test_sequences_over_several_writes_do_not_slip_through(self):
        self.assertEqual(self.shown("1b,5b324a"), rb"\1b[2J")
        self.assertEqual(self.shown("c2,9b,324a"), rb"\c2\9b2J")
        self.assertEqual(self.shown("e2,82,ac"), "€".encode())
        self.assertEqual(self.shown("e2,80,ae"), rb"\e2\80\ae")
        self.assertEqual(self.shown("f09f,61"), rb"\f0\9fa")
        self.assertEqual(self.shown("61,c2"), b"a")  # the rest of it never came

    def test_raw_lets_them_pass(self):
        self.assertEqual(self.shown("1b5b324ac29b", "--raw"), b"\x1b[2J\xc2\x9b")

    def test_a_terminal_opened_as_a_file_is_filtered_too(self):
        main, other = pty.openpty()
        name = os.path.basename(os.ttyname(other))
        result = subprocess.run(
            [INGOT, "run", "--tier=interpreter", "--dir", "/dev/pts::/p", "--log-denied", PROBE,
             f"write=/p/{name}"], capture_output=True, timeout=60)
        self.assertIn(f"write /p/{name}: ok", result.stdout.decode())
        self.assertEqual(os.read(main, 100), b"xxxxx")
        os.close(main)
        os.close(other)

    def test_what_is_no_terminal_gets_every_byte(self):
        result = self.run_guest("--", "say=1b5b324ac29bff")
        self.assertEqual(result.stdout, b"\x1b[2J\xc2\x9b\xff")


class Denied(Case):
    def test_what_is_refused_is_logged_with_the_reason(self):
        (self.root / "data/out").symlink_to("../secret")
        result = self.run_guest("--log-denied", "--dir", "data::/d:ro", "--", "read=/d/file",
                                "write=/d/new", "read=/d/out", "remove=/d/file",
                                "read=/d/a\x1b[2J/../../x")
        lines = result.stderr.decode().splitlines()
        self.assertEqual(lines[0].split(": ", 2)[1:], ['path_open "new"',
                         "descriptor 3 (/d) lacks the rights path_create_file, "
                         "path_filestat_set_size"])
        self.assertEqual(lines[1], 'denied: path_open "out": the path or a link in it leads out of '
                                   "the granted directory")
        self.assertEqual(lines[2], 'denied: path_unlink_file "file": descriptor 3 (/d) lacks the '
                                   "right path_unlink_file")
        self.assertNotIn("\x1b", result.stderr.decode())

    def test_nothing_is_logged_unless_asked_for(self):
        self.assertEqual(self.run_guest("--dir", "data::/d:ro", "--", "write=/d/new").stderr, b"")

    def test_what_the_host_refuses_is_logged(self):
        if os.geteuid() == 0:
            path, options = "/p/1/mem", ("--dir", "/proc/sys/kernel::/p")
            tries, expected = "write=/p/version", "the host refuses"
        else:
            self.file("data/locked", "x").chmod(0)
            path, options = "/d/locked", ("--dir", "data::/d")
            tries, expected = "read=/d/locked", "the host refuses: permission denied"
        text = self.run_guest("--log-denied", *options, "--", tries).stderr.decode()
        self.assertIn(expected, text, path)


class Explain(Case):
    def test_every_kind_of_grant_is_named_and_nothing_runs(self):
        text = self.output("--explain", "--dir", "data::/d:ro", "--dir", "data::/e", "--tmpfs",
                           "/tmp:1M", "--listen", "tcp:127.0.0.1:1", "--env", "A=\x1b[2J",
                           "--stdout", "out", "--fuel", "77", "--", "write=/e/new")
        data = os.path.realpath(self.root / "data")
        for line in (f"3  /d: {data}, read only", f"4  /e: {data}, read and write",
                     "5  /tmp: in memory, at most 1048576 bytes",
                     "6  accepts connections at tcp:127.0.0.1:1", "A=\\1b[2J",
                     "0  standard input: ours", "1  standard output: the file out",
                     "at most 77 instructions", "write=/e/new"):
            self.assertIn(f"  {line}", text)
        self.assertEqual(sorted(os.listdir(self.root)), ["data", "secret"])
        self.assertEqual(os.listdir(self.root / "data"), ["file"])

    def test_nothing_granted_is_said_too(self):
        text = self.output("--explain", "--dir", "nowhere::/n")
        self.assertIn("nowhere (does not exist)", text)
        self.assertRegex(text, "sockets:\n  none\n")
        self.assertRegex(text, "environment:\n  empty\n")


class Config(Case):
    def test_options_come_from_a_file_with_paths_relative_to_it(self):
        self.file("conf/data/file", "of the configuration")
        self.file("conf/app.env", "B=2\n")
        self.file("conf/app.toml", 'dir = ["data::/d:ro"]\ntmpfs = "/tmp:1M"\n'
                  'env-file = "app.env"\nlog-denied = true\nraw = false\n'
                  'stderr = "err"\nfuel = 100000000\n[env]\nA = "1"\nPORT = 80\n')
        text = self.output("--config", "conf/app.toml", "--", "read=/d/file", "write=/d/x",
                           "write=/tmp/x", "env")
        self.assertIn("read /d/file: of the configuration\n", text)
        self.assertIn("write /d/x: error", text)
        self.assertIn("write /tmp/x: ok", text)
        for variable in ("A=1", "B=2", "PORT=80"):
            self.assertIn(variable + "\n", text)

    def test_a_directory_keeps_its_own_name(self):
        self.file("conf/data/file", "of the configuration")
        self.file("conf/app.toml", 'dir = "data:ro"\n')
        text = self.output("--config", "conf/app.toml", "--", "read=data/file", "write=data/x")
        self.assertIn("read data/file: of the configuration\n", text)
        self.assertIn("write data/x: error", text)

    def test_the_command_line_wins(self):
        self.file("app.toml", 'argv0 = "one"\nfuel = 1\nenv = ["A=1", "B=1"]\n')
        self.file("b.env", "B=2\n")
        text = self.output("--config", "app.toml", "--fuel", "99999999", "--env-file", "b.env",
                           "--", "env")
        self.assertEqual(text, "A=1\nB=2\n")
        self.assertIn("\n  one\n", self.output("--config", "app.toml", "--explain"))
        self.assertIn("\n  two\n", self.output("--config", "app.toml", "--explain", "--argv0",
                                               "two"))

    def test_mistakes_are_named_with_their_line(self):
        for text, expected in (
                ('argv0 = "a"\n\ndri = "x"\n',
                 "app.toml:3: unknown key `dri`; did you mean `dir`?"),
                ('config = "x"\n', "app.toml:1: unknown key `config`"),
                ('a = = 1\n', "app.toml:1: "), ('\nraw = "yes"\n', "app.toml:2: `raw` is true or"),
                ('fuel = [1]\n', "app.toml:1: `fuel` takes a string: N"),
                ('dir = [\n"a",\ntrue]\n', "app.toml:3: `dir` takes strings or a list of them"),
                ('[dir]\na = "b"\n', "app.toml:1: `dir` takes strings"),
                ('fuel = "many"\n', "--fuel many"), ('dir = "x\n', "app.toml:1: "),
                ('fuel = 1\nfuel = 2\n', "app.toml:2: "), ("\xff", "app.toml:1: ")):
            (self.root / "app.toml").write_bytes(text.encode("latin-1"))
            self.assertIn(expected, self.error("--config", "app.toml"))
        self.assertIn("--config none.toml: No such file", self.error("--config", "none.toml"))


if __name__ == "__main__":
    unittest.main()
