"""Judge a page by axe-core, and the contrast of its texts where it shows something new.

Contrast is most of what axe-core takes. It follows from styles alone: where all texts of a page
stand in elements of the same names, classes and states as texts that were judged before, at the
same width, by any worker of the run, the page is judged without it, in both languages. Of other
pages the contrast of those texts is judged that stand in elements of another kind.
"""

import json
from array import array
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
OPTIONS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": WCAG},
    "resultTypes": ["violations"],
}
CONTRAST = "color-contrast"
SIZE = "target-size"
WITHOUT_CONTRAST = OPTIONS | {"rules": {CONTRAST: {"enabled": False}}}
CONTRAST_ALONE = {"runOnly": {"type": "rule", "values": [CONTRAST]}, "resultTypes": ["violations"]}
# One number for each way in which a text or a field is dressed: names, classes and the attributes
# that styles ask for, of the element and of all around it. The page keeps the elements of each.
LIST_STYLES = """() => {
    const dressing = new Map([[null, 7]]);
    const state = 'class|style|type|dir|data-(passed|at|harm|chosen)';
    const named = 'aria-(?!label|describedby|controls|owns)';
    const pattern = new RegExp(`^(${state}|${named})`);
    const isState = name => pattern.test(name);
    const hash = (seed, text) => {
        for (const letter of text) seed = Math.imul(seed ^ letter.codePointAt(0), 2654435761);
        return seed >>> 0;
    };
    const dress = element => {
        if (!dressing.has(element)) {
            const attributes = [...element.attributes]
                .map(({name, value}) => isState(name) ? `${name}=${value}` : name).sort();
            const text = `<${element.localName} ${attributes}`;
            dressing.set(element, hash(dress(element.parentElement), text));
        }
        return dressing.get(element);
    };
    const dressed = window.dressed = new Map();
    const add = element => {
        const style = dress(element);
        if (dressed.has(style)) dressed.get(style).push(element);
        else dressed.set(style, [element]);
    };
    const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        if (texts.currentNode.data.trim()) add(texts.currentNode.parentElement);
    }
    for (const field of document.querySelectorAll('input, select, textarea')) add(field);
    return {styles: [...dressed.keys()], hasAxe: 'axe' in window};
}"""
NUMBERS = "I"  # of 32 bits
AXE = Axe().axe_script
RUN_AXE = "axe.run(document, {}).then(run => run.violations)"
RUN_CONTRAST = """(() => {{
    const elements = {}.flatMap(style => dressed.get(style)).filter(element => element.isConnected);
    if (!elements.length) return [];
    return axe.run({{include: elements}}, {}).then(run => run.violations);
}})()"""
# A target half under a bar that stays at the edge of the window is whole once it is scrolled to.
IS_SMALL_IN_THE_MIDDLE = """async selector => {
    const before = scrollY;
    document.querySelector(selector).scrollIntoView({block: "center", behavior: "instant"});
    const rule = {type: "rule", values: ["target-size"]};
    const run = await axe.run({include: [selector]}, {runOnly: rule});
    scrollTo({top: before, behavior: "instant"});
    return run.violations.length > 0;
}"""
_folders: list[Path] = []  # the folder of keep_judged_styles


def keep_judged_styles(folder: Path) -> None:
    """Keep the styles whose contrast was judged in this folder, which other workers read too."""
    folder.mkdir(exist_ok=True)
    _folders[:] = [folder]


def list_violations(page: Page) -> list[dict[str, Any]]:
    """Return what axe-core finds on the page; keep_judged_styles was called before."""
    judged_file = _folders[0] / str((page.viewport_size or {"width": 0})["width"])
    page_state = page.evaluate(LIST_STYLES)
    new = set(page_state["styles"]) - _read_numbers(judged_file)
    run = RUN_AXE.format(json.dumps(WITHOUT_CONTRAST))
    violations = _run_axe(page, run if page_state["hasAxe"] else f"{AXE}\n{run}")
    if new:
        run = RUN_CONTRAST.format(json.dumps(sorted(new)), json.dumps(CONTRAST_ALONE))
        pale = _run_axe(page, run)
        violations += pale
        if not pale:
            # in one piece, beside those of others
            with judged_file.open("ab", buffering=0) as file:
                file.write(array(NUMBERS, new).tobytes())
    return [fault for fault in violations if fault["id"] != SIZE or _is_too_small(page, fault)]


def _run_axe(page: Page, expression: str) -> list[dict[str, Any]]:
    """Return the violations, by a script that is added to each page once.

    Chromium reuses what it compiled of a plain expression on the next page of a device; of a text
    that Playwright evaluates by a function of its own it compiles all of it anew.
    """
    devtools = page.context.new_cdp_session(page)
    reply = devtools.send(
        "Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True}
    )
    devtools.detach()
    assert "exceptionDetails" not in reply, reply["exceptionDetails"]
    violations: list[dict[str, Any]] = reply["result"]["value"]
    return violations


def _is_too_small(page: Page, fault: dict[str, Any]) -> bool:
    targets = (node["target"][0] for node in fault["nodes"])
    return any(page.evaluate(IS_SMALL_IN_THE_MIDDLE, target) for target in targets)


def _read_numbers(file: Path) -> set[int]:
    numbers = array(NUMBERS)
    if file.exists():
        numbers.frombytes(file.read_bytes())
    return set(numbers)
