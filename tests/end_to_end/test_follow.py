"""`fills follow` through restarts of the service: nothing is missed and nothing told twice."""

import json
import subprocess
import threading

from tests.end_to_end.processes import RETINUE
from tests.end_to_end.stage import Stage
from tests.end_to_end.world import buy

ACCOUNTS = 3
SECONDS = 60


def test_following_goes_on_after_every_kind_of_end(stage: Stage) -> None:
    world = stage.copying(ACCOUNTS)
    ends = [stage.serve.stop, stage.serve.kill]
    wanted = ACCOUNTS * (len(ends) + 1)
    command = [RETINUE, "fills", "follow", "--from-start", "--count", str(wanted)]
    command += ["--data", str(stage.data), "--json"]
    pipe = subprocess.PIPE
    followed: list[str] = []
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as following:
        # Reading a line has no time-out of its own: one that never comes ends with the process.
        alarm = threading.Timer(SECONDS, following.kill)
        alarm.start()
        assert following.stdout is not None and following.stderr is not None
        for end in [*ends, None]:
            assert world.send(buy("1")).accepted
            for _ in range(ACCOUNTS):
                followed.append(json.loads(following.stdout.readline())["exec_id"])
            if end is not None:
                end()
                stage.serve.start()
                world.links_up()
        assert following.wait(SECONDS) == 0
        alarm.cancel()
        said = following.stderr.read()
    assert len(set(followed)) == wanted
    assert said.count("Waiting for it.") == len(ends), said
    again = stage.serve.cli("fills", "follow", "--from-start", "--count", str(wanted)).rows
    assert followed == [fill["exec_id"] for fill in again]
