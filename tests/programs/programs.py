"""The programs: where each comes from, how it is built, what it must print.

A build function gets a Workshop and returns the module. A check runs the module once; its
expectation is exact. Lua, MuJS and muParser need exception handling, the rest WebAssembly 2.0.
"""

import gzip
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sources import PORT, Guest, cargo_program, debian_source, go_program, need, npm_file, run

EMULATED = ["-lwasi-emulated-signal", "-lwasi-emulated-process-clocks", "-lwasi-emulated-getpid"]
EMULATE = ["-D_WASI_EMULATED_SIGNAL", "-D_WASI_EMULATED_PROCESS_CLOCKS", "-D_WASI_EMULATED_GETPID",
           "-include", "posix.h"]
SETJMP = ["-mllvm", "-wasm-enable-sjlj"]


@dataclass
class Workshop:
    """The folders and the compiler a build function works with."""
    folder: Path  # this program's own
    shared: Path  # downloads that several programs use
    clang: str

    def guest(self) -> Guest:
        return Guest(self.clang, self.folder)


@dataclass
class Check:
    """One run: `files` are written into a fresh folder that the guest sees as `mount`."""
    arguments: list[str]
    expect: bytes = b""
    stdin: bytes = b""
    exit_code: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    mount: str = "/guest"
    examine: Callable[[bytes, Path], str] | None = None  # a complaint, or ""; replaces `expect`


@dataclass
class Program:
    origin: str
    build: Callable[[Workshop], Path]
    checks: list[Check]


# --- zlib's minigzip -----------------------------------------------------------------------------

ZLIB = ["adler32", "crc32", "deflate", "inflate", "infback", "inftrees", "inffast", "trees",
        "zutil", "gzclose", "gzlib", "gzread", "gzwrite", "compress", "uncompr", "test/minigzip"]
TEXT = b"".join(b"line %d: the quick brown fox jumps over %d dogs\n" % (i, i * i % 97)
                for i in range(6000))


def build_minigzip(shop: Workshop) -> Path:
    source = debian_source("zlib", shop.shared, shop.folder)
    guest = shop.guest()
    guest.compile([source / f"{name}.c" for name in ZLIB], [f"-I{source}", "-DHAVE_UNISTD_H"])
    return guest.link("minigzip", [])


def same_when_unpacked(output: bytes, _folder: Path) -> str:
    if len(output) * 3 > len(TEXT):
        return f"{len(TEXT)} bytes were only packed to {len(output)}"
    return "" if gzip.decompress(output) == TEXT else "unpacking its output gives something else"


def file_was_packed(_output: bytes, folder: Path) -> str:
    if (folder / "text").exists():
        return "it did not remove the file that it packed"
    packed = (folder / "text.gz").read_bytes()
    return "" if gzip.decompress(packed) == TEXT else "unpacking text.gz gives something else"


# --- sqlite3's shell -----------------------------------------------------------------------------

SQL = b"""create table t(id integer primary key, name text, score real);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)
  insert into t select i, printf('n%04d', i * 7919 % 1000), i * 0.5 from n;
create index by_name on t(name);
select count(*), sum(score), min(name), max(name) from t;
select name, group_concat(id) from t where name < 'n0004' group by name order by name;
begin; delete from t where id % 2; rollback;
select json_extract('{"a": [1, 2, {"b": "x"}]}', '$.a[2].b'), total(score) from t where id <= 4;
pragma integrity_check;
"""
SQL_RESULT = b"""1000|250250.0|n0000|n0999
n0000|1000
n0001|679
n0002|358
n0003|37
x|5.0
ok
"""


def build_sqlite3(shop: Workshop) -> Path:
    source = debian_source("sqlite3", shop.shared, shop.folder)
    need("tclsh", "sqlite3 is made into one file with it: apt-get install tcl")
    need("make", "apt-get install make")
    run(["sh", "./configure", "--disable-tcl", "--disable-readline"], source, {"CC": shop.clang})
    run(["make", "sqlite3.c", "shell.c"], source)
    guest = shop.guest()
    guest.compile([source / "sqlite3.c", source / "shell.c"],
                  [*EMULATE, f"-I{source}", "-DSQLITE_THREADSAFE=0", "-DSQLITE_OMIT_LOAD_EXTENSION",
                   "-DSQLITE_OMIT_WAL", "-DSQLITE_MAX_MMAP_SIZE=0", "-DSQLITE_OMIT_POPEN",
                   "-DSQLITE_NOHAVE_SYSTEM"])
    return guest.link("sqlite3", EMULATED)


def database_is_sound(output: bytes, folder: Path) -> str:
    if output != SQL_RESULT:
        return f"it printed {output!r}"
    with sqlite3.connect(folder / "new.db") as database:
        rows = database.execute("select count(*), sum(score) from t").fetchall()
    return "" if rows == [(1000, 250250.0)] else f"the host's sqlite3 reads {rows} in its database"


# --- Rust, Go and Node packages ------------------------------------------------------------------

HEXYL_INPUT = b"ingot\n\x00\x01\xfe\xff\xc3\xa9"
HEXYL_RESULT = """┌────────┬─────────────────────────┬─────────────────────────┬────────┬────────┐
│00000000│ 69 6e 67 6f 74 0a 00 01 ┊ fe ff c3 a9             │ingot_⋄•┊××××    │
└────────┴─────────────────────────┴─────────────────────────┴────────┴────────┘
"""


def build_hexyl(shop: Workshop) -> Path:
    return cargo_program("hexyl", "0.17.0", shop.shared, shop.folder)


def build_gojq(shop: Workshop) -> Path:
    return go_program("github.com/itchyny/gojq/cmd/gojq@v0.12.17", shop.shared)


def build_esbuild(shop: Workshop) -> Path:
    return npm_file("@esbuild/wasi-preview1@0.27.2", "esbuild.wasm", shop.shared, shop.folder)


# --- programs that need exceptions ---------------------------------------------------------------

LUA_SCRIPT = b"""print(_VERSION, pcall(error, 'plain'))
print(select(2, pcall(function() local t; return t.x end)))
local co = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end error({code = 7}) end)
print(co(), co(), co(), select(2, pcall(co)).code)
local words = {}
for word in ('the quick brown fox jumps'):gmatch('%a+') do words[#words + 1] = word:upper() end
table.sort(words) print(table.concat(words, ','), #words, 2^53 | 0, 7 // 2, 7 / 2)
local sum = 0 for i = 1, 100000 do if not pcall(function() if i % 3 == 0 then error() end end) then
  sum = sum + i end end print(sum)
"""
LUA_RESULT = b"""Lua 5.4\tfalse\tplain
/guest/test.lua:2: attempt to index a nil value (local 't')
1\t2\t3\t7
BROWN,FOX,JUMPS,QUICK,THE\t5\t9007199254740992\t3\t3.5
1666683333
"""

MUJS_SCRIPT = b"""try { null.x } catch (e) { print(e.name) }
function depth(n) { if (n === 0) throw new Error('deep'); return depth(n - 1) + 1 }
try { depth(30) } catch (e) { print(e.message) } finally { print('finally') }
print([3, 1, 2].sort().map(function (x) { return x * x }), JSON.stringify({a: [1, {b: 2}]}))
print('2026-11-22'.replace(/(\\d+)-(\\d+)/, '$2/$1'), parseInt('ff', 16), (0.1 + 0.2).toFixed(3))
"""
MUJS_RESULT = b"""TypeError
deep
finally
1,4,9 {"a":[1,{"b":2}]}
11/2026-22 255 0.300
"""

UNWINDER = ["cxa_exception", "cxa_exception_storage", "cxa_personality"]


def build_lua(shop: Workshop) -> Path:
    source = debian_source("lua5.4", shop.shared, shop.folder) / "src"
    guest = shop.guest()
    files = [file for file in sorted(source.glob("*.c")) if file.name != "luac.c"]
    guest.compile([*files, PORT / "setjmp.c"], [*EMULATE, *SETJMP])
    return guest.link("lua", EMULATED)


def build_mujs(shop: Workshop) -> Path:
    source = debian_source("mujs", shop.shared, shop.folder)
    guest = shop.guest()
    guest.compile([source / "main.c", source / "one.c", PORT / "setjmp.c"],
                  [*EMULATE, *SETJMP, f"-I{source}"])
    return guest.link("mujs", EMULATED)


def build_muparser(shop: Workshop) -> Path:
    """Debian's libc++abi for WASI cannot throw; emscripten's sources have the missing part."""
    library = debian_source("emscripten", shop.shared, shop.folder) / "system/lib"
    abi, unwind = library / "libcxxabi", library / "libunwind"
    # An LLVM 13 header that no longer exists, included for threads that WASI does not have.
    (shop.folder / "__threading_support").touch()
    exceptions = ["-fwasm-exceptions", "-DNDEBUG", "-D__USING_WASM_EXCEPTIONS__"]
    guest = shop.guest()
    guest.compile([abi / f"src/{name}.cpp" for name in UNWINDER],
                  [*exceptions, "-std=c++14", "-D_LIBCXXABI_HAS_NO_THREADS",
                   "-D_LIBCXXABI_BUILDING_LIBRARY", "-DLIBCXXABI_NON_DEMANGLING_TERMINATE",
                   "-D_LIBCPP_INLINE_VISIBILITY=", f"-I{shop.folder}", f"-I{abi}/include",
                   f"-I{unwind}/include"], cxx=True)
    guest.compile([unwind / "src/Unwind-wasm.c"],
                  [*exceptions, "-D__ELF__", "-D_LIBUNWIND_DISABLE_VISIBILITY_ANNOTATIONS",
                   "-include", "stdbool.h", f"-I{unwind}/include"])
    source = debian_source("muparser", shop.shared, shop.folder)
    guest.compile([*sorted(source.glob("src/*.cpp")), source / "test/t_ParserTest.cpp"],
                  ["-fwasm-exceptions", "-std=c++17", "-DMUPARSER_STATIC", f"-I{source}/include"],
                  cxx=True)
    return guest.link("muparser", ["-lc++", "-lc++abi"])


def self_test_passed(output: bytes, _folder: Path) -> str:
    """Other versions have other numbers of expressions; 2.3.3 has 596."""
    text = output.decode(errors="replace").strip()
    count = re.search(r"Test passed \((\d+) expressions\)$", text)
    if count and int(count[1]) >= 500 and "failed" not in text:
        return ""
    return "its self-test ended with: " + " / ".join(text.splitlines()[-3:])


PROGRAMS = {
    "minigzip": Program(
        "zlib's example program, from Debian's source package zlib", build_minigzip,
        [Check([], stdin=TEXT, examine=same_when_unpacked),
         Check(["-d"], TEXT, stdin=gzip.compress(TEXT)),
         Check(["/guest/text"], files={"text": TEXT}, examine=file_was_packed)]),
    "sqlite3": Program(
        "SQLite's shell, from Debian's source package sqlite3", build_sqlite3,
        [Check(["-batch"], SQL_RESULT, stdin=SQL),
         Check(["-batch", "/guest/new.db"], stdin=SQL, examine=database_is_sound),
         Check([":memory:", "select nonsense"], exit_code=1)]),
    "hexyl": Program(
        "a hex viewer in Rust, from the crate hexyl", build_hexyl,
        [Check(["--color=never", "/guest/data"], HEXYL_RESULT.encode(),
               files={"data": HEXYL_INPUT}),
         Check(["--color=never"], HEXYL_RESULT.encode(), stdin=HEXYL_INPUT)]),
    "gojq": Program(
        "a jq in Go, from the Go module github.com/itchyny/gojq", build_gojq,
        [Check(["-c", "[.items[] | select(.n > 1) | .n * 2]"], b"[4,6]\n",
               stdin=b'{"items": [{"n": 1}, {"n": 2}, {"n": 3}]}'),
         Check(["-r", 'to_entries | map("\\(.key)=\\(.value)") | join(";")', "/guest/in.json"],
               b"a=1;b=[true]\n", files={"in.json": b'{"b": [true], "a": 1}'}),
         Check(["error(\"no\")"], stdin=b"1", exit_code=5)]),
    "esbuild": Program(
        "a JavaScript bundler in Go, from the npm package @esbuild/wasi-preview1", build_esbuild,
        [Check(["--minify", "--target=es2015"],
               b"const e=t=>t!=null?t:1;export let y=e(2);\n",
               stdin=b"const x = (a) => a ?? 1; export let y = x(2)"),
         Check(["--bundle", "--format=esm", "main.js"],
               b"// other.js\nvar answer = 42;\n\n// main.js\nconsole.log(answer);\n", mount="/",
               files={"main.js": b'import { answer } from "./other.js"; console.log(answer);',
                      "other.js": b"export const answer = 42; export const unused = 1;"})]),
    "lua": Program(
        "the Lua interpreter, from Debian's source package lua5.4", build_lua,
        [Check(["/guest/test.lua"], LUA_RESULT, files={"test.lua": LUA_SCRIPT})]),
    "mujs": Program(
        "a JavaScript interpreter in C, from Debian's source package mujs", build_mujs,
        [Check(["/guest/test.js"], MUJS_RESULT, files={"test.js": MUJS_SCRIPT})]),
    "muparser": Program(
        "the self-test of a C++ expression parser, from Debian's source package muparser",
        build_muparser, [Check([], examine=self_test_passed)]),
}
