"""What an administrator set, and the model that it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ucho.core import keys
from ucho.understanding.models import OutsideModel
from ucho.understanding.outside import folder
from ucho.understanding.outside.contract import NotAnswered, TextModel
from ucho.understanding.outside.endpoint import Endpoint

ENDPOINT: Final = "endpoint"
FOLDER: Final = "folder"
KINDS: Final = (ENDPOINT, FOLDER)
KEY: Final = "key"
KEY_CONTEXT: Final = "understanding.outside:endpoint:key"
State = OutsideModel.State


@dataclass(frozen=True, slots=True)
class Configured:
    """The settings of one kind of model; what is not set has the values that are shown at first.

    Args:
        address: of an endpoint.
        own_network: whether it may lie inside.
        model: its name there.
        folder: the name of a folder.
        heads: what it is asked about, at most.
        used: for which of these its answers count when it is on.
        seconds: patience with one text.
        tokens_a_day: at most, together with all endpoints before it.
        tokens_a_month: likewise.
    """

    address: str = ""
    own_network: bool = False
    model: str = ""
    folder: str = ""
    heads: tuple[str, ...] = ("sentiment", "complaint", "leaving")
    used: tuple[str, ...] = ()
    seconds: int = 10
    tokens_a_day: int = 100_000
    tokens_a_month: int = 1_000_000


def configured(row: OutsideModel | None) -> Configured:
    """Return the settings of a row, those of the beginning when there is none.

    Args:
        row: of either kind.
    """
    if row is None:
        return Configured()
    known: dict[str, Any] = {name: row.settings[name] for name in Configured.__slots__ if name in row.settings}
    known |= {name: tuple(known[name]) for name in ("heads", "used") if name in known}
    return Configured(**known)


def has_key(row: OutsideModel | None) -> bool:
    """Return whether a key is stored; it is never shown.

    Args:
        row: of either kind.
    """
    return bool(row and row.sealed.get(KEY))


def model_of(row: OutsideModel) -> TextModel:
    """Return the model that a row stands for.

    Args:
        row: whose settings are complete.

    Raises:
        NotAnswered: it cannot be asked: a file or a program is missing, or the key cannot be opened.
    """
    wanted = configured(row)
    if row.kind == FOLDER:
        try:
            return folder.load(wanted.folder)
        except Exception:
            raise NotAnswered("unreachable") from None
    try:
        key = keys.open(row.sealed[KEY], KEY_CONTEXT) if has_key(row) else ""
    except keys.NoKey:
        raise NotAnswered("unreachable") from None
    return Endpoint(wanted.address, wanted.model, key, own_network=wanted.own_network, seconds=wanted.seconds)


def identity_of(model: TextModel) -> str:
    """Return the id under which answers of a model are stored and compared.

    Args:
        model: any.
    """
    return f"{model.name}:{model.version}"
