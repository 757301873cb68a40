"""The file of broker logins: a name does for a folder."""

from pathlib import Path

import pytest

from retinue.bootstrap.gateway import BadSettings, read_settings

LOGIN = """
[[connection]]
name = "{name}"
adapter = "simulated"
address = "127.0.0.1:7001"
broker = "alpha"
key_file = "key"
"""


@pytest.mark.parametrize("name", ["../../../outside", "..", ".hidden", "a b", "12"])
def test_a_name_that_no_connection_can_have_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(LOGIN.format(name=name))
    with pytest.raises(BadSettings, match="name"):
        read_settings(path)
    path.write_text(LOGIN.format(name="sim-2"))
    assert [known.name for known in read_settings(path)] == ["sim-2"]
