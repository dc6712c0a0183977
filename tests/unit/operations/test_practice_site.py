"""`lms courses try`: one scene in a browser of this computer."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.cli.courses import command
from lms.operations.practice_site import build_site, get_path
from tests.client import judge_page
from tests.factories.practice import INBOX_FOLDER, INBOX_TEXTS, build_inbox_files, read_scene_data


@pytest.fixture
def folder(tmp_path):
    for path, content in build_inbox_files().items():
        target = tmp_path / "files" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return tmp_path / "files" / INBOX_FOLDER


def test_a_scene_is_shown_and_read_anew_for_each_page(folder, tmp_path):
    client = build_site(folder, tmp_path / "instance", 8010).test_client()
    page = client.get(get_path(folder)).get_data(as_text=True)
    judge_page(page)
    assert read_scene_data(page)["start"]["messages"]["m1"]["why"] == "Код сұрайды."
    texts = INBOX_TEXTS["kk"].replace("Код сұрайды.", "Құпиясөз сұрайды.")
    (folder / "kk.toml").write_text(texts, encoding="utf-8")
    page = client.get(get_path(folder)).get_data(as_text=True)
    assert read_scene_data(page)["start"]["messages"]["m1"]["why"] == "Құпиясөз сұрайды."
    (folder / "kk.toml").write_text(texts.replace('done = "', 'don = "'), encoding="utf-8")
    reply = client.get(get_path(folder))
    assert (reply.status_code, reply.mimetype) == (422, "text/plain")
    assert f"{INBOX_FOLDER}/kk.toml:4: " in reply.get_data(as_text=True)


def test_a_scene_with_faults_is_not_served_and_its_faults_are_named(folder):
    (folder / "ru.toml").unlink()
    result = CliRunner().invoke(command, ["try", str(folder), "--language", "ru"])
    assert result.exit_code == 1
    assert f"{Path(INBOX_FOLDER)}/ru.toml: Этого файла нет" in result.output
