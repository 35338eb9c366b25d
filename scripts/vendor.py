"""Copy what `vendor.toml` names out of npm packages into the checkout, and note every hash in `vendor.lock.json`.

Needs npm, and only when a version changes: the files are committed, so an installation never does.
"""

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TOP = HERE.parent
LOCK = HERE / "vendor.lock.json"


def main() -> None:
    """Fetch each package and write its files."""
    packages = tomllib.loads((HERE / "vendor.toml").read_text())["package"]
    with tempfile.TemporaryDirectory() as folder:
        lock = [vendored(package, Path(folder)) for package in packages]
    LOCK.write_text(json.dumps(lock, indent=2) + "\n")


def vendored(package: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Write the files of one package; return its entry in the lock."""
    name = f"{package['name']}@{package['version']}"
    command = ["npm", "pack", name, "--json", "--pack-destination", str(folder)]
    packed = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    about = packed[0] if isinstance(packed, list) else next(iter(packed.values()))
    with tarfile.open(folder / about["filename"]) as archive:
        contents = dict(wanted(package, archive))
    for place, content in contents.items():
        (TOP / place).parent.mkdir(parents=True, exist_ok=True)
        (TOP / place).write_bytes(content)
    hashes = {place: hashlib.sha256(content).hexdigest() for place, content in contents.items()}
    return {
        "package": name,
        "license": package["license"],
        "integrity": about["integrity"],
        "sha256": hashes,
    }


def wanted(package: dict[str, Any], archive: tarfile.TarFile) -> list[tuple[str, bytes]]:
    """Return the places and contents of what is taken from an archive."""
    found = [(to, read(archive, path)) for path, to in package.get("files", {}).items()]
    if "sprite" in package:
        found.append((package["sprite"], sprite(package, archive)))
    return found


def read(archive: tarfile.TarFile, path: str) -> bytes:
    """Return a file of a package; its source map is not served, so it is not mentioned either."""
    member = archive.extractfile(f"package/{path}")
    assert member is not None, path
    return re.sub(rb"\n?//# sourceMappingURL=.*\n?$", b"\n", member.read())


def sprite(package: dict[str, Any], archive: tarfile.TarFile) -> bytes:
    """Return one SVG with a symbol per icon."""
    symbols = [symbol(read(archive, f"{package['folder']}/{n}.svg"), n) for n in package["icons"]]
    notice = f"<!-- {package['name']} {package['version']}, {package['license']} -->"
    return f'<svg xmlns="http://www.w3.org/2000/svg">{notice}\n{"".join(symbols)}</svg>\n'.encode()


def symbol(svg: bytes, name: str) -> str:
    """Return the drawing of an icon as a symbol that takes its colour and stroke from the page."""
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", svg.decode(), re.DOTALL)
    assert drawing, name
    lines = "".join(line.strip() for line in drawing[1].splitlines())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{lines}</symbol>\n'


if __name__ == "__main__":
    main()
