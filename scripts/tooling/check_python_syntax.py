"""Parses Python files as the oldest supported version would, without writing any bytecode.

Usage: check_python_syntax.py DIRECTORY. Exits 1 and names each file that does not parse.
"""

import ast
import sys
from pathlib import Path

OLDEST_SUPPORTED = (3, 9)


def main(directory: str) -> int:
    files = sorted(Path(directory).rglob("*.py"))
    if not files:
        print(f"no Python files in {directory}", file=sys.stderr)
        return 1
    failed = 0
    for file in files:
        try:
            source = file.read_text(encoding="utf-8")
            tree = ast.parse(source, str(file), feature_version=OLDEST_SUPPORTED)
            # Some errors, such as a `return` outside a function, appear only here.
            compile(tree, str(file), "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            print(f"{file}: {error}", file=sys.stderr)
            failed += 1
    print(f"{len(files)} files, {failed} with errors")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
