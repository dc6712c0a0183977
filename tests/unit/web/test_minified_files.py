import pytest

from lms.web import minified_files
from lms.web.minified_files import NAME, MinifiedFiles

SCRIPT = "export function double(number) {\n  return 2 * number; // twice\n}\n"
OTHER = "export const NAME = 'other';\n"


class CountingMinifier:
    """A minifier that records its inputs."""

    inputs: list[str] = []

    @classmethod
    def build(cls, _scripts):
        return cls()

    def minify(self, _suffix, text):
        self.inputs.append(text)
        return f"small {text}"


@pytest.fixture
def inputs(monkeypatch):
    """Return the list of texts minified from now on, in order."""
    monkeypatch.setattr(CountingMinifier, "inputs", inputs := [])
    monkeypatch.setattr(minified_files, "Minifier", CountingMinifier)
    return inputs


def minify_scripts(folder, *scripts):
    files = MinifiedFiles(scripts, folder)
    small = [files.minify(".js", script) for script in scripts]
    files.keep()
    return small


def test_the_next_start_makes_nothing_small_that_this_one_has(tmp_path, inputs):
    first = minify_scripts(tmp_path, SCRIPT, OTHER)
    assert inputs == [SCRIPT, OTHER]
    assert minify_scripts(tmp_path, SCRIPT, OTHER) == first
    assert len(inputs) == 2
    assert minify_scripts(None, SCRIPT, OTHER) == first
    assert len(inputs) == 4, "the control: without a folder all is made again"


def test_a_script_that_changes_may_change_each_other_one(tmp_path, inputs):
    minify_scripts(tmp_path, SCRIPT, OTHER)
    minify_scripts(tmp_path, SCRIPT, OTHER.replace("other", "another"))
    assert inputs[2:] == [SCRIPT, OTHER.replace("other", "another")]


def test_nothing_is_kept_of_another_minifier(tmp_path, inputs, monkeypatch):
    minify_scripts(tmp_path, SCRIPT)
    monkeypatch.setattr(minified_files, "_read_program", lambda: ["other rules"])
    minify_scripts(tmp_path, SCRIPT)
    assert inputs == [SCRIPT, SCRIPT]


@pytest.mark.parametrize("broken", ["", "{", "[1]", '"text"'])
def test_a_file_that_is_not_whole_is_made_again(tmp_path, inputs, broken):
    minify_scripts(tmp_path, SCRIPT)
    (tmp_path / NAME).write_text(broken)
    minify_scripts(tmp_path, SCRIPT)
    minify_scripts(tmp_path, SCRIPT)
    assert inputs == [SCRIPT, SCRIPT]


def test_it_is_for_the_user_of_the_service_alone_and_nothing_else_stays(tmp_path, inputs):
    minify_scripts(tmp_path, SCRIPT)
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert (tmp_path / NAME).stat().st_mode & 0o077 == 0
