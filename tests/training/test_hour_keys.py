"""Where hour keys may lie: in memory, and only for us."""

from __future__ import annotations

import pytest

from training.hour_keys import memory_folder

MOUNTS = "1 0 0:1 / / rw - ext4 /dev/vda rw\n2 1 0:2 / {} rw - {} none rw\n"


@pytest.fixture
def place(tmp_path):
    """A folder, and a list of mounts that says of which kind it is."""

    def make(kind):
        mounts = tmp_path / "mountinfo"
        mounts.write_text(MOUNTS.format(tmp_path, kind), "utf-8")
        return {"environ": {"RUNTIME_DIRECTORY": str(tmp_path)}, "mounts": mounts}

    return make


@pytest.mark.parametrize("kind", ["tmpfs", "ramfs"])
def test_a_memory_file_system_gets_a_folder_for_us_alone(place, tmp_path, kind):
    folder = memory_folder("abc", **place(kind))
    assert folder == tmp_path / "safe-arrival-abc"
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("kind", ["ext4", "overlay", "btrfs"])
def test_a_disk_is_never_taken(place, tmp_path, kind):
    folder = memory_folder("abc", **place(kind))
    assert folder is None or tmp_path not in folder.parents
    assert not (tmp_path / "safe-arrival-abc").exists()


def test_a_folder_that_others_can_enter_is_never_taken(place, tmp_path):
    (tmp_path / "safe-arrival-abc").mkdir(mode=0o755)
    folder = memory_folder("abc", **place("tmpfs"))
    assert folder is None or tmp_path not in folder.parents


def test_a_link_that_somebody_laid_there_is_never_followed(place, tmp_path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "safe-arrival-abc").symlink_to(tmp_path / "elsewhere")
    folder = memory_folder("abc", **place("tmpfs"))
    assert folder is None or tmp_path not in folder.parents


def test_without_a_list_of_mounts_nothing_is_known_to_be_memory(tmp_path):
    assert memory_folder("abc", {}, tmp_path / "nothing") is None
