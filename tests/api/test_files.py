"""Files that go with answers: sent ahead, attached by who sent them and nobody else, gone when nobody used them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.bakery import Bakery, Program
from tests.cast import NOON, by_system
from ucho.api import jobs, uploads
from ucho.api.models import Upload
from ucho.channels.models import Dispatch
from ucho.conversations.models import Attachment, Message
from ucho.core import blobs, clock

CAKE = b"%PDF-1.7 tort"


def send(
    program: Program, content: bytes, name: str = "tort.pdf", kind: str = "application/pdf", code: int = 201
) -> Any:
    """Send a file ahead."""
    file = SimpleUploadedFile("x", content, kind)
    vars(file)["_name"] = name  # the setter would make it harmless before we can
    answer = program.client.post("/api/v1/files", {"file": file}, headers=program.headers)
    assert answer.status_code == code, answer.content
    return answer.json()


def test_a_file_that_was_sent_ahead_goes_with_the_answer(bakery: Bakery, ola: Program) -> None:
    sent = send(ola, CAKE)
    assert (sent["name"], sent["type"], sent["size"]) == ("tort.pdf", "application/pdf", len(CAKE))
    said = ola.post(
        f"/conversations/{bakery.begin().pk}/reply", {"text": "Oto projekt tortu.", "files": [sent["sha256"]]}, 201
    )
    (attached,) = said["attachments"]
    assert (attached["name"], attached["sha256"]) == ("tort.pdf", sent["sha256"])
    assert ola.ask("GET", f"/messages/{said['id']}/attachments/{attached['id']}").content == CAKE
    assert Dispatch.objects.get(message__pk=said["id"]).payload["files"][0]["name"] == "tort.pdf"


def test_an_answer_may_be_a_file_alone_and_be_repeated_under_its_key(bakery: Bakery, ola: Program) -> None:
    path, sent = f"/conversations/{bakery.begin().pk}/reply", send(ola, CAKE)
    body = {"text": "", "files": [sent["sha256"]] * 2}
    first, second = (ola.post(path, body, 201, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first["id"] == second["id"]
    assert len(first["attachments"]) == 1


def test_knowing_a_hash_opens_nobody_else_s_file(bakery: Bakery, ola: Program, admin: Program) -> None:
    theirs = send(admin, b"lista plac")["sha256"]
    received = blobs.put(b"skan dowodu klienta", durable=False)
    Attachment.objects.create(
        message=bakery.begin(2, agent=bakery.marek).messages.get(), name="dowod", type="x/y", size=19, sha256=received
    )
    nobody, other = bakery.program(), bakery.program()
    unowned = send(nobody, b"bez agenta")["sha256"]
    path = f"/conversations/{bakery.begin().pk}/reply"
    for program, wanted in [(ola, theirs), (ola, received), (ola, unowned), (other, unowned), (ola, "0" * 64)]:
        refused = program.post(path, {"text": "x", "files": [wanted]}, 422)
        assert refused["error"] == f"There is no file {wanted[:12]}… of yours. Upload it; uploads are kept for a day."
    assert Message.objects.filter(conversation_id=path.split("/")[2]).count() == 1
    assert bakery.program(bakery.admin).post(path, {"text": "x", "files": [theirs]}, 201)["attachments"]
    assert nobody.post(path, {"text": "x", "files": [unowned]}, 201)["attachments"]
    for address in (f"/files/{theirs}", "/files"):
        assert ola.ask("GET", address).status_code in {404, 405}


def test_who_may_not_answer_sends_no_files(bakery: Bakery) -> None:
    from tests.cast import hire

    analyst = bakery.program(hire("ewa@klos.example", "Ewa", bakery.mokotow, "analyst", by_system()))
    assert send(analyst, CAKE, code=403)["code"] == "forbidden"
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("../../etc/passwd", "text/plain", ("passwd", "text/plain")),
        ("a\u202egnp.pdf", "APPLICATION/PDF", ("agnp.pdf", "application/pdf")),
        ("ż" * 300 + ".pdf", "x", ("ż" * 196 + ".pdf", "application/octet-stream")),
    ],
)
def test_names_and_types_are_made_harmless(ola: Program, name: str, kind: str, kept: tuple[str, str]) -> None:
    sent = send(ola, CAKE, name, kind)
    assert (sent["name"], sent["type"]) == kept


def test_files_that_cannot_go_are_refused_with_a_sentence(
    ola: Program, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(ola, b"", code=422)["error"] == "The file “tort.pdf” is empty. Send another one."
    assert send(ola, b"MZ", "tort.pdf.EXE", code=422)["error"].startswith(
        "Mail servers take no files that end in .exe."
    )
    settings.UCHO_UPLOAD_LIMIT = 5_000_000
    assert send(ola, b"x" * 5_000_001, code=413)["code"] == "too_large"
    assert send(ola, b"x" * 4_500_000)["size"] == 4_500_000  # more than any other request may bring
    monkeypatch.setattr(uploads, "ROOM", 4_500_100)
    assert "take 4 MB of 4 MB" in send(ola, b"y" * 101, code=422)["error"]
    send(ola, b"y" * 100)


def test_a_request_without_a_file_is_refused_with_a_sentence(bakery: Bakery, ola: Program) -> None:
    missing = ola.post("/files", {"file": "x"}, 422)
    assert missing == {"error": "“file” is missing. Add it.", "code": "wrong_input"}
    for body in (
        b"",
        b"--x",
        b"--x\r\n\r\n\r\n--x--",
        b"--x\r\nContent-Disposition: form-data; name=file\r\n\r\nhej\r\n--x--",
    ):
        for kind in ("multipart/form-data; boundary=x", "multipart/form-data"):
            answer = ola.client.generic("POST", "/api/v1/files", body, kind, headers=ola.headers)
            assert (answer.status_code, answer.json()["code"]) == (422, "wrong_input"), (body, kind)
    path = f"/conversations/{bakery.begin().pk}/reply"
    wrong: list[Any] = ["x", ["x"], [7], ["A" * 64], ["0" * 64] * 21, {}]
    for files in wrong:
        ola.post(path, {"text": "x", "files": files}, 422)


def test_many_files_in_one_request_are_refused(ola: Program) -> None:
    files = {f"file{number}": SimpleUploadedFile("x", b"x") for number in range(21)}
    answer = ola.client.post("/api/v1/files", files, headers=ola.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_input")


def test_what_nobody_used_is_gone_and_what_was_used_stays(
    bakery: Bakery, ola: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    used, unused = send(ola, CAKE)["sha256"], send(ola, b"nic")["sha256"]
    path = f"/conversations/{bakery.begin().pk}/reply"
    ola.post(path, {"text": "x", "files": [used]}, 201)
    jobs.tidy.run(by=by_system(now + timedelta(days=1)))
    assert blobs.exists(unused)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1, seconds=1))
    ola.post(path, {"text": "x", "files": [unused]}, 422)
    jobs.tidy.run(by=by_system(now + timedelta(days=3)))
    assert not Upload.objects.exists()
    assert (blobs.exists(used), blobs.exists(unused)) == (True, False)


def test_a_file_whose_content_was_erased_is_not_attached(bakery: Bakery, ola: Program) -> None:
    sent = send(ola, CAKE)["sha256"]
    blobs.delete(sent)
    ola.post(f"/conversations/{bakery.begin(at=NOON).pk}/reply", {"text": "x", "files": [sent]}, 422)
