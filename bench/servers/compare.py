#!/usr/bin/env python3
"""Requests per second of the sample servers as guests, relative to the same source built natively.

    bench/servers/compare.py --build-dir build/release [--seconds 5] [--rounds 3]

Builds load.c and the native servers, then runs guest and native server in turn. Prints the median
of requests per second, and of the server's CPU time for one request, which other work on the
machine changes less; ratios of both (above 1: the guest answers more, or costs more); and how the
guest's memory grew from the first round of load to the last.
"""

import argparse
import os
import pathlib
import re
import statistics
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = HERE.parent.parent / "samples" / "servers"
REQUESTS = {"echo": "hello, world", "http": "GET /page HTTP/1.1\r\nHost: here\r\n\r\n"}


def build(source, output):
    subprocess.run(["clang-19", "-O2", str(source), "-o", str(output)], check=True)
    return str(output)


class Server:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE)
        line = self.process.stderr.readline().decode()
        self.port = re.search(r":(\d+)\n$", line).group(1)

    def resident_kib(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1))

    def cpu_s(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        user, system = fields.rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build-dir", type=pathlib.Path, required=True)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=1000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ingot-servers-") as folder:
        load = build(HERE / "load.c", pathlib.Path(folder, "load"))
        for name, request in REQUESTS.items():
            guest = [str(given.build_dir / "bin/ingot"), "run", "--tier=optimizing", "--cache=off",
                     "--listen", "tcp:127.0.0.1:0",
                     str(given.build_dir / f"samples/{name}_server.wasm")]
            native = [build(SAMPLES / f"{name}.c", pathlib.Path(folder, name)), "0"]
            servers = {"guest": Server(guest), "native": Server(native)}
            rates = {kind: [] for kind in servers}
            costs = {kind: [] for kind in servers}
            resident = []
            for _ in range(given.rounds):
                for kind, server in servers.items():
                    before = server.cpu_s()
                    done = subprocess.run(
                        [load, server.port, str(given.connections), str(given.seconds), request],
                        capture_output=True, text=True, check=True)
                    rates[kind].append(int(done.stdout))
                    answered = int(done.stdout) * given.seconds
                    costs[kind].append((server.cpu_s() - before) / answered * 1e6)
                resident.append(servers["guest"].resident_kib())
            for server in servers.values():
                server.stop()
            rate = {kind: statistics.median(values) for kind, values in rates.items()}
            cost = {kind: statistics.median(values) for kind, values in costs.items()}
            print(f"{name}: guest {rate['guest']:.0f}/s, native {rate['native']:.0f}/s, "
                  f"ratio {rate['guest'] / rate['native']:.2f}; "
                  f"CPU per request {cost['guest']:.1f} us and {cost['native']:.1f} us, "
                  f"ratio {cost['guest'] / cost['native']:.2f}; "
                  f"resident {resident[0]} KiB, then {resident[-1]} KiB")


if __name__ == "__main__":
    main()
