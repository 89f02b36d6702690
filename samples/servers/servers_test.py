#!/usr/bin/env python3
"""Both servers as guests: a thousand connections that stay open, in rounds, with flat memory.

Usage: servers_test.py PATH_OF_INGOT ECHO.WASM HTTP.WASM
"""

import re
import resource
import socket
import subprocess
import sys
import unittest

INGOT, ECHO, HTTP = sys.argv[1:4]
CONNECTIONS = 1000
ROUNDS = 6


class Servers(unittest.TestCase):
    def start(self, module):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        server = subprocess.Popen([INGOT, "run", "--listen", "tcp:127.0.0.1:0", module],
                                  stderr=subprocess.PIPE)
        self.addCleanup(server.stderr.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        self.server = server
        line = server.stderr.readline().decode()
        self.address = ("127.0.0.1", int(re.search(r":(\d+)\n$", line).group(1)))

    def connect(self):
        client = socket.create_connection(self.address, timeout=60)
        self.addCleanup(client.close)
        return client

    def resident_kib(self):
        with open(f"/proc/{self.server.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1))

    def rounds(self, request, response):
        clients = [self.connect() for _ in range(CONNECTIONS)]
        resident = []
        for _ in range(ROUNDS):
            for number, client in enumerate(clients):
                client.sendall(request(number))
            for number, client in enumerate(clients):
                expected = response(number)
                self.assertEqual(client.recv(len(expected), socket.MSG_WAITALL), expected)
            resident.append(self.resident_kib())
        self.assertIsNone(self.server.poll())
        # The first rounds fill buffers and compile; after that nothing may grow.
        self.assertLess(resident[-1] - resident[-3], 1024, resident)

    def test_echo(self):
        self.start(ECHO)
        self.rounds(lambda n: b"hello %d" % n, lambda n: b"hello %d" % n)

    def test_http(self):
        self.start(HTTP)

        def response(number):
            body = b"You asked for /page/%d\n" % number
            return (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n"
                    % len(body)) + body

        self.rounds(lambda n: b"GET /page/%d HTTP/1.1\r\nHost: here\r\n\r\n" % n, response)

    def test_http_pipelining_and_clients_that_vanish(self):
        self.start(HTTP)
        for _ in range(20):
            client = self.connect()
            client.sendall(b"GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\n\r\n")
            client.close()  # without reading the answers
        client = self.connect()
        client.sendall(b"GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\n\r\n")
        text = b""
        while text.count(b"\r\n\r\n") < 3:
            text += client.recv(4096)
        self.assertEqual(re.findall(rb"HTTP/1.1 (\d+)", text), [b"200", b"200", b"405"])
        self.assertIsNone(self.server.poll())


if __name__ == "__main__":
    del sys.argv[1:4]
    unittest.main()
