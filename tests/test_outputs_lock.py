"""One run at a time in a folder of results: who is kept out, and what is taken over from the dead."""

import os
import subprocess
import sys
import threading

import pytest
from phusong.errors import OutputError
from phusong.outputs.lock import FILE_NAME, clear_rubble, locked


def test_a_held_lock_refuses_and_names_its_file(tmp_path):
    with locked(tmp_path), pytest.raises(OutputError, match=FILE_NAME), locked(tmp_path):
        pytest.fail("two runs in one folder")
    with locked(tmp_path):
        pass


def test_a_refused_run_leaves_the_other_its_lock(tmp_path):
    with locked(tmp_path):
        for _ in range(2):
            with pytest.raises(OutputError), locked(tmp_path):
                pass


def test_another_living_process_keeps_out(tmp_path):
    code = (
        "import sys, pathlib; from phusong.outputs.lock import locked\n"
        "with locked(pathlib.Path(sys.argv[1])):\n    print('in', flush=True); sys.stdin.read()"
    )
    words = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline().strip() == b"in"
        with pytest.raises(OutputError, match=FILE_NAME), locked(tmp_path):
            pass
        process.kill()
    # A killed process holds nothing, whatever it left in the folder.
    assert (tmp_path / FILE_NAME).exists()
    with locked(tmp_path):
        pass


def test_a_file_of_that_name_is_no_lock(tmp_path):
    (tmp_path / FILE_NAME).write_text("left by a backup")
    with locked(tmp_path):
        pass


def test_an_error_inside_frees_the_folder(tmp_path):
    with pytest.raises(KeyError), locked(tmp_path):
        raise KeyError
    with locked(tmp_path):
        pass


def test_one_of_many_threads_gets_in(tmp_path):
    inside, refused, together = [], [], threading.Barrier(4)

    def run() -> None:
        together.wait()
        try:
            with locked(tmp_path):
                inside.append(1)
                together.wait()
        except OutputError:
            refused.append(1)
            together.wait()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(inside), len(refused)) == (1, 3)


def test_what_killed_runs_left_is_cleared(tmp_path):
    for place in (tmp_path, tmp_path / "rasters"):
        (place / ".phusong-abc").mkdir(parents=True)
        (place / ".phusong-abc" / "half.tif").write_text("half")
    (tmp_path / "kept").mkdir()
    with locked(tmp_path):
        assert {file.name for file in tmp_path.iterdir()} == {FILE_NAME, "kept", "rasters"}
        assert list((tmp_path / "rasters").iterdir()) == []


def test_where_others_may_be_writing_only_the_old_is_cleared(tmp_path):
    for name in (".phusong-new", ".phusong-old"):
        (tmp_path / name).mkdir()
    os.utime(tmp_path / ".phusong-old", (0, 0))
    clear_rubble(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [".phusong-new"]
    clear_rubble(tmp_path / "nowhere")


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="out"), locked(tmp_path / "out"):
        pass
