"""What a Python file defines at its top level, read from its syntax tree, never by running it."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache


@dataclass(frozen=True)
class Facts:
    """The imports, module-level objects and calls of one Python file, with aliases resolved."""

    imports: frozenset[str] = frozenset()
    """Dotted names of what is imported: `shiny`, `shiny.express`, `shiny.App`."""
    assigned: dict[str, str] = field(default_factory=dict)
    """Module-level name to the dotted callee that made it: `{"app": "shiny.App"}`."""
    factories: dict[str, frozenset[str]] = field(default_factory=dict)
    """Module-level function that needs no argument to the dotted callees inside it."""
    calls: frozenset[str] = frozenset()
    """Dotted names of everything called anywhere; a method of a value is written `.servable`."""
    problem: str = ""
    """Why the file could not be parsed; the other fields are then read from its lines."""

    def imports_any(self, *packages: str) -> bool:
        """Whether one of these packages, or something inside it, is imported."""
        return any(
            name == package or name.startswith(package + ".")
            for name in self.imports
            for package in packages
        )


@lru_cache(maxsize=256)
def facts_of(text: str) -> Facts:
    """Read the facts from the text of a Python file; a file with an error is read line by line."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        return facts_of_lines(text, f"a syntax error on line {error.lineno}")
    except (ValueError, RecursionError, MemoryError):
        return facts_of_lines(text, "text that Python cannot parse")
    aliases = dict(aliases_of(tree))
    assigned = {
        name: callee
        for statement in module_level(tree.body)
        for name, callee in assignments(statement, aliases)
    }
    return Facts(
        imports=frozenset(aliases.values()) | frozenset(packages_of(tree)),
        assigned=assigned,
        factories=factories_of(tree, aliases),
        calls=callees(tree, aliases),
    )


def aliases_of(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each imported local name with the dotted name it stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                origin = alias.name if alias.asname else alias.name.partition(".")[0]
                yield alias.asname or origin, origin
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def packages_of(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted module of every import, which an alias alone may not show."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def module_level(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run on import, those inside `if`, `try` and `with` included."""
    for statement in body:
        if is_main_guard(statement):
            continue
        yield statement
        for name in ("body", "orelse", "finalbody"):
            if isinstance(statement, (ast.If, ast.Try, ast.With)):
                yield from module_level(getattr(statement, name, ()))


def is_main_guard(statement: ast.stmt) -> bool:
    """Whether this is `if __name__ == "__main__":`, whose body does not run on import."""
    return isinstance(statement, ast.If) and any(
        isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(statement.test)
    )


def assignments(statement: ast.stmt, aliases: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each name this statement binds to the result of a call, with the callee."""
    if isinstance(statement, ast.With):
        for item in statement.items:
            if isinstance(item.optional_vars, ast.Name):
                yield from bound(item.optional_vars, item.context_expr, aliases)
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from bound(target, statement.value, aliases)
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        yield from bound(statement.target, statement.value, aliases)


def bound(target: ast.expr, value: ast.expr, aliases: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the target's name with what made its value: a call, or an attribute (`app.server`)."""
    if not isinstance(target, ast.Name):
        return
    if isinstance(value, ast.Call):
        yield target.id, dotted(value.func, aliases)
    elif isinstance(value, ast.Attribute):
        yield target.id, dotted(value, aliases)


def dotted(node: ast.expr, aliases: dict[str, str]) -> str:
    """Write `gr.Blocks` as `gradio.Blocks`; a method of a passing value as `.method`."""
    if isinstance(node, ast.Name):
        return aliases.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        base = dotted(node.value, aliases)
        return f"{base}.{node.attr}" if base and not base.startswith(".") else f".{node.attr}"
    return ""


def callees(tree: ast.AST, aliases: dict[str, str]) -> frozenset[str]:
    """Return everything called in the tree, both in full and, for methods, by their last name."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found.add(dotted(node.func, aliases))
            if isinstance(node.func, ast.Attribute):
                found.add(f".{node.func.attr}")
    return frozenset(found - {""})


def factories_of(tree: ast.Module, aliases: dict[str, str]) -> dict[str, frozenset[str]]:
    """Return the module-level functions that need no argument and return something."""
    found = {}
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or needs_arguments(node.args):
            continue
        if any(isinstance(inner, ast.Return) and inner.value for inner in ast.walk(node)):
            found[node.name] = callees(node, aliases)
    return found


def needs_arguments(arguments: ast.arguments) -> bool:
    """Whether a function cannot be called with empty parentheses."""
    positional = len(arguments.posonlyargs) + len(arguments.args)
    return positional > len(arguments.defaults) or None in arguments.kw_defaults


IMPORT_LINE = re.compile(r"^\s*import\s+([\w.]+)(?:\s+as\s+(\w+))?", re.MULTILINE)
FROM_LINE = re.compile(r"^\s*from\s+([\w.]+)\s+import\s+\(?([\w, ]+)", re.MULTILINE)
ASSIGN_LINE = re.compile(r"^(\w+)\s*(?::[^=\n]+)?=\s*([\w.]+)\(", re.MULTILINE)
CALL = re.compile(r"([\w.]+)\(")


def facts_of_lines(text: str, problem: str) -> Facts:
    """Read what can be read from a file this Python cannot parse: newer syntax, or an error."""
    aliases = {match[2] or match[1]: match[1] for match in IMPORT_LINE.finditer(text)}
    modules = set(aliases.values())
    for match in FROM_LINE.finditer(text):
        modules.add(match[1])
        for name in match[2].replace(",", " ").split():
            aliases[name] = f"{match[1]}.{name}"

    def resolved(name: str) -> str:
        head, _, rest = name.partition(".")
        return ".".join(part for part in (aliases.get(head, head), rest) if part)

    calls = {resolved(match[1]) for match in CALL.finditer(text)}
    calls |= {"." + name.rpartition(".")[2] for name in calls if "." in name}
    assigned = {match[1]: resolved(match[2]) for match in ASSIGN_LINE.finditer(text)}
    imports = frozenset(modules | set(aliases.values()))
    return Facts(imports, assigned, {}, frozenset(calls), problem)
