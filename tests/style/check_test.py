#!/usr/bin/env python3
"""Proves that each rule of check.py can fail, and does not on the nearest thing that is right.

A case is a small tree of files in a temporary folder (no git there, so the tree is walked). A rule
without a case in CASES fails `test_every_rule_has_a_case`.
"""

import pathlib
import tempfile
import unittest

import check
import cpp_functions

HEAD = "// A file\n// for the test.\n"
EXCEPTIONS = "tests/style/exceptions.txt"
LAYERS = "vm/support:\nvm/isa: vm/support\nvm/module: vm/isa\ntests: *\n"


def body(lines):
    return "{\n" + "    work();\n" * (lines - 2) + "}\n"


# rule: (files that break it, files that do not)
CASES = {
    "columns": (
        {"vm/isa/a.h": HEAD + "#pragma once\n// " + "x" * 98},
        {"vm/isa/a.h": HEAD + "// " + "é" * 97, "vm/isa/b.def": HEAD + "ROW(" + "x" * 98},
    ),
    "tabs": ({"vm/isa/a.def": HEAD + "\tROW(1)"}, {"Makefile": "all:\n\ttrue\n"}),
    "function-length": (
        {"vm/isa/a.cpp": HEAD + "void f() " + body(71)},
        {"vm/isa/a.cpp": HEAD + "void f() " + body(70) + "namespace x " + body(100)},
    ),
    "file-length": (
        {"vm/isa/a.cpp": HEAD + "int a;\n" * 599},
        {"vm/isa/a.cpp": HEAD + "int a;\n" * 598, "vm/isa/b.def": HEAD + "ROW(1)\n" * 1000},
    ),
    "head-comment": (
        {"vm/isa/a.h": "// One line.\n" + "int a;\n" * 100},
        {"vm/isa/a.h": HEAD + "int a;\n" * 100, "vm/isa/b.cpp": "// One line.\n" + "int b;\n"},
    ),
    "pragma-once": (
        {"vm/isa/a.h": HEAD + "int a;\n"},
        {"vm/api/include/ingot/a.h": HEAD + "#ifndef INGOT_A_H\n#define INGOT_A_H\n#endif\n"},
    ),
    "banned-words": (
        {"docs/a.md": "Do it later, TO" "DO.\n"},
        {"docs/a.md": "To do: TO" "DO(ann) ask.\n", ".ci/run": "#!/bin/sh\nls ../sha" "red\n"},
    ),
    "raw-new": (
        {"vm/isa/a.cpp": HEAD + "int* a = new int;\n"},
        {"vm/isa/a.cpp": HEAD + "A(const A&) = delete;\nauto* a = new (memory) A; // new\n"},
    ),
    "platform-conditions": (
        {"vm/isa/a.cpp": HEAD + "#ifdef __linux__\n#endif\n"},
        {"vm/isa/a.cpp": HEAD + "#ifdef NDEBUG\n#endif\n"},
    ),
    "file-name": ({"vm/isa/CamelCase.cpp": HEAD}, {"vm/isa/snake_case.cpp": HEAD}),
    "top-level": ({"scratch/a.txt": "x"}, {"docs/a.md": "x"}),
    "include-root": (
        {"vm/isa/a.cpp": HEAD + '#include "b.h"\n', "vm/isa/b.h": HEAD + "#pragma once\n"},
        {"vm/isa/a.cpp": HEAD + '#include "vm/isa/b.h"\n', "vm/isa/b.h": HEAD + "#pragma once\n"},
    ),
    "layers": (
        {"vm/isa/a.cpp": HEAD + '#include "vm/module/b.h"\n'},
        {"vm/module/a.cpp": '#include "vm/support/b.h"\n', "tests/a.cpp": '#include "vm/x.h"\n'},
    ),
    "unreferenced": (
        {"vm/isa/a.cpp": HEAD, "vm/isa/CMakeLists.txt": "ingot_library(isa SOURCES aa.cpp)\n"},
        {"vm/isa/a.cpp": HEAD, "vm/isa/CMakeLists.txt": "ingot_library(isa SOURCES a.cpp)\n"},
    ),
}


class Fixture:
    """A tree of files on disk for the length of a `with`."""

    def __init__(self, files):
        self.files = {"tests/style/layers.txt": LAYERS, **files}

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        for path, text in self.files.items():
            file = pathlib.Path(self.folder.name, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return check.Tree(self.folder.name)

    def __exit__(self, *_):
        self.folder.cleanup()


def findings(files, rule):
    with Fixture(files) as tree:
        return [str(finding) for finding in check.check(tree) if finding.rule == rule]


class Rules(unittest.TestCase):
    def test_every_rule_has_a_case(self):
        self.assertEqual(set(check.RULES), set(CASES))

    def test_every_rule_can_fail(self):
        for rule, (wrong, _) in CASES.items():
            with self.subTest(rule):
                self.assertEqual(len(findings(wrong, rule)), 1)

    def test_no_rule_fails_on_its_neighbour_that_is_right(self):
        for rule, (_, right) in CASES.items():
            with self.subTest(rule):
                self.assertEqual(findings(right, rule), [])


class Exceptions(unittest.TestCase):
    WRONG = CASES["function-length"][0]

    def test_an_exception_excuses_its_function(self):
        files = {**self.WRONG, EXCEPTIONS: "function-length vm/isa/a.cpp:f why not\n"}
        self.assertEqual(findings(files, "function-length"), [])
        self.assertEqual(findings(files, "exceptions"), [])

    def test_an_exception_for_another_function_excuses_nothing(self):
        files = {**self.WRONG, EXCEPTIONS: "function-length vm/isa/a.cpp:g why not\n"}
        self.assertEqual(len(findings(files, "function-length")), 1)
        self.assertEqual(len(findings(files, "exceptions")), 1)

    def test_an_exception_needs_a_reason(self):
        files = {**self.WRONG, EXCEPTIONS: "function-length vm/isa/a.cpp\n"}
        self.assertEqual(len(findings(files, "exceptions")), 1)


class Functions(unittest.TestCase):
    def names(self, text):
        return [(name, last - first + 1) for name, first, last in cpp_functions.functions(text)]

    def test_a_method_inside_classes_and_namespaces_is_found(self):
        text = "namespace a {\nstruct B : C {\n    int f() const {\n        g();\n    }\n};\n}\n"
        self.assertEqual(self.names(text), [("f", 3)])

    def test_member_initializers_and_default_arguments_open_no_function(self):
        text = "A::A(Options o = {})\n    : b_{o}, c_(1) {\n    work();\n}\n"
        self.assertEqual(self.names(text), [("A::A", 4)])

    def test_braces_in_literals_comments_and_directives_do_not_count(self):
        text = "#define OPEN {\nvoid f() {\n    g(\"{\", '{', 1'000, R\"(}{)\"); // {\n}\nint x;\n"
        self.assertEqual(self.names(text), [("f", 3)])

    def test_lambdas_belong_to_the_function_around_them(self):
        text = "template <typename T>\nvoid f() {\n    g = [](int x) {\n        h;\n    };\n}\n"
        self.assertEqual(self.names(text), [("f", 6)])


class Layers(unittest.TestCase):
    def test_a_folder_reaches_what_its_layers_stand_on_and_nothing_above(self):
        layers = check.read_layers(LAYERS)
        self.assertEqual(layers["vm/module"], {"vm/module", "vm/isa", "vm/support"})
        self.assertEqual(layers["vm/support"], {"vm/support"})

    def test_the_real_layers_keep_the_vm_below_everything_else(self):
        text = pathlib.Path(__file__).with_name("layers.txt").read_text(encoding="utf-8")
        for folder, allowed in check.read_layers(text).items():
            if folder.startswith("vm/"):
                self.assertEqual([a for a in allowed if not a.startswith("vm/")], [])


if __name__ == "__main__":
    unittest.main()
