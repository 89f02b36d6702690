#!/usr/bin/env python3
"""Checks the conventions no compiler sees: sizes, layers, head comments, dead files, banned words.

Each rule is one function that yields findings (path, line, text); `RULES` names them. Sizes are the
constants below, the layers stand in layers.txt and reasoned exceptions in exceptions.txt, both
beside this script; check_test.py proves that each rule can fail. It runs over tracked files, with
`--all` also over those not yet committed.
"""

import argparse
import ast
import dataclasses
import fnmatch
import pathlib
import re
import subprocess
import sys

import cpp_functions

COLUMNS = 100
FUNCTION_LINES = 70
FILE_LINES = 600
TABLE_LINES = 1200
# A longer header needs more than one line of head comment; sources say less, their header has it.
LONG_ENOUGH_FOR_WHY = 60

# Files that are one long list of alike items: instruction tables, lowering by instruction family.
LONG_FILES = ("*.def", "compiler/llvm/lower_*.cpp")

TOP_LEVEL = {
    ".ci", ".clang-format", ".clang-tidy", ".gitignore", "CHANGELOG.md", "CMakeLists.txt",
    "CMakePresets.json", "LICENSE", "Makefile", "README.md", "SECURITY.md", "bench", "compiler",
    "docs", "samples", "stdlib", "tests", "tools", "unikernel", "vm",
}
PRODUCT = ("vm", "compiler", "stdlib", "unikernel", "tools")
C_SUFFIXES = (".h", ".hpp", ".c", ".cpp")
COMMENT_STARTS = {
    ".h": ("//", "/*"), ".hpp": ("//", "/*"), ".c": ("//", "/*"), ".cpp": ("//", "/*"),
    ".def": ("//",), ".wat": (";;",), ".py": ('"""', "#"), ".sh": ("#",), ".cmake": ("#",),
    ".lua": ("--",),
}
MEASURED = tuple(COMMENT_STARTS) + (".txt", "")

# The patterns are spelled so that they do not match themselves.
BANNED = (
    (r"(?<![\w.-])/wor[k]/", "names a path of one workplace", ()),
    (r"\.\./share[d]\b", "names a folder outside the repository", (".ci/run",)),
    (r"\b(TOD[O]|FIXM[E]|XX[X])\b(?!\([a-z]+\))", "has no owner: put a name in brackets behind it",
     ()),
    (r"\b(HAC[K])\b", "says that something is wrong: say what, and why it stays", ()),
    (r"\busing namespace st[d]\b(?!::)", "brings a whole namespace in", ()),
)


@dataclasses.dataclass(frozen=True)
class Finding:
    rule: str
    path: str
    line: int
    text: str
    subject: str = ""  # the function, where the rule is about one

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.text}"


class Tree:
    """The files of a checkout, read once."""

    def __init__(self, root, with_untracked=False):
        self.root = pathlib.Path(root)
        self.paths = sorted(p for p in self._list(with_untracked) if (self.root / p).is_file())
        self._texts = {}

    def _list(self, with_untracked):
        command = ["git", "-C", str(self.root), "ls-files", "-z", "--cached"]
        if with_untracked:
            command += ["--others", "--exclude-standard"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == 0:
            return set(filter(None, done.stdout.split("\0")))
        skipped = ("build", ".git", ".cache", "__pycache__")  # an unpacked archive has no git
        files = (p.relative_to(self.root) for p in self.root.rglob("*"))
        return {str(p) for p in files if not any(part in skipped for part in p.parts)}

    def text(self, path):
        """What the file says; None where it is binary or missing."""
        if path not in self._texts:
            try:
                self._texts[path] = (self.root / path).read_text(encoding="utf-8")
            except (UnicodeDecodeError, FileNotFoundError):
                self._texts[path] = None
        return self._texts[path]

    def lines(self, path):
        text = self.text(path)
        return text.splitlines() if text is not None else []

    def sources(self, *suffixes, under=()):
        for path in self.paths:
            inside = not under or path.split("/")[0] in under
            if inside and pathlib.PurePath(path).suffix in suffixes:
                yield path


def columns(tree):
    for path in tree.sources(*MEASURED):
        if path == "LICENSE" or path.endswith(".txt") and not path.endswith("CMakeLists.txt"):
            continue  # given wording, and test data
        for number, line in enumerate(tree.lines(path), 1):
            row = path.endswith(".def") and not line.startswith("//")  # tables stay aligned
            if len(line) > COLUMNS and not row:
                yield path, number, f"{len(line)} columns, the limit is {COLUMNS}"


def tabs(tree):
    for path in tree.sources(*MEASURED):
        if pathlib.PurePath(path).name == "Makefile":
            continue
        for number, line in enumerate(tree.lines(path), 1):
            if "\t" in line:
                yield path, number, "a tab; indentation is spaces, a tab in a string is \\t"


def too_long(name, lines):
    return f"{name} has {lines} lines, the limit is {FUNCTION_LINES}"


def function_length(tree):
    for path in tree.sources(*C_SUFFIXES):
        for name, first, last in cpp_functions.functions(tree.text(path) or ""):
            if last - first + 1 > FUNCTION_LINES:
                yield path, first, too_long(name, last - first + 1), name
    for path in tree.sources(".py"):
        for node in ast.walk(ast.parse(tree.text(path))):
            if not isinstance(node, ast.FunctionDef):
                continue
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield path, node.lineno, too_long(node.name, lines), node.name


def file_length(tree):
    for path in tree.sources(*MEASURED):
        if path == "LICENSE" or path.endswith(".txt") and not path.endswith("CMakeLists.txt"):
            continue
        limit = TABLE_LINES if any(fnmatch.fnmatch(path, p) for p in LONG_FILES) else FILE_LINES
        count = len(tree.lines(path))
        if count > limit:
            yield path, limit + 1, f"{count} lines, the limit is {limit}"


def head_comment(tree):
    for path in tree.sources(*COMMENT_STARTS):
        lines = tree.lines(path)
        if lines and lines[0].startswith("#!"):
            lines = lines[1:]
        starts = COMMENT_STARTS[pathlib.PurePath(path).suffix]
        if not lines or not lines[0].startswith(starts):
            yield path, 1, "no head comment: what this file is, why this way, its invariants"
        elif path.endswith((".h", ".hpp")) and len(lines) > LONG_ENOUGH_FOR_WHY and (
                not lines[1].startswith(("//", " *", "/*"))):
            yield path, 1, "one line of head comment for this much code; 3 to 10 say why it is so"


def pragma_once(tree):
    for path in tree.sources(".h", ".hpp"):
        text = tree.text(path) or ""
        once = r"^#pragma once$"
        if path.startswith("vm/api/include/"):  # read by any embedder's compiler
            once += r"|^#ifndef \w+_H(PP)?_?$"
        if not re.search(once, text, re.M):
            yield path, 1, "a header without #pragma once"


def banned_words(tree):
    for path in tree.paths:
        for number, line in enumerate(tree.lines(path), 1):
            for pattern, why, allowed in BANNED:
                if path not in allowed and re.search(pattern, line):
                    yield path, number, f"'{re.search(pattern, line).group().strip()}' {why}"


def raw_new(tree):
    pattern = re.compile(r"\bnew\b(?!\s*\()|(?<!=\s)(?<!operator\s)\bdelete\b")
    for path in tree.sources(".h", ".hpp", ".cpp", under=("vm", "compiler", "stdlib", "tools")):
        blanked = cpp_functions.blank(tree.text(path) or "")
        for number, line in enumerate(blanked.splitlines(), 1):
            if pattern.search(line) and not line.startswith("#"):
                yield path, number, "raw new or delete; own through unique_ptr or a value"


def platform_conditions(tree):
    pattern = re.compile(r"^\s*#\s*(el)?if.*\b(__linux__|__unix__|_WIN32|__APPLE__)")
    for path in tree.sources(*C_SUFFIXES, under=PRODUCT):
        for number, line in enumerate(tree.lines(path), 1):
            if pattern.match(line):
                yield path, number, "systems are files chosen by the build, features run-time bits"


def file_name(tree):
    for path in tree.sources(*COMMENT_STARTS):
        if not re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9]+)+|[a-z-]+\.sh", pathlib.PurePath(path).name):
            yield path, 1, "file names are snake_case"


def top_level(tree):
    for entry in sorted({path.split("/")[0] for path in tree.paths} - TOP_LEVEL):
        yield entry, 1, "not one of the top-level entries; see TOP_LEVEL in tests/style/check.py"


def includes(tree, path):
    """(line, path as written) of each quoted include."""
    for number, line in enumerate(tree.lines(path), 1):
        match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if match:
            yield number, match.group(1)


def include_root(tree):
    known = set(tree.paths)
    for path in tree.sources(*C_SUFFIXES, ".def", under=PRODUCT + ("tests",)):
        for number, target in includes(tree, path):
            if target not in known and "vm/api/include/" + target not in known and (
                    not (tree.root / target).is_file()):
                yield path, number, f'"{target}" is not a file below the root of the repository'


def read_layers(text):
    """The list of layers.txt as {folder: allowed prefixes}, with what those stand on."""
    direct = {}
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        if line:
            folder, _, allowed = line.partition(":")
            direct.setdefault(folder.strip(), []).extend(allowed.split())

    def reach(folder, seen):
        for below in direct.get(folder, ()):
            if below not in seen:
                seen.add(below)
                reach(below, seen)
        return seen

    return {folder: reach(folder, {folder}) for folder in direct}


def layers(tree):
    rules = read_layers(tree.text("tests/style/layers.txt") or "")
    for path in tree.sources(*C_SUFFIXES, ".def"):
        owners = (f for f in rules if path == f or path.startswith(f + "/"))
        owner = max(owners, key=len, default=None)
        if owner is None:
            yield path, 1, "in no folder that tests/style/layers.txt names"
            continue
        if "*" in rules[owner]:
            continue
        for number, target in includes(tree, path):
            if target.startswith("ingot/"):
                target = "vm/api/include/" + target
            if not any(target == a or target.startswith(a + "/") for a in rules[owner]):
                yield path, number, f'{owner} may not include "{target}" (tests/style/layers.txt)'


def unreferenced(tree):
    """A source no CMakeLists (or cmake helper) names, a header nobody includes."""
    lists = [tree.text(p) for p in tree.paths if p.endswith(("CMakeLists.txt", ".cmake"))]
    sources = tree.sources(*C_SUFFIXES, ".def")
    included = {target for path in sources for _, target in includes(tree, path)}
    for path in tree.sources(*C_SUFFIXES, ".def", under=PRODUCT + ("tests",)):
        if path.startswith(("vm/api/include/", "tests/programs/")):  # included from outside
            continue
        if path.endswith((".c", ".cpp")):
            word = re.compile(rf"(^|[\s/(]){re.escape(pathlib.PurePath(path).name)}($|[\s)])", re.M)
            if not any(word.search(text) for text in lists):
                yield path, 1, "no CMakeLists.txt names this source"
        elif path not in included:
            yield path, 1, "no file includes this header"


RULES = {
    "columns": columns,
    "tabs": tabs,
    "function-length": function_length,
    "file-length": file_length,
    "head-comment": head_comment,
    "pragma-once": pragma_once,
    "banned-words": banned_words,
    "raw-new": raw_new,
    "platform-conditions": platform_conditions,
    "file-name": file_name,
    "top-level": top_level,
    "include-root": include_root,
    "layers": layers,
    "unreferenced": unreferenced,
}


def read_exceptions(tree):
    """[(rule, path, function, line)] of exceptions.txt; a line without a reason is a finding."""
    path = "tests/style/exceptions.txt"
    entries, findings = [], []
    for number, line in enumerate(tree.lines(path), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split(None, 2)
        if len(fields) < 3 or fields[0] not in RULES:
            findings.append(Finding("exceptions", path, number, "not 'rule path[:function] why'"))
            continue
        file, _, function = fields[1].partition(":")
        entries.append((fields[0], file, function, number))
    return entries, findings


def check(tree):
    """Every finding that no exception excuses, and every exception that excuses nothing."""
    entries, findings = read_exceptions(tree)
    used = set()
    for rule, function in RULES.items():
        for found in function(tree):
            finding = Finding(rule, *found)
            excuses = [e for e in entries if e[0] == rule and fnmatch.fnmatch(finding.path, e[1])
                       and e[2] in ("", finding.subject)]
            used.update(excuses)
            if not excuses:
                findings.append(finding)
    for entry in entries:
        if entry not in used:
            findings.append(Finding("exceptions", "tests/style/exceptions.txt", entry[3],
                                    f"{entry[0]} {entry[1]} excuses nothing: remove the line"))
    return findings


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="also files not yet committed")
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument("prefixes", nargs="*", help="print only findings in these paths")
    options = parser.parse_args()
    tree = Tree(options.root, options.all)
    findings = [f for f in check(tree)
                if not options.prefixes or f.path.startswith(tuple(options.prefixes))]
    for finding in findings:
        print(finding)
    print(f"style: {len(tree.paths)} files, {len(RULES)} rules, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
