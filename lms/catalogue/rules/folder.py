"""The layout of a course folder: known files only, and the same ones in both languages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from lms.catalogue.rules.folder_names import find_language, is_numbered, parse_picture_path
from lms.core.faults import Faults
from lms.core.i18n import LANGUAGES, N_
from lms.scenes.rules.reading import FILES as SCENE_FILES

MAX_FILES: Final = 2000
# Of all texts together: a long course has 600 KB, and who uploads one waits for the check.
MAX_TEXTS: Final = 4 * 1024 * 1024
Bilingual = dict[str, bytes]


@dataclass(slots=True)
class ModuleFolder:
    """The files of a module."""

    slug: str
    table: bytes | None = None
    quiz: Bilingual = field(default_factory=dict)
    lessons: dict[str, Bilingual] = field(default_factory=dict)
    scenes: dict[str, dict[str, bytes]] = field(default_factory=dict)  # keyed by file name


@dataclass(slots=True)
class Folder:
    """The files of a course by kind. Pictures by language ('' for both) and name."""

    table: bytes | None = None
    glossary: bytes | None = None
    final: Bilingual = field(default_factory=dict)
    final_scenes: dict[str, dict[str, bytes]] = field(default_factory=dict)  # keyed by file name
    modules: dict[str, ModuleFolder] = field(default_factory=dict)
    pictures: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def list_picture_names(self, language: str) -> frozenset[str]:
        """Return the names of pictures that a text in this language may use."""
        return frozenset(name for folder, name in self.pictures if folder in ("", language))


def sort_files(files: Mapping[str, bytes], faults: Faults) -> Folder:
    """Return the files by kind, in order; add faults for unknown and missing files."""
    folder = Folder()
    if len(files) > MAX_FILES:
        message = N_("There are %(found)s files; a course may have %(limit)s at most.")
        faults.add("", 0, message, found=len(files), limit=MAX_FILES)
    size = sum(len(content) for path, content in files.items() if _is_text(path))
    if size > MAX_TEXTS:
        message = N_("The texts together have %(size)s KB; a course may have %(limit)s KB at most.")
        faults.add("", 0, message, size=-(-size // 1024), limit=MAX_TEXTS // 1024)
        # Texts beyond the limit are not checked, which would take too long.
        return folder
    for path in sorted(files):
        if not _sort_file(folder, path.split("/"), files[path]):
            message = N_(
                "This file has no place in a course. "
                "See “The folder” in courses/README.md for what stands where."
            )
            faults.add(path, 0, message)
    _check_complete(folder, faults)
    return folder


def _sort_file(folder: Folder, parts: list[str], content: bytes) -> bool:
    language = find_language(parts[-1], "")
    place = parse_picture_path(parts)
    if place is not None:
        folder.pictures[place] = content
        return True
    match parts:
        case ["course.toml"]:
            folder.table = content
        case ["glossary.toml"]:
            folder.glossary = content
        case [name] if final_language := find_language(name, "final."):
            folder.final[final_language] = content
        case ["final", scene, name] if is_numbered(scene) and name in SCENE_FILES:
            folder.final_scenes.setdefault(scene, {})[name] = content
        case [module, name] if is_numbered(module) and (
            name == "module.toml" or find_language(name, "quiz.")
        ):
            module_folder = folder.modules.setdefault(module, ModuleFolder(module))
            if name == "module.toml":
                module_folder.table = content
            else:
                module_folder.quiz[find_language(name, "quiz.")] = content
        case [module, lesson, _] if is_numbered(module) and is_numbered(lesson) and language:
            module_folder = folder.modules.setdefault(module, ModuleFolder(module))
            module_folder.lessons.setdefault(lesson, {})[language] = content
        case [module, scene, name] if (
            is_numbered(module) and is_numbered(scene) and name in SCENE_FILES
        ):
            module_folder = folder.modules.setdefault(module, ModuleFolder(module))
            module_folder.scenes.setdefault(scene, {})[name] = content
        case _:
            return False
    return True


def _is_text(path: str) -> bool:
    """Return whether a file counts among the texts, which take time to check."""
    return path.endswith((".md", *(f"/{name}" for name in SCENE_FILES)))


def _check_complete(folder: Folder, faults: Faults) -> None:
    if folder.table is None:
        _add_missing("course.toml", faults)
    if not folder.modules:
        faults.add(
            "", 0, N_("The course has no modules: folders such as 01-devices with lessons in them.")
        )
    _check_languages("final", folder.final, faults)
    _check_numbers("final/", folder.final_scenes, faults)
    _check_scenes("final", folder.final_scenes, faults)
    _check_numbers("", folder.modules, faults)
    for module in folder.modules.values():
        if module.table is None:
            _add_missing(f"{module.slug}/module.toml", faults)
        if not module.lessons:
            faults.add(
                module.slug,
                0,
                N_(
                    "The module has no lessons: "
                    "folders such as 01-mouse with kk.md and ru.md in them."
                ),
            )
        _check_languages(f"{module.slug}/quiz", module.quiz, faults)
        _check_numbers(f"{module.slug}/", module.lessons | module.scenes, faults)
        for slug, texts in module.lessons.items():
            _check_languages(f"{module.slug}/{slug}/", texts, faults)
        _check_scenes(module.slug, module.scenes, faults)
        for slug in module.scenes.keys() & module.lessons.keys():
            message = N_("A folder holds either a lesson or a practice task.")
            faults.add(f"{module.slug}/{slug}", 0, message)
    check_pictures(folder.pictures, faults)


def _check_scenes(parent: str, scenes: Mapping[str, Mapping[str, bytes]], faults: Faults) -> None:
    for slug, files in scenes.items():
        for name in SCENE_FILES:
            if name not in files:
                _add_missing(f"{parent}/{slug}/{name}", faults)


def _add_missing(path: str, faults: Faults) -> None:
    faults.add(path, 0, N_("The file is missing."))


def _check_languages(stem: str, texts: Bilingual, faults: Faults) -> None:
    for language in LANGUAGES:
        if texts and language not in texts:
            dot = "" if stem.endswith("/") else "."
            faults.add(
                f"{stem}{dot}{language}.md",
                0,
                N_("The file is missing: both languages have the same files."),
            )


def _check_numbers(prefix: str, numbered: Mapping[str, object], faults: Faults) -> None:
    slug_by_number: dict[str, str] = {}
    for slug in numbered:
        other = slug_by_number.setdefault(slug[:2], slug)
        if other != slug:
            message = N_("Number %(number)s is taken by %(other)s already.")
            faults.add(f"{prefix}{slug}", 0, message, number=slug[:2], other=other)


def check_pictures(pictures: Collection[tuple[str, str]], faults: Faults, folder: str = "") -> None:
    """Add faults for pictures, by language and name, that one language lacks or has twice."""
    for picture_language, name in pictures:
        if picture_language == "":
            if any((language, name) in pictures for language in LANGUAGES):
                faults.add(
                    f"{folder}media/{name}",
                    0,
                    N_(
                        "The picture stands in media/ and in a language's folder too: "
                        "keep one of them."
                    ),
                )
            continue
        for language in LANGUAGES:
            if (language, name) not in pictures:
                faults.add(
                    f"{folder}media/{language}/{name}",
                    0,
                    N_("The file is missing: both languages have the same files."),
                )
