"""Pictures of a few KB that would keep a browser busy are refused at once; others are taken."""

from pathlib import Path
from time import process_time

import pytest

from lms.catalogue.rules.picture_cost import MOST_DRAWN
from lms.catalogue.rules.pictures import MAX_PICTURE, read_picture
from lms.core.faults import Faults

COURSES = Path(__file__).resolve().parents[3] / "courses"
BEGIN = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 1000 1000">'
)
SQUARE = '<rect width="900" height="900"/>'
TOO_OFTEN = "too often"
ENDLESS = "refers to itself"


def read_quickly(svg):
    faults = Faults()
    began = process_time()
    read_picture("", "bomb.svg", svg.encode(), faults)
    assert process_time() - began < 1
    return " ".join(fault.message % fault.params for fault in faults)


def build_picture(*parts):
    return BEGIN + "".join(parts) + "</svg>"


def nest_parts(levels, first, level, last):
    """Return a picture in which each part refers to the previous one."""
    between = (level.format(number=number, before=number - 1) for number in range(1, levels + 1))
    return build_picture("<defs>", first, *between, "</defs>", last.format(before=levels))


def nest_uses(levels, times=10, href="href"):
    uses = f'<use {href}="#a{{before}}" x="1"/>'
    return nest_parts(
        levels,
        '<rect id="a0" width="9" height="9"/>',
        '<g id="a{number}">' + uses * times + "</g>",
        uses,
    )


def nest_paint(attribute, element, times=10):
    shape = f'<rect width="9" height="9" {attribute}="url(#a{{before}})"/>'
    return nest_parts(
        5,
        f'<{element} id="a0" width=".1" height=".1">{SQUARE}</{element}>',
        f'<{element} id="a{{number}}" width=".1" height=".1">' + shape * times + f"</{element}>",
        shape,
    )


BOMBS = {
    "10,000 uses": nest_uses(4),
    "100,000 uses": nest_uses(5),
    "10^40 uses": nest_uses(40),
    "uses by xlink": nest_uses(5, href="xlink:href"),
    "patterns": nest_paint("fill", "pattern"),
    "strokes of patterns": nest_paint("stroke", "pattern"),
    "patterns in a style": nest_paint("fill", "pattern").replace(
        'fill="url(#a4)"', 'style="fill: URL( &quot;#a4&quot; )"'
    ),
    "patterns that are inherited": nest_parts(
        5,
        f'<pattern id="a0">{SQUARE}</pattern>',
        '<pattern id="a{number}"><g fill="url(#a{before})">' + SQUARE * 10 + "</g></pattern>",
        '<rect fill="url(#a{before})"/>',
    ),
    "pattern templates": nest_parts(
        5,
        f'<pattern id="a0">{SQUARE * 9}</pattern>',
        '<pattern id="a{number}" href="#a{before}"><g fill="url(#a{before})">'
        + SQUARE * 9
        + "</g></pattern>",
        '<rect fill="url(#a{before})"/>',
    ),
    "masks": build_picture(
        f'<mask id="m">{SQUARE}</mask>', f'<g mask="url(#m)">{SQUARE}</g>' * 300
    ),
    "masks in masks": nest_paint("mask", "mask"),
    "clips": nest_paint("clip-path", "clipPath"),
    "markers": nest_parts(
        3,
        '<marker id="a0"><path d="M0 0l1 1"/></marker>',
        '<marker id="a{number}"><path marker-mid="url(#a{before})" d="M0 0'
        + "l1 0" * 100
        + '"/></marker>',
        '<path marker-mid="url(#a{before})" d="M0 0' + "l1 0" * 100 + '"/>',
    ),
    "fine dashes": build_picture(
        '<path fill="none" stroke="red" stroke-dasharray=".01" d="M0 0H1000V1000H0z"/>' * 300
    ),
    "fine dashes in a style": build_picture(
        '<circle r="900" style="stroke:red;stroke-dasharray:.001"/>' * 300
    ),
    "dashes of many letters": build_picture(
        '<text font-size="900" stroke-dasharray="1">' + "ш" * 9000 + "</text>"
    ),
    "dashes by a unit": build_picture(
        '<rect width="90in" stroke-dasharray=".01em" height="9"/>' * 20
    ),
}
ENDLESS_BOMBS = {
    "a use of itself": build_picture('<g id="a"><use href="#a"/></g>'),
    "uses of each other": build_picture(
        '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'
    ),
    "a pattern of itself": build_picture('<pattern id="a"><rect fill="url(#a)"/></pattern>'),
    "a chain": nest_uses(40, times=1).replace("<defs>", '<defs><use href="#a40"/>'),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_at_once(name):
    assert len(BOMBS[name].encode()) <= MAX_PICTURE
    assert TOO_OFTEN in read_quickly(BOMBS[name])


@pytest.mark.parametrize("name", ENDLESS_BOMBS)
def test_what_refers_to_itself_is_refused(name):
    assert ENDLESS in read_quickly(ENDLESS_BOMBS[name])


@pytest.mark.parametrize(
    "attribute",
    [
        'filter="blur(300px)"',
        'style="filter:blur(300px)"',
        'style="fill:red;mix-blend-mode:hue"',
        'style="backdrop-filter : blur(9px)"',
        'vector-effect="non-scaling-stroke"',
        'pathLength="1000000000"',
    ],
)
def test_attributes_that_cost_without_measure_are_refused(attribute):
    assert "may not have the attribute" in read_quickly(build_picture(f"<rect {attribute}/>"))


@pytest.mark.parametrize(
    "svg",
    [
        nest_uses(2),
        build_picture('<path d="M0 0', "h1v1" * 2000, '"/>'),
        build_picture('<text font-size="60">', "ш" * 9000, "</text>"),
        build_picture('<rect width="300" height="200" stroke-dasharray="4 4"/>' * 60),
        build_picture(
            '<linearGradient id="g"><stop offset="0"/></linearGradient>',
            '<linearGradient id="h" href="#g"/>',
            '<g fill="url(#h)">',
            SQUARE * 500,
            "</g>",
        ),
        build_picture(
            '<marker id="m"><path d="M0 0l9 9"/></marker>',
            '<path d="M0 0l9 9" marker-end="url(#m)"/>' * 30,
        ),
        build_picture(f'<pattern id="p">{SQUARE}</pattern>', '<rect fill="url(#p)"/>' * 20),
    ],
)
def test_what_a_picture_may_need_is_taken(svg):
    assert read_quickly(svg) == ""


def test_the_pictures_of_the_project_are_taken():
    pictures = sorted(COURSES.rglob("*.svg"))
    assert len(pictures) > 90
    assert {
        path.name: read_quickly(path.read_text(encoding="utf-8")) for path in pictures
    } == dict.fromkeys((path.name for path in pictures), "")


def test_what_has_no_references_is_never_too_much():
    assert MAX_PICTURE < MOST_DRAWN
    assert read_quickly(build_picture("<g>", "<path d='M1 1 2 2 3 3'/>" * 1200, "</g>")) == ""
