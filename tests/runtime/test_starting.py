"""What a person is told when an app does not start, and where its socket lies."""

import pytest

from greenroom.runtime.process.ready import NotReadyError
from runtime.stage import ENDS, MACHINE, SERVER, ask, stage

pytestmark = pytest.mark.anyio


async def refusal(one, code: str, **more) -> NotReadyError:
    order = one.order(code, **more)
    await one.driver.start(order)
    with pytest.raises(NotReadyError) as refused:
        await one.driver.wait_ready(order)
    return refused.value


async def test_an_app_that_ends_is_quoted(one):
    refused = await refusal(one, ENDS)
    assert "exit code 1" in refused.why
    assert "no database" in refused.why
    assert refused.fix


async def test_an_app_on_a_port_is_told_where_it_listens_instead(one):
    code = "import socket, time; s = socket.create_server(('127.0.0.1', 8050)); time.sleep(999)"
    assert (
        "It listens on TCP port 8050 instead" in (await refusal(one, code, ready_timeout=1.0)).why
    )


async def test_an_app_that_answers_with_an_error_is_told_which(one):
    code = SERVER.replace("send_response(200)", "send_response(500)")
    assert "with status 500" in (await refusal(one, code, ready_timeout=1.0)).why


async def test_one_crash_at_the_start_is_forgiven(one):
    code = "import os\nif not os.path.exists('/run/greenroom/again'):\n"
    code += "    open('/run/greenroom/again', 'w'); os._exit(3)\n" + SERVER
    seen = await one.run(code)
    assert (seen.restarts, seen.exit_status) == (1, 3)


async def test_a_program_that_is_not_there_is_named(one):
    refused = await refusal(one, SERVER, argv=("/usr/bin/nonesuch",))
    assert "nonesuch" in refused.why


async def test_a_home_with_a_very_long_path_has_its_sockets_elsewhere():
    async with stage(MACHINE, "a-home-in-a-" + "very-" * 20 + "long-path") as made:
        seen = await made.run()
        assert len(str(seen.socket)) < 107
        assert not seen.socket.is_relative_to(made.home)
        assert await ask(seen.socket) == "ok"


async def test_variables_reach_the_app_and_nobody_elses_arguments(one):
    await one.run(env={"PASSWORD": "swordfish-4711"})
    assert await one.ask("os.environ['PASSWORD']") == "'swordfish-4711'"
    assert await one.ask("os.environ['HOME']") == "'/tmp'"
    assert await one.ask("__import__('getpass').getuser()") == "'app'"
