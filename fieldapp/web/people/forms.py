"""The forms of this area. Messages are msgids: templates say them in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from fieldapp.people.names import LONGEST_NAME
from fieldapp.people.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD

_NEEDED = "Please fill this in."
_NAME = Length(max=LONGEST_NAME, message="This name is too long.")
_NEW_PASSWORD = Length(
    min=SHORTEST_PASSWORD, max=LONGEST_PASSWORD, message="A password needs at least 8 characters, and 200 at most."
)


class Form(FlaskForm):
    """What the forms of this area share: an answer instead of a flag and a list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]

    def is_right(self) -> bool:
        """Whether everything is filled in as it must be; else the fields hold what to say."""
        return bool(self.validate())  # type: ignore[no-untyped-call]


class SignInForm(Form):
    """Name and password, and where to go then."""

    next = HiddenField()
    name = StringField(validators=[InputRequired(_NEEDED), _NAME])
    password = PasswordField(validators=[InputRequired(_NEEDED)])


class CodeForm(Form):
    """The short code of an invitation."""

    code = StringField(validators=[InputRequired(_NEEDED), Length(max=40, message="This code is too long.")])


class JoinForm(Form):
    """Taking an invitation up. `secret` is the link's token or the code."""

    secret = HiddenField(validators=[InputRequired(_NEEDED), Length(max=200)])
    name = StringField(validators=[InputRequired(_NEEDED), _NAME])
    password = PasswordField(validators=[Optional(strip_whitespace=False), _NEW_PASSWORD])


class PasswordForm(Form):
    """Setting or changing one's own password."""

    present = PasswordField()
    new = PasswordField(validators=[InputRequired(_NEEDED), _NEW_PASSWORD])


class InviteForm(Form):
    """Whom to invite as what where; the choices are what the inviter may give."""

    name = StringField(validators=[InputRequired(_NEEDED), _NAME])
    role = SelectField()
    place = SelectField()
