"""Where hour keys may lie: in memory, and only for us."""

from __future__ import annotations

import shutil

import pytest

from training.hour_keys import HourKeys, memory_folder

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
    assert not folder.exists()
    keys = HourKeys(folder)
    assert keys.of(5) == HourKeys(folder).of(5)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_went_away_is_made_again(place):
    keys = HourKeys(memory_folder("abc", **place("tmpfs")))
    first = keys.of(5)
    shutil.rmtree(keys.folder)
    assert keys.live(5) == []
    assert keys.forget_old(9) == 0
    assert keys.of(5) != first
    assert keys.live(5) == HourKeys(keys.folder).live(5)


def test_where_no_folder_can_be_made_keys_live_in_the_process(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    keys = HourKeys(tmp_path / "file" / "folder")
    assert keys.of(5) == keys.of(5)
    assert keys.live(5) == [keys.of(5)]
    assert keys.forget_old(9) == 1


def test_a_draft_that_a_killed_process_left_goes_with_its_hour(tmp_path):
    (tmp_path / "5-0123abcd").write_bytes(b"k" * 32)
    keys = HourKeys(tmp_path)
    assert keys.forget_old(6) == 0
    assert keys.forget_old(7) == 1
    assert list(tmp_path.iterdir()) == []


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
