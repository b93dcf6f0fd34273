"""The view of the console's sign-in page: a form that asks for what AWS asks for, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from labkit.lesson.autorun import autorun
from labkit.lesson.html import escape
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.tasks.sign_in import SignInPage, Typed
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.blocks import Block, table_block, trail_block
from labkit.lesson.view.parts.cells import emit, show_widget
from labkit.lesson.view.parts.shared import layout, made

from .story import click

if TYPE_CHECKING:
    from labkit.cloud import SignIn


@view_of(SignInPage)
def show_sign_in(page: SignInPage) -> None:
    """Show the page. An autorun fills it in as the page's tries say, and tells what came of each."""
    view = SignInView(page)
    if not autorun():
        show_widget(view.widget, f"Sign in as {page.user}. Run this cell in JupyterLab to try it.")
        return
    mark = page.lab.scene.trail.mark()
    for typed in page.tries:
        view.fill(typed)
        click(view.button, view.desk)
        head = Block(f"<p><strong>{escape(typed.why)}</strong></p>", typed.why)
        emit([head, view.said])
    emit([*_tables(page), trail_block(page.lab.scene.trail.since(mark), "What the trail recorded")])


class SignInView:
    """The page: fields as AWS asks for them. ``said`` is what came of the last try."""

    def __init__(self, page: SignInPage) -> None:
        self.page, self.said = page, Block("", "")
        self.desk = ui.Desk()
        self.user = _field(widgets.Text, "IAM user name", page.user)
        self.password = _field(widgets.Password, "Password")
        self.code = _field(widgets.Text, "MFA code")
        self.new = _field(widgets.Password, "New password")
        self.button = self.desk.button("Sign in", self._sign_in, main=True)
        self._text = ui.html()
        head = ui.html(
            f"<h3>Sign in as IAM user</h3><p>Account ID: <strong>{escape(page.account)}</strong></p>"
        )
        fields = (self.user, self.password, self.code, self.new)
        parts = (head, *fields, ui.row(self.button), self.desk.note, self._text)
        self.widget = ui.stack(ui.style(), *parts, name="step")
        self.widget.add_class("labkit-enters")
        self._ask("")

    def fill(self, typed: Typed) -> None:
        """Type into the fields."""
        self.password.value = typed.password
        self.code.value, self.new.value = typed.mfa_code, typed.new_password

    def _sign_in(self) -> None:
        mark = self.page.lab.scene.trail.mark()
        typed = Typed(self.password.value, self.new.value, self.code.value)
        came = self.page.try_it(self.user.value, typed)
        self._ask(came.wants)
        self.said = said_block(came)
        rows = trail_block(self.page.lab.scene.trail.since(mark), "What the trail recorded")
        shown = [self.said, *(_tables(self.page) if came.ok else ()), rows]
        self._text.value = "".join(block.live for block in shown)
        self.page.lab.changed()

    def _ask(self, wants: str) -> None:
        """Show the fields that the page asks for; a new page begins without them."""
        ui.show(self.code, wants == "mfa_code" or bool(self.code.value))
        ui.show(self.new, wants == "new_password")
        if not wants:
            self.code.value = self.new.value = ""


def said_block(came: SignIn) -> Block:
    """What the page says, in symbol and words."""
    if came.session is not None:
        verdict, text, kind = "✓ Signed in", came.session.shown_as, "good"
    elif came.wants:
        verdict, text, kind = "Not yet", came.message, "same"
    else:
        verdict, text, kind = "✗ Not signed in", came.message, "bad"
    live = (
        f'<section class="labkit-answer labkit-{kind}"><p class="labkit-said">'
        f'<strong class="labkit-badge">{escape(verdict)}</strong> {escape(text)}</p></section>'
    )
    return Block(live, f"{verdict}: {text}")


def _tables(page: SignInPage) -> list[Block]:
    if page.table is None:
        return []
    return [table_block(page.table.build(page.lab.scene), page.table.caption)]


def _field(kind: Any, label: str, value: str = "") -> Any:
    narrow = layout(width="auto", max_width="420px")
    field = made(kind, description=label, value=value, layout=narrow)
    field.add_class("labkit-field")
    return field
