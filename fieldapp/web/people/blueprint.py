"""The blueprint the modules of this package put their views on."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)
