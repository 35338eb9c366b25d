"""What a name in a file stands for, as its imports tell."""

import ast


class Names:
    """The imports of a file, at its top and inside its functions."""

    def __init__(self, tree: ast.Module) -> None:
        self.imported: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    known = alias.name if alias.asname else alias.name.partition(".")[0]
                    self.imported[alias.asname or known] = known
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    known = f"{node.module}.{alias.name}" if node.module else alias.name
                    self.imported[alias.asname or alias.name] = known

    def of(self, node: ast.expr) -> str:
        """Return `pandas.read_csv` for `pd.read_csv`, `.apply` for a method of something unknown."""
        text = dotted(node)
        first, dot, rest = text.partition(".")
        if first in self.imported:
            return self.imported[first] + dot + rest
        if isinstance(node, ast.Attribute):
            return f".{node.attr}"
        return text


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` of a name with attributes, of a call that of what is called."""
    if isinstance(node, ast.Call):
        return dotted(node.func)
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
