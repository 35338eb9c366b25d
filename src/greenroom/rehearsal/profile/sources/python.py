"""Lines of Python, read with Python's parser."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from greenroom.rehearsal.profile.sources.fixed import Scope, is_fixed
from greenroom.rehearsal.profile.sources.model import Asked, Loop, Place
from greenroom.rehearsal.profile.sources.names import Names, dotted

KEEPS = ("cache", "memoize", "bindcache")
"""Words in a decorator's name that tell of kept results."""
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
LOOPS = (
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


class Read:
    """A file that was parsed."""

    def __init__(self, text: str) -> None:
        self.rows = text.splitlines()
        self.tree = _parsed(text)
        self.names = Names(self.tree)
        self.parents: dict[ast.AST, ast.AST] = {}
        for node in ast.walk(self.tree):
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield what stands around a node, the innermost first."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def asked(self, call: ast.Call) -> Asked:
        """Return a call as a value."""
        scopes = [Scope(each) for each in self.around(call) if isinstance(each, Function)]
        return Asked(
            self.names.of(call.func),
            is_fixed(call, [*scopes, Scope(self.tree)], self.names),
            _keywords(call),
            (call.lineno, call.end_lineno or call.lineno),
        )


@lru_cache(maxsize=64)
def _file(text: str) -> Read:
    return Read(text)


def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def calls(text: str) -> Iterator[Asked]:
    """Yield every call in a file."""
    read = _file(text)
    for node in ast.walk(read.tree):
        if isinstance(node, ast.Call):
            yield read.asked(node)


def place(text: str, line: int) -> Place:
    """Return what is known of a line."""
    read = _file(text)
    inside = [
        node
        for node in ast.walk(read.tree)
        if isinstance(node, ast.expr | ast.stmt)
        and node.lineno <= line <= (node.end_lineno or node.lineno)
        and not isinstance(node, ast.expr_context)
    ]
    if not inside:
        return Place(read.rows[line - 1].strip())
    found = [node for node in inside if isinstance(node, ast.Call) and _in_head(node, line)]
    innermost = _innermost(inside, line)
    function = _function(innermost, read)
    return Place(
        read.rows[line - 1].strip(),
        tuple(read.asked(call) for call in found),
        _loop(innermost, read),
        getattr(function, "name", "<lambda>") if function else "",
        function.lineno if function else 0,
        isinstance(function, ast.AsyncFunctionDef),
        tuple(each.arg for each in function.args.args) if function else (),
        _keeps(function),
        next((_imported(node) for node in inside if isinstance(node, _IMPORTS)), ""),
    )


_IMPORTS = (ast.Import, ast.ImportFrom)


def _in_head(call: ast.Call, line: int) -> bool:
    """Whether the line is of the call itself, not of a function that is written among its arguments."""
    inner = (node for node in ast.walk(call) if isinstance(node, Function))
    return all(not node.lineno <= line <= (node.end_lineno or line) for node in inner) or (
        line == call.lineno
    )


def _innermost(nodes: list[ast.expr | ast.stmt], line: int) -> ast.AST:
    statements = [node for node in nodes if isinstance(node, ast.stmt | ast.Lambda)]
    return min(statements or nodes, key=lambda node: (node.end_lineno or line) - node.lineno)


def _function(node: ast.AST, read: Read) -> Function | None:
    if isinstance(node, Function):
        return node
    return next((each for each in read.around(node) if isinstance(each, Function)), None)


def _loop(node: ast.AST, read: Read) -> Loop | None:
    for each in (node, *read.around(node)):
        if isinstance(each, Function):
            return None
        if isinstance(each, LOOPS):
            heads = [each.iter] if isinstance(each, ast.For | ast.AsyncFor) else []
            heads += [part.iter for part in getattr(each, "generators", [])]
            over = [
                read.names.of(n.func) for h in heads for n in ast.walk(h) if isinstance(n, ast.Call)
            ]
            return Loop((each.lineno, each.end_lineno or each.lineno), tuple(over))
    return None


def _keeps(function: Function | None) -> bool:
    decorators = getattr(function, "decorator_list", [])
    return any(word in dotted(each).lower() for each in decorators for word in KEEPS)


def _imported(node: ast.AST) -> str:
    if isinstance(node, ast.ImportFrom):
        return node.module or ""
    return node.names[0].name if isinstance(node, ast.Import) else ""


def _constants(nodes: list[ast.expr]) -> list[object]:
    return [node.value if isinstance(node, ast.Constant) else None for node in nodes]


def _keywords(call: ast.Call) -> dict[str, object]:
    found: dict[str, object] = {}
    for keyword in call.keywords:
        if keyword.arg and isinstance(keyword.value, ast.Constant):
            found[keyword.arg] = keyword.value.value
        elif keyword.arg and isinstance(keyword.value, ast.Tuple):
            found[keyword.arg] = _constants(keyword.value.elts)
    return found
