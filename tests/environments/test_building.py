import asyncio
import json
import subprocess
import zlib

import pytest

from environments.packages import wheel
from greenroom.environments.service import env_key

pytestmark = pytest.mark.anyio


def run(environment, code):
    command = [environment.interpreter, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


async def test_an_environment_is_built_once_and_shared(bench):
    lock = await bench.lock("six==1.17.0")
    assert bench.environments.plan(lock) == (env_key(lock), False)
    all_of_them = await asyncio.gather(*(bench.environments.prepare(lock) for _ in range(5)))
    assert sorted(one.reused for one in all_of_them) == [False, True, True, True, True]
    assert len({one.path for one in all_of_them}) == 1
    assert bench.workshop.ran.count("pip sync") == 1
    assert bench.environments.plan(lock) == (env_key(lock), True)
    assert run(all_of_them[0], "import six; print(six.__version__)") == "1.17.0"


async def test_two_processes_build_it_once(bench):
    command = bench.child(await bench.lock("six==1.17.0"))
    both = [
        await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        for _ in range(2)
    ]
    said = [(await one.communicate())[0].strip() for one in both]
    assert sorted(said) == [b"built", b"reused"]


async def test_two_apps_with_the_same_packages_share_an_environment(bench):
    one = await bench.build("six==1.17.0", "idna==3.7")
    other = await bench.build("# another app", "idna == 3.7", "six")
    assert not one.reused
    assert other.reused
    assert other.path == one.path


async def test_its_scripts_and_tracebacks_name_the_place_where_it_stands(bench):
    path = wheel(bench.folder, "ours", {"ours.py": "def fail():\n    raise ValueError('told')\n"})
    environment = await bench.build(f"./{path.name}", "python-dotenv")
    place = run(environment, "import ours; print(ours.fail.__code__.co_filename)")
    assert place == str(next(environment.path.rglob("ours.py")))
    script = environment.path / "bin" / "dotenv"
    assert subprocess.run([script, "--version"], capture_output=True, check=False).returncode in (
        0,
        1,
    )


async def test_nobody_can_write_what_others_share(bench):
    environment = await bench.build("six==1.17.0")
    files = [path for path in environment.path.rglob("*") if not path.is_symlink()]
    files = [path for path in files if path.is_file()]
    assert files
    assert not [path for path in files if path.stat().st_mode & 0o222]
    assert not [path for path in files if not path.stat().st_mode & 0o004]


async def test_it_says_what_is_in_it(bench):
    environment = await bench.build("six==1.17.0")
    facts = json.loads((environment.path / "environment.json").read_text())
    [package] = facts["packages"]
    assert package["purl"] == "pkg:pypi/six@1.17.0"
    assert package["hashes"][0].startswith("sha256:")
    assert facts["bytes"] == environment.bytes > 0
    assert "six==1.17.0" in environment.log


async def test_a_second_environment_shares_files_and_bytecode_with_the_first(bench):
    first = await bench.build("six==1.17.0")
    bench.workshop.ran.clear()
    second = await bench.build("six==1.17.0", "idna==3.7")
    for pattern in ("six.py", "six.*.pyc"):
        [one], [other] = first.path.rglob(pattern), second.path.rglob(pattern)
        assert one.stat().st_ino == other.stat().st_ino
    place = run(second, "import six; print(six.__file__, six.ensure_str.__code__.co_filename)")
    assert place == " ".join([str(next(second.path.rglob("six.py")))] * 2)


async def test_bytecode_of_a_package_that_pretends_to_be_another_is_its_own(bench):
    """The list of digests in a wheel is its maker's claim; nothing is shared because of it."""
    honest = wheel(bench.folder, "ours", {"ours.py": "answer = 42\n"})
    first = await bench.build(f"./{honest.name}")
    honest.unlink()
    forged = wheel(bench.folder, "ours", {"ours.py": "answer = 42\n"})
    content = forged.read_bytes().replace(b"answer = 42\n", b"answer = 13\n")
    forged.write_bytes(_with_right_checksums(content))
    second = await bench.build(f"./{forged.name}")
    assert run(first, "import ours; print(ours.answer)") == "42"
    assert run(second, "import ours; print(ours.answer)") == "13"


def _with_right_checksums(content: bytes) -> bytes:
    old, new = zlib.crc32(b"answer = 42\n"), zlib.crc32(b"answer = 13\n")
    return content.replace(old.to_bytes(4, "little"), new.to_bytes(4, "little"))
