"""The examples in the documentation do what the text around them says."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import DOCS, Page
from ucho.api.webhooks import signing
from ucho.config.command import main

BODY = b'{"type": "conversations.opened"}'


def example() -> Any:
    """Return the function by which a receiver checks a signature, as the page has it."""
    (block,) = Page(DOCS / "how-to" / "receive-webhooks.md").blocks("python")
    names: dict[str, Any] = {}
    exec(compile(block, "receive-webhooks.md", "exec"), names)
    return names["is_genuine"]


def test_the_receiver_in_the_docs_believes_what_we_sign() -> None:
    secret = signing.new_secret()
    assert example()(secret, signing.sign(secret, "delivery_42", int(time.time()), BODY), BODY)


def test_the_receiver_in_the_docs_believes_nothing_else() -> None:
    secret, now = signing.new_secret(), int(time.time())
    headers = signing.sign(secret, "delivery_42", now, BODY)
    is_genuine = example()
    assert not is_genuine(secret, headers, BODY + b" ")
    assert not is_genuine(signing.new_secret(), headers, BODY)
    assert not is_genuine(secret, {**headers, "webhook-id": "delivery_43"}, BODY)
    assert not is_genuine(secret, signing.sign(secret, "delivery_42", now - 3600, BODY), BODY)
    assert not is_genuine(secret, {}, BODY)


def test_every_python_example_is_python() -> None:
    for page in [Page(path) for path in sorted(DOCS.rglob("*.md"))]:
        for block in page.blocks("python"):
            compile(block, page.name, "exec")


def test_ucho_score_prints_what_the_docs_show(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = Page(DOCS / "how-to" / "read-scores.md")
    (shown,) = page.blocks("text")
    (object_shown,) = page.blocks("json")
    file = tmp_path / "answers.csv"
    file.write_bytes((Path(__file__).parent / "answers.csv").read_bytes())
    assert main(["score", str(file), "--metric", "nps", "--column", "answer", "--by", "branch"]) == 0
    assert capsys.readouterr().out == shown
    file.write_text("rating\n2\n4\n5\n5\n", "utf-8")
    assert main(["score", str(file), "--metric", "csat", "--column", "rating", "--json"]) == 0
    assert capsys.readouterr().out == object_shown
