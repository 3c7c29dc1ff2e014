"""The examples in the documentation do what the text around them says."""

from __future__ import annotations

import time
from typing import Any

from tests.docs.pages import DOCS, Page
from ucho.api.webhooks import signing

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
