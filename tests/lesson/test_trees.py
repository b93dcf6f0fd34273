"""Trees, the questions put to them, and long work."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from labkit.lesson import EACH, EACH_LOWER, Batch, Branch, Call, FromStep, Label, Tree

if TYPE_CHECKING:
    from labkit.lesson.picture.branches import Say

SVG = "{http://www.w3.org/2000/svg}"


def tree(says: Say = "denies") -> Tree:
    leaf = Branch("Leaf <1>", "account", "222222222222", (Label("Full", "allows"),), lit=True, says="allows")
    stopped = Branch("Twig", "unit", "", (Label("Full", "allows"), Label("No", says)), (leaf,), True, says)
    other = Branch("Other", "unit", labels=(Label("Full"),))
    root = Branch("Root", "root", "", (Label("Full", "allows"),), (stopped, other), True, "allows")
    return Tree("A tree", root, "May I?", "No.")


def test_the_drawing_is_well_formed_and_says_everything_in_words() -> None:
    parsed = ElementTree.fromstring(tree().svg())  # noqa: S314 - our own drawing
    assert parsed.get("role") == "img"
    texts = [text.text for text in parsed.iter(f"{SVG}text")]
    for name in ("Root", "Twig", "Leaf <1>", "Other", "No ✗ denies"):
        assert name in texts
    assert texts.count("Full ✓ allows") == 3
    assert parsed.findtext(f"{SVG}desc") == tree().words()


def test_the_path_is_told_level_by_level() -> None:
    assert tree().path() == (
        "Root: Full ✓ allows: ✓ this level allows it",
        "Twig: Full ✓ allows, No ✗ denies: ✗ this level refuses it",
        "Leaf <1>: Full ✓ allows: ✓ this level allows it",
    )
    assert "nothing here allows it" in tree("silent").path()[1]
    assert tree().words().splitlines()[-1] == "No."
    assert "&lt;1&gt;" in tree().legend_html()


def test_an_unlit_tree_has_no_legend() -> None:
    plain = Tree("Plain", Branch("Root", "root"), "May I?")
    assert plain.path() == ()
    assert plain.legend_html() == ""
    assert "May I?" not in plain.words()


def test_a_lit_twig_is_thick_and_broken_where_it_is_stopped() -> None:
    parsed = ElementTree.fromstring(tree().svg())  # noqa: S314 - our own drawing
    kinds = [path.get("class") for path in parsed.iter(f"{SVG}path")]
    assert sorted(str(kind) for kind in kinds) == ["twig", "way says-allows", "way says-denies shut"]


def test_labels_that_do_not_fit_begin_a_new_line_and_stay_inside() -> None:
    many = Branch("Root", "root", labels=tuple(Label(f"APolicyWithALongName{at}") for at in range(9)))
    parsed = ElementTree.fromstring(Tree("Many", many).svg())  # noqa: S314 - our own drawing
    wide = float(str(parsed.get("width")))
    chips = [rect for rect in parsed.iter(f"{SVG}rect") if "chip" in str(rect.get("class"))]
    assert len(chips) == 9
    assert len({rect.get("y") for rect in chips}) > 1
    assert all(float(str(rect.get("x"))) + float(str(rect.get("width"))) <= wide for rect in chips)


def test_what_moved_is_marked_and_what_comes_out_of_a_fold_is_not_new() -> None:
    fold = Branch("2 more accounts", "folded", "up to Test", exists=False, folds=("Shop", "Test"))
    shop, test = Branch("Shop", "account", "111111111111"), Branch("Test", "account", "222222222222")
    before = Tree("A tree", Branch("Root", "root", branches=(Branch("Logs", "account"), fold)))
    unit = Branch("Unit", "OU", branches=(Branch("Logs", "account"), test))
    after = Tree("A tree", Branch("Root", "root", branches=(unit, shop))).since(before)
    news = {branch.name: branch.news for _, branch in after.root.walk()}
    assert news == {"Root": "", "Unit": "new", "Logs": "moved", "Test": "moved", "Shop": ""}


def test_an_accounts_number_is_never_cut() -> None:
    account = Branch("Management", "management account", "111111111111", news="changed")
    svg = Tree("A tree", Branch("Root", "root", branches=(account,))).svg()
    assert ">management account · 111111111111</text>" in svg


def test_a_batch_shows_the_loop_that_it_is() -> None:
    batch = Batch(
        "Make them",
        "",
        ("One", "Two"),
        (
            Call("iam", "CreateUser", {"UserName": EACH, "Path": f"/{EACH_LOWER}/"}, as_="admin"),
            Call("iam", "GetUser", {"UserName": str(FromStep("each", "User.UserName"))}, as_="admin"),
        ),
        lambda _: (),
    )
    assert batch.loop() == "\n".join(
        [
            'iam = lab.session("admin").client("iam")',
            'for name in ["One", "Two"]:',
            '    answer1 = iam.create_user(UserName=name, Path=f"/{name.lower()}/")',
            '    iam.get_user(UserName=answer1["User"]["UserName"])',
        ]
    )
