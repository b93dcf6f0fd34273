"""Pictures are plain values: their SVG parses, says the same in words, and takes its colors from the
theme."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.lesson import Arrow, Box, Node, Picture
from labkit.lesson.picture.lettering import shortened
from labkit.lesson.view.parts.blocks import picture_block
from tests.picture_boxes import faults

SVG = "{http://www.w3.org/2000/svg}"
PICTURE = Picture(
    "Who gets <in> & out",
    (
        Box("Here", "account 1", (Node("A", "user", ("in group G",)), Node("B", "user"))),
        Box("There", "account 2", (Node("R", "role", exists=False), Node("bucket", "bucket"))),
        Box("Far", "account 3", (Node("C", "user"),)),
    ),
    (
        Arrow("A", "R", "assumes", "allowed"),
        Arrow("B", "R", "assumes", "refused"),
        Arrow("R", "bucket", "writes"),
        Arrow("C", "R", "assumes", "refused"),
        Arrow("A", "C", "calls"),
    ),
)


def test_it_is_an_image_with_title_and_description() -> None:
    root = ElementTree.fromstring(PICTURE.svg())  # noqa: S314 - our own text
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Who gets <in> & out"
    assert root.findtext(f"{SVG}desc") == PICTURE.words()


def test_words_tell_everything_the_picture_shows() -> None:
    assert PICTURE.words().splitlines() == [
        "Who gets <in> & out.",
        "Here, account 1:",
        "  - user A (in group G)",
        "  - user B",
        "There, account 2:",
        "  - role R (not there yet)",
        "  - bucket bucket",
        "Far, account 3:",
        "  - user C",
        "1. A → R: assumes, ✓ allowed",
        "2. B → R: assumes, ✗ refused",
        "3. R → bucket: writes",
        "4. C → R: assumes, ✗ refused",
        "5. A → C: calls",
    ]


def test_a_verdict_is_never_told_by_color_alone() -> None:
    texts = ["".join(text.itertext()) for text in ElementTree.fromstring(PICTURE.svg()).iter(f"{SVG}text")]  # noqa: S314
    assert {"1  ✓ allowed", "2  ✗ refused", "3", "5"} <= set(texts)
    assert "not there yet" in texts


def test_every_color_is_the_themes_with_a_fallback() -> None:
    colors = re.findall(r"(?:fill|stroke):([^;}]+)", PICTURE.svg())
    assert colors
    assert all(
        color == "none" or re.fullmatch(r"var\(--jp-[\w-]+, #[0-9a-f]{6}\)", color) for color in colors
    )


def test_badges_keep_clear_of_each_other() -> None:
    badges = [
        (float(rect.get("x", 0)), float(rect.get("y", 0)), float(rect.get("width", 0)))
        for rect in ElementTree.fromstring(PICTURE.svg()).iter(f"{SVG}rect")  # noqa: S314
        if rect.get("rx") == "11"
    ]
    assert len(badges) == 5
    for at, (x, y, width) in enumerate(badges):
        for x2, y2, width2 in badges[at + 1 :]:
            assert x + width <= x2 or x2 + width2 <= x or abs(y - y2) >= 22


def test_one_line_is_drawn_for_all_arrows_of_a_pair() -> None:
    boxes = (Box("Here", nodes=(Node("A", "user"),)), Box("There", nodes=(Node("R", "role"),)))
    same = Picture("p", boxes, (Arrow("A", "R", "reads", "refused"), Arrow("A", "R", "writes", "refused")))
    assert _badges(same) == ["1, 2  ✗ refused"]
    other = Picture("p", boxes, (Arrow("A", "R", "reads", "allowed"), Arrow("A", "R", "writes", "refused")))
    assert _badges(other) == ["1 ✓, 2 ✗"]
    assert len(other.legend()) == 2


def _badges(picture: Picture) -> list[str]:
    root = ElementTree.fromstring(picture.svg())  # noqa: S314 - our own text
    return [text.text or "" for text in root.iter(f"{SVG}text") if text.get("class") == "word"]


def test_boxes_of_one_column_are_one_below_the_other() -> None:
    here, there, far = PICTURE.boxes
    boxes = (replace(here, column=0), replace(there, column=1), replace(far, column=0))
    narrow = replace(PICTURE, boxes=boxes, arrows=PICTURE.arrows[:4])
    assert faults(narrow.svg()) == []
    root = ElementTree.fromstring(narrow.svg())  # noqa: S314 - our own text
    assert float(root.get("width", 0)) <= 750  # of PICTURE it's 958
    first, second, third = [rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "box"]
    assert (first.get("x"), first.get("y")) < (third.get("x"), third.get("y"))
    assert first.get("x") == third.get("x") != second.get("x")
    ends = [sum(float(box.get(side, 0)) for side in ("y", "height")) for box in (first, second, third)]
    assert ends[1] == ends[2] > ends[0]


def test_a_label_is_where_fewer_lines_meet() -> None:
    people = tuple(Node(name, "user") for name in "ABCD")
    boxes = (Box("Here", nodes=people), Box("There", nodes=(Node("R", "role"),)))
    picture = Picture("p", boxes, tuple(Arrow(node.name, "R", "reads", "allowed") for node in people))
    root = ElementTree.fromstring(picture.svg())  # noqa: S314 - our own text
    nodes = [
        (float(rect.get("y", 0)), float(rect.get("height", 0)))
        for rect in root.iter(f"{SVG}rect")
        if "node" in (rect.get("class") or "")
    ]
    labels = [float(text.get("y", 0)) for text in root.iter(f"{SVG}text") if text.get("class") == "word"]
    assert all(y < label < y + tall for (y, tall), label in zip(nodes[:4], labels, strict=True))


def test_of_an_arn_the_end_is_shown_and_the_whole_under_the_pointer() -> None:
    arn = "trusts arn:aws:iam::111111111111:user/a-long-name-in-Development1"
    picture = Picture("p", (Box("Here", nodes=(Node("R", "role", (arn,)),)),))
    root = ElementTree.fromstring(picture.svg())  # noqa: S314 - our own text
    (shown,) = [text for text in root.iter(f"{SVG}text") if "trusts" in (text.text or "")]
    assert (shown.text or "").startswith("trusts …")
    assert (shown.text or "").endswith("Development1")
    assert shown.findtext(f"{SVG}title") == arn


def test_what_changed_is_told_in_words() -> None:
    before = Picture("p", (Box("b", nodes=(Node("A", "user"), Node("R", "role", exists=False))),))
    nodes = (Node("A", "user", ("in group G",)), Node("R", "role"), Node("B", "bucket"))
    after = Picture("p", (Box("b", nodes=nodes),), (Arrow("A", "R", "assumes", "allowed"),)).since(before)
    assert [node.news for node in after.boxes[0].nodes] == ["changed", "new", "new"]
    assert after.legend() == ("A → R: assumes, ✓ allowed, new",)
    turned = replace(after, arrows=(Arrow("A", "R", "assumes", "refused"),)).since(after)
    assert turned.legend() == ("A → R: assumes, ✗ refused, before: allowed",)
    assert "role R (new)" in after.words()
    assert faults(after.svg()) == faults(turned.svg()) == []


def test_a_crowded_picture_is_noticed() -> None:
    head = "<svg xmlns='http://www.w3.org/2000/svg' width='70' height='50' style='min-width:70px'>"
    style = "<style>.p .a{font-size:13px}.p .b{font-size:11px}</style>"
    texts = "<text class='a' x='5' y='20'>one</text><text class='b' x='15' y='24'>and another</text></svg>"
    assert faults(head + style + texts) == [
        "'and another': 11.0 px",
        "'one' over 'and another'",
        "'and another' leaves the picture",
    ]


def test_an_arrow_to_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="names 'X'; the picture has A"):
        Picture("p", (Box("b", nodes=(Node("A", "user"),)),), (Arrow("A", "X"),))


def test_saved_pictures_need_no_script_or_style_and_live_ones_follow_the_theme() -> None:
    block = picture_block(PICTURE)
    assert "<svg" in block.live
    assert "<svg" not in block.saved
    assert 'src="data:image/svg+xml,%3Csvg' in block.saved
    assert "The picture in words" in block.live
    assert "The picture in words" in block.saved
    assert block.text == PICTURE.words()


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)


@settings(max_examples=30, deadline=None)
@given(names=st.lists(NAMES, min_size=1, max_size=6, unique=True), title=NAMES, data=st.data())
def test_any_names_make_well_formed_xml(names: list[str], title: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(names)))
    boxes = tuple(
        Box(title, title, tuple(Node(name, "user") for name in part)) for part in (names[:cut], names[cut:])
    )
    ends = st.sampled_from(names)
    arrows = data.draw(
        st.lists(st.builds(Arrow, ends, ends, NAMES, st.sampled_from(["allowed", "refused", ""])), max_size=5)
    )
    picture = Picture(title, boxes, tuple(arrows))
    assert faults(picture.svg()) == []
    assert ElementTree.fromstring(picture.svg()).findtext(f"{SVG}title") == title  # noqa: S314


def test_a_name_that_is_too_long_keeps_both_its_ends() -> None:
    name = "Bucket workshopnotes-archive"
    cut = shortened(name, 130, 14, bold=True)
    first, last = cut.split("…")
    assert name.startswith(first)
    assert name.endswith(last)
    assert abs(len(first) - len(last)) <= 1
    assert shortened(cut, 130, 14, bold=True) == cut
