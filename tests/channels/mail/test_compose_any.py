"""Whatever we are asked to send, the mail has what servers demand, and nothing is smuggled into it."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ucho.channels.contract import Address, File, Outbound
from ucho.channels.mail.compose import LONGEST_ADDRESS, Letterhead, compose, wire_address
from ucho.channels.mail.envelope import return_path

DATE = "Mon, 12 May 2025 10:00:00 -0000"
OURS = frozenset(
    "from to cc reply-to subject date message-id in-reply-to references content-language auto-submitted"
    " x-auto-response-suppress list-id list-unsubscribe list-unsubscribe-post x-ucho-loop mime-version content-type"
    " content-transfer-encoding content-disposition content-id".split()
)
ONCE = ("from", "to", "date", "message-id", "subject", "references", "in-reply-to", "content-type", "x-ucho-loop")
SMUGGLED = st.sampled_from(
    ("\r\nBcc: zly@evil.test", "\nBcc: zly@evil.test", "\rBcc: zly@evil.test", "\r\n\r\nCzytaj", "\0", "<>", '"', ",",
     "\u2028Bcc: x@evil.test", "\x85Bcc: x@evil.test", "\x0b\x0cBcc: x@evil.test", "\ud800",
     "=?utf-8?q?=0D=0ABcc=3A_x=40evil.test?=")
)  # fmt: skip
WORDS = st.lists(st.one_of(st.text(max_size=40), SMUGGLED), max_size=4).map("".join)
LONG = st.one_of(WORDS, st.builds(lambda word, times: word * times, WORDS, st.sampled_from((1, 1, 30))))
ADDRESS = st.one_of(st.just("ala@x.test"), st.just("ala@kłos.test"), LONG)
PEOPLE = st.builds(Address, st.just("email"), ADDRESS, LONG, st.one_of(st.just(""), ADDRESS))
ID = st.one_of(LONG, st.builds("<{}@x.test>".format, st.text("abc123.-_", max_size=400)), st.just("<1@x.test>"))
FILES = st.builds(
    lambda name, kind, cid, content: File(name, kind, len(content), "0" * 64, cid, content),
    LONG, st.one_of(st.just("image/png"), LONG), st.one_of(st.just(""), LONG), st.binary(max_size=50),
)  # fmt: skip
THREADS = st.integers(0, 60).map(lambda many: [f"<{number:0300}@x.test>" for number in range(many)])
MAILS = st.builds(
    Outbound, message_id=ID, recipient=PEOPLE, text=LONG, subject=LONG, html=LONG, in_reply_to=ID,
    copies=st.lists(PEOPLE, max_size=3), references=st.one_of(THREADS, st.lists(ID, max_size=2)),
    reply_token=LONG, automatic=st.booleans(), language=LONG, files=st.lists(FILES, max_size=2),
    unsubscribe=st.one_of(st.just("https://klos.test/u/1"), LONG), return_token=LONG,
)  # fmt: skip
HEADS = st.builds(
    Letterhead,
    st.one_of(
        st.just("pomoc@klos.test"), ADDRESS.filter(lambda text: 0 < len(wire_address(text).encode()) <= LONGEST_ADDRESS)
    ),
    LONG,
    st.booleans(),
    st.just("key"),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(message=MAILS, head=HEADS)
def test_any_mail_of_ours_is_whole_and_carries_nothing_that_is_not_ours(message: Outbound, head: Letterhead) -> None:
    raw = compose(message, head, date=DATE)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    read = message_from_bytes(raw)
    for part in read.walk():
        assert {name.lower() for name in part.keys()} <= OURS  # noqa: SIM118 - a Message iterates over something else
    top = [name.lower() for name in read.keys()]  # noqa: SIM118
    assert all(top.count(name) <= 1 for name in ONCE)
    assert {"message-id", "date", "from"} <= set(top)
    header = raw.partition(b"\r\n\r\n")[0]
    assert all(0x20 <= byte < 0x7F or byte in b"\r\n\t" or byte >= 0x80 for byte in header)
    assert len(str(read.get("References", "")).encode()) < 4_096
    assert any(part.get_content_type() == "text/plain" and not _is_file(part) for part in read.walk())


@settings(max_examples=100, deadline=None)
@given(message=MAILS, head=HEADS)
def test_no_envelope_of_ours_holds_a_second_command(message: Outbound, head: Letterhead) -> None:
    sender = return_path(message, head)
    assert not set(sender) & set("\r\n\0<> ")


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"
