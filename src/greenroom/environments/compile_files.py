"""Compiles a list of files with all processors. Runs in the app's Python, in the sandbox; standard library only.

Arguments: a file with one path a line, the folder they are relative to, the folder that tracebacks shall show.
"""

import os
import pathlib
import py_compile
import sys


def compile_files(names, here, there):
    """Compile each file; one that cannot be compiled (a template, say) is left as it is."""
    for name in names:
        try:
            py_compile.compile(
                f"{here}/{name}",
                dfile=f"{there}/{name}",
                doraise=True,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
        except (py_compile.PyCompileError, ValueError, RecursionError):
            continue


def main(listed, here, there):
    """Share the files between as many processes as there are processors."""
    names = pathlib.Path(listed).read_text(encoding="utf-8").splitlines()
    hands = len(os.sched_getaffinity(0))
    children = []
    for number in range(hands):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                compile_files(names[number::hands], here, there)
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    return max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
