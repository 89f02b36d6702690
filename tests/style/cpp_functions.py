"""Finds functions and their extent in clang-formatted C and C++ by matching braces.

Not a parser: comments, literals and preprocessor lines are blanked, then each `{` at namespace or
class level is judged by the text before it. Lambdas and blocks inside a function belong to it. That
is exact enough to count lines, which is all it is for.
"""

import re

_TOKEN = re.compile(
    r"""
    (?P<comment> //[^\n]* | /\*.*?\*/ )
  | (?P<raw> R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)" )
  | (?P<string> "(?:\\.|[^"\\\n])*" )
  | (?P<separator> (?<=[0-9a-fA-F])'(?=[0-9a-fA-F]) )
  | (?P<char> '(?:\\.|[^'\\\n])+' )
  | (?P<directive> ^[ \t]*\#(?:[^\n\\]|\\.|\\\n)* )
    """,
    re.X | re.S | re.M,
)

_SCOPE = re.compile(r"(^|\s)(namespace\b|extern\s*$)")
# `struct Pair make() const {` is a function, `struct Pair : Base {` is a type.
_TYPE = re.compile(
    r"^(typedef\s+)?(class|struct|union|enum)\b(?!.*\)\s*(const|noexcept|override)*\s*$)", re.S)
_TEMPLATE = re.compile(r"^\s*template\s*<.*?>\s*(requires\b.*?\)\s*)?(?=\w|\[)", re.S)
_ATTRIBUTE = re.compile(r"\[\[.*?\]\]|__attribute__\s*\(\(.*?\)\)|\balignas\s*\(.*?\)", re.S)


def blank(text):
    """The text with comments, literals and directives replaced by spaces; line breaks stay."""
    return _TOKEN.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def _is_function(head):
    head = _ATTRIBUTE.sub("", _TEMPLATE.sub("", head)).strip()
    if _SCOPE.search(head) or _TYPE.match(head) or "(" not in head:
        return False
    before = head[: head.index("(")]
    # `Type name = make(...) {` does not occur; `auto f = [](...) {` is a function with a name.
    return "=" not in before or "operator" in before or "[" in before


def _name(head):
    operator = re.search(r"(operator\s*[^\s\w(]+)\s*\(", head)
    if operator:
        return operator.group(1)
    variable = re.search(r"(\w+)\s*=\s*\[", head)
    names = re.findall(r"([~\w:]+)\s*\(", head)
    return variable.group(1) if variable else (names[0] if names else "?")


def _is_initializer(text, head, at):
    """A brace glued to a name, `member_{value}`, or in parentheses, `f(Options options = {})`."""
    return at > 0 and not text[at - 1].isspace() or head.count("(") > head.count(")")


def functions(text):
    """Yields (name, first line, last line) of each function body, signature included."""
    text = blank(text)
    head_start = 0
    stack = []  # one entry per open brace: (name, first line) of a function, else what it opens
    inside = 0  # open braces that belong to a function
    for match in re.finditer(r"[{};]", text):
        at = match.start()
        opened = None
        if match.group() == "{":
            head = text[head_start:at]
            if inside:
                inside += 1
                opened = "block"
            elif _is_initializer(text, head, at):
                opened = "initializer"
            elif _is_function(head):
                first = text.count("\n", 0, head_start + len(head) - len(head.lstrip())) + 1
                opened = (_name(head), first)
                inside = 1
            else:
                opened = "scope"
            stack.append(opened)
        elif match.group() == "}" and stack:
            opened = stack.pop()
            inside -= inside > 0
            if isinstance(opened, tuple):
                yield opened[0], opened[1], text.count("\n", 0, at) + 1
        if not inside and opened != "initializer" and "initializer" not in stack:
            head_start = at + 1
