"""What the gateway tests share."""

from pathlib import Path

import pytest

from tests.conftest import MountDisk


@pytest.fixture
def tiny_disk(mount_disk: MountDisk) -> Path:
    return mount_disk("size=24m")
