"""Setting, trying and switching models outside of ucho."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ucho.core import keys
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import demand, operation
from ucho.events import log
from ucho.understanding.contract import Text
from ucho.understanding.facts import OutsideModelSet
from ucho.understanding.models import OutsideModel
from ucho.understanding.outside import address, asking, folder, shadow
from ucho.understanding.outside.configured import FOLDER, KEY, KEY_CONTEXT, KINDS, Configured, configured
from ucho.understanding.outside.contract import NotAnswered
from ucho.understanding.outside.questions import HEADS

PERMISSION: Final = "understanding.set_outside_model"
LABEL: Final = gettext_lazy("Choose a model outside of ucho, try it, and switch it on or off")
HARMLESS: Final = "The parcel came a day late, but the courier was very kind. Thank you!"
"""What is sent to try a model: nobody wrote it."""
TOKENS: Final = (1_000, 1_000_000_000)  # of a budget, least and most
SECONDS: Final = (1, 60)  # of patience with one text
_MODEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,99}")
_KEY: Final = re.compile(r"[\x21-\x7e]{1,1000}")
State = OutsideModel.State


@operation(PERMISSION, LABEL)
def set_outside_model(kind: str, wanted: Configured, *, key: str = "", by: By) -> OutsideModel:
    """Say which model could be asked, and how. Another model, address or folder begins switched off.

    Args:
        kind: "endpoint" or "folder".
        wanted: the settings; which heads are used is decided when it is switched on.
        key: of the endpoint; empty keeps the stored one, but never for another host: who may change the address could
            have it sent to themselves.
        by: who sets it.

    Returns:
        The row.

    Raises:
        Refused: something is missing or cannot be meant.

    Records:
        `OutsideModelSet`.
    """
    if kind not in KINDS:
        raise Refused(_("There is no such kind of model. Reload the page."))
    row = _row(kind)
    before = configured(row)
    wanted = _checked(kind, wanted)
    sealed = _sealed(row, before, wanted, key)
    same = row is not None and _same_model(before, wanted)
    used = tuple(head for head in before.used if head in wanted.heads) if same else ()
    row = row or OutsideModel(kind=kind)
    state = row.state if same and (used or row.state != State.ON) else State.OFF
    row.settings = {name: _plain(value) for name, value in asdict(replace(wanted, used=used)).items()}
    row.sealed, row.state = sealed, state
    return _changed(row, by)


@operation(PERMISSION, LABEL)
def switch_outside_model(kind: str, state: str, heads: Sequence[str] = (), *, by: By) -> OutsideModel:
    """Switch a model off, have it compared with people, or let it act.

    Args:
        kind: "endpoint" or "folder".
        state: "off", "shadow" or "on".
        heads: for which its answers count from now on, when it is switched on.
        by: who switches.

    Returns:
        The row.

    Raises:
        Refused: it was never set, another one is on, or it has not earned to act.

    Records:
        `OutsideModelSet`.
    """
    row = _row(kind)
    if row is None or state not in State.values:
        raise Refused(_("Fill in the form and save it first."))
    used: tuple[str, ...] = ()
    if state == State.ON:
        used = _earned(row, heads)
    row.state, row.settings = State(state), row.settings | {"used": list(used)}
    return _changed(row, by)


def try_outside_model(kind: str, *, by: By) -> tuple[dict[str, float], int]:
    """Ask a model about a harmless sentence that nobody wrote.

    It is no operation, because these run in a transaction, and an answer may take seconds.

    Args:
        kind: "endpoint" or "folder".
        by: who tries, with the permission to set it.

    Returns:
        A probability for each label of the first head that it is asked about, and the milliseconds it took.

    Raises:
        Refused: it was never set, or it does not answer; the words say why.
    """
    demand(by, PERMISSION)
    row = OutsideModel.objects.filter(kind=kind).first()
    if row is None:
        raise Refused(_("Fill in the form and save it first."))
    head = next((one for one in configured(row).heads if one != "intent"), "sentiment")
    try:
        said, milliseconds = asking.probe(row, head, Text(HARMLESS, "en"), by=by)
    except NotAnswered as failure:
        raise Refused(_why_not(failure.code)) from None
    return dict(said), milliseconds


def _row(kind: str) -> OutsideModel | None:
    """Return the row of a kind; all are locked, because one at most may be on."""
    rows = {row.kind: row for row in OutsideModel.objects.select_for_update().order_by("pk")}
    return rows.get(kind) if kind in KINDS else None


def _changed(row: OutsideModel, by: By) -> OutsideModel:
    row.changed_by_id, row.changed_at = by.actor.agent_id, by.at
    if row._state.adding:
        row.save(force_insert=True)
    else:
        row.save(update_fields=["settings", "sealed", "state", "changed_by", "changed_at"])
    log.record(OutsideModelSet(row.kind, row.state, tuple(configured(row).used)), row, by=by)
    return row


def _checked(kind: str, wanted: Configured) -> Configured:
    heads = tuple(head for head in HEADS if head in wanted.heads)
    if not heads:
        raise Refused(_("Choose at least one thing that the model is asked about."))
    if kind == FOLDER:
        known = folder.check(wanted.folder)
        if not any(head in known for head in heads):
            raise Refused(_("The model in this folder knows none of the things that you chose."))
        return Configured(folder=wanted.folder, heads=heads)
    if not _MODEL.fullmatch(wanted.model):
        raise Refused(_("Write the name of the model as its provider writes it, without spaces."))
    for budget in (wanted.tokens_a_day, wanted.tokens_a_month):
        if not TOKENS[0] <= budget <= TOKENS[1]:
            raise Refused(_("A budget is a number of tokens from 1,000 to 1,000,000,000."))
    if not SECONDS[0] <= wanted.seconds <= SECONDS[1]:
        raise Refused(_("Wait from 1 to 60 seconds for an answer."))
    at = address.check(wanted.address, own_network=wanted.own_network)
    return replace(wanted, address=at, folder="", heads=heads)


def _sealed(row: OutsideModel | None, before: Configured, wanted: Configured, key: str) -> dict[str, str]:
    """Return the sealed key; one that is not typed anew stays with the host that it was given for."""
    key = key.strip()
    if key:
        if not _KEY.fullmatch(key):
            raise Refused(_("A key has no spaces and no letters with accents. Copy it again."))
        return {KEY: keys.seal(key, KEY_CONTEXT)}
    kept = dict(row.sealed) if row else {}
    return kept if address.origin(before.address) == address.origin(wanted.address) else {}


def _same_model(before: Configured, wanted: Configured) -> bool:
    return all(getattr(before, name) == getattr(wanted, name) for name in ("address", "model", "folder"))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _earned(row: OutsideModel, heads: Sequence[str]) -> tuple[str, ...]:
    """Return the heads that a model may act on.

    Raises:
        Refused: none is chosen, another model is on, or one of the heads was not earned.
    """
    known = configured(row)
    used = tuple(head for head in known.heads if head in heads)
    if not used:
        raise Refused(_("Choose at least one thing on which the model's answers count."))
    if OutsideModel.objects.filter(~Q(pk=row.pk), state=State.ON).exists():
        raise Refused(_("Another model is switched on. Switch that one off first."))
    try:
        model = shadow.identity(row)
    except NotAnswered as failure:
        raise Refused(_why_not(failure.code)) from None
    for one in shadow.standings(used, model):
        if one.compared < shadow.ENOUGH:
            words = ngettext(
                "So far the model was compared with people on %(n)d text, and %(enough)d are needed. Let it run in "
                "shadow mode, and check readings in the review queue.",
                "So far the model was compared with people on %(n)d texts, and %(enough)d are needed. Let it run in "
                "shadow mode, and check readings in the review queue.",
                one.compared,
            )
            raise Refused(words % {"n": one.compared, "enough": shadow.ENOUGH})
        if not one.earned:
            raise Refused(
                _(
                    "The model is not surely better than ucho: where one of both was right, it was the model in "
                    "%(wins)d and ucho in %(losses)d. Leave it in shadow mode, or try another one."
                )
                % {"wins": one.wins, "losses": one.losses}
            )
    return used


def _why_not(code: str) -> str:
    """Return why a model does not answer, and what to do."""
    return {
        "timeout": _("The model did not answer in time. Try again, or wait longer for it."),
        "unreachable": _("The model cannot be reached. Look at the address, the folder and the network."),
        "refused": _("The model refused the question. Look at the key, the name of the model and your plan there."),
        "nonsense": _("Something answered, but not like a model. Look at the address."),
        "budget": _("The budget is spent. Raise it, or wait until tomorrow or the next month."),
    }[code]
