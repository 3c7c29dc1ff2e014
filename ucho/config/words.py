"""The words of the command line: every command with a sentence, its arguments and examples. A stable interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument; `variable` is the environment variable that says the same."""

    names: Sequence[str]
    words: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its sentence, the function that does it, what it takes."""

    words: str
    run: str
    examples: Sequence[str]
    arguments: Sequence[Argument] = ()
    options: Sequence[str] = ()


def _argument(*names: str, words: str, **settings: Any) -> Argument:
    return Argument(names, words, settings)


OPTIONS: Final[Mapping[str, Argument]] = {
    "data": Argument(("--data",), "The directory of all data (./ucho-data).", {"metavar": "DIR"}, "UCHO_DATA"),
    "database": Argument(
        ("--database",),
        "Keep rows in PostgreSQL: postgresql://user:password@host:5432/name (a SQLite file in the data directory).",
        {"metavar": "URL"},
        "UCHO_DATABASE",
    ),
    "listen": Argument(
        ("--listen",),
        "Where the browser finds ucho (127.0.0.1:8000).",
        {"metavar": "HOST:PORT"},
        "UCHO_LISTEN",
    ),
    "smtp": Argument(
        ("--smtp",),
        "Where our own mail listener accepts mail, such as 0.0.0.0:25 (off).",
        {"metavar": "HOST:PORT"},
        "UCHO_SMTP_LISTEN",
    ),
    "demo": Argument(("--demo",), "Make a demo company with living data.", {"action": "store_true"}, "UCHO_DEMO"),
}
GLOBAL: Final = ("data", "database")
GROUPS: Final[Mapping[str, str]] = {
    "token": "Tokens for programs that use the API.",
    "channels": "The accounts on which customers reach you.",
    "mail": "Tools for mail files.",
    "text": "What ucho understands of texts.",
}
_HERE: Final = "ucho.config.commands"
_TIER: Final = _argument(
    "--tier",
    words="How thoroughly: ngram or full; the best that is installed when left out (full needs the extra nlu).",
    choices=("ngram", "full"),
)
COMMANDS: Final[Mapping[str, Command]] = {
    "up": Command(
        "Start everything and print where to open the browser.",
        "ucho.config.supervisor:up",
        ["ucho up", "ucho up --demo", "ucho up --data /srv/ucho --listen 0.0.0.0:8000 --smtp 0.0.0.0:25"],
        options=("listen", "smtp", "demo"),
    ),
    "web": Command(
        "Serve pages, the API and live updates.",
        f"{_HERE}.run:web",
        ["ucho web --listen 127.0.0.1:8000"],
        options=("listen", "demo"),
    ),
    "worker": Command(
        "Run jobs, schedules and reactions.",
        f"{_HERE}.run:worker",
        ["ucho worker", "ucho worker --with-connectors --smtp 0.0.0.0:25"],
        (_argument("--with-connectors", words="Also keep the connections to mailboxes.", action="store_true"),),
        ("smtp", "demo"),
    ),
    "connectors": Command(
        "Keep the long-lived connections: mailboxes and our own mail listener.",
        f"{_HERE}.run:connectors",
        ["ucho connectors", "ucho connectors --smtp 0.0.0.0:25"],
        options=("smtp",),
    ),
    "migrate": Command(
        "Bring the database up to date.",
        f"{_HERE}.migrate:migrate",
        ["ucho migrate"],
        (_argument("--report", words="Print one JSON line for the supervisor.", action="store_true"),),
        ("demo",),
    ),
    "demo": Command(
        "Make a demo company with living data; `ucho up --demo` does it by itself.",
        f"{_HERE}.demo:demo",
        ["ucho demo"],
    ),
    "doctor": Command(
        "Look at the installation and say what is wrong and what to do.",
        f"{_HERE}.doctor:doctor",
        ["ucho doctor", "ucho doctor --data /srv/ucho"],
        (_argument("--offline", words="Do not try mail servers.", action="store_true"),),
    ),
    "backup": Command(
        "Write a consistent copy of all data into one file while ucho runs.",
        f"{_HERE}.backup:backup",
        ["ucho backup ucho-2026-11-21.tar.gz", "ucho backup --with-keys /mnt/safe/ucho.tar.gz"],
        (
            _argument("file", words="The file to write, .tar.gz.", metavar="FILE", type=Path),
            _argument(
                "--with-keys",
                words="Also copy the keys; whoever has the file can then read stored passwords.",
                action="store_true",
            ),
        ),
    ),
    "restore": Command(
        "Put a backup back into an empty data directory.",
        f"{_HERE}.restore:restore",
        ["ucho restore ucho-2026-11-21.tar.gz --data /srv/ucho"],
        (
            _argument("file", words="The backup to read.", metavar="FILE", type=Path),
            _argument("--force", words="Replace the data that is there now.", action="store_true"),
        ),
    ),
    "token create": Command(
        "Make a token for the API and print only the token.",
        f"{_HERE}.token:create",
        ["ucho token create --name reporting", "ucho token create --agent ola@klos.example"],
        (
            _argument("--name", words="What it is for.", metavar="NAME", default="command line"),
            _argument("--agent", words="Whose rights it has (all rights).", metavar="E-MAIL", default=""),
        ),
    ),
    "token list": Command(
        "List the tokens that were made, newest first; the tokens themselves are shown once, when they are made.",
        f"{_HERE}.token:show",
        ["ucho token list", "ucho token list --json"],
        (_argument("--json", words="One JSON object a line.", action="store_true"),),
    ),
    "token revoke": Command(
        "Make a token worthless at once.",
        f"{_HERE}.token:revoke",
        ["ucho token revoke 3"],
        (_argument("number", words="Its number, from `ucho token list`.", metavar="NUMBER", type=int),),
    ),
    "channels add": Command(
        "Add an account on which customers write to you.",
        f"{_HERE}.channels:add",
        ("ucho channels add email Kłos --imap imaps://ola@klos.example --smtp-out smtps://ola@klos.example",),
        (
            _argument("kind", words="The channel: email.", metavar="email", choices=["email"]),
            _argument("name", words="What colleagues call the account.", metavar="NAME"),
            _argument(
                "--imap",
                words="The incoming server: imaps://user@host.",
                metavar="URL",
                default="",
            ),
            _argument(
                "--smtp-out",
                words="The outgoing server: smtps://user@host.",
                metavar="URL",
                default="",
            ),
            _argument("--password-file", words="A file that holds the password.", metavar="FILE", type=Path),
            _argument(
                "--begin-with",
                words="How much of the mail that is there already comes in: week, new or all (week).",
                choices=["week", "new", "all"],
                default="week",
            ),
            _argument("--address", words="The address customers write to.", metavar="ADDRESS", default=""),
            _argument("--unit", words="The unit it belongs to (the company).", metavar="UNIT", default=""),
            _argument("--sender-name", words="The name customers see.", metavar="NAME", default=""),
        ),
    ),
    "channels list": Command(
        "List the accounts and how they are.",
        f"{_HERE}.channels:show",
        ["ucho channels list", "ucho channels list --json"],
        (_argument("--json", words="One JSON object a line.", action="store_true"),),
    ),
    "import": Command(
        "Bring over what was said before: mail archives, dumps of other help desks. May be stopped and run again.",
        f"{_HERE}.import_:run",
        [
            "ucho import mbox archive.mbox --dry-run",
            "ucho import maildir /var/mail/kontakt --account Poczta",
            "ucho import zammad dump/ --source zammad:help.klos.example --since 2024-01-01",
        ],
        (
            _argument(
                "kind",
                words="What it is: mbox, maildir, eml, zammad, chatwoot, freescout or zendesk.",
                metavar="KIND",
            ),
            _argument("path", words="The file or folder.", metavar="PATH", type=Path),
            _argument(
                "--account",
                words="By which account it went (by the addresses, or the only one).",
                metavar="NAME",
                default="",
            ),
            _argument(
                "--unit",
                words="Where conversations belong (the account's unit, or the company).",
                metavar="NAME",
                default="",
            ),
            _argument(
                "--source",
                words="What it is called; another name imports the same things again.",
                metavar="LABEL",
                default="",
            ),
            _argument("--since", words="Only conversations that went on after this day.", metavar="DATE", default=""),
            _argument(
                "--open-days",
                words="How many days a customer's last word in an archive keeps a conversation open (14).",
                metavar="DAYS",
                type=int,
                default=14,
            ),
            _argument("--dry-run", words="Only say what would be made.", action="store_true"),
        ),
    ),
    "score": Command(
        "Compute NPS, CSAT or CES of the answers in a CSV file, with an interval; needs no installation.",
        f"{_HERE}.score:run",
        [
            "ucho score answers.csv --metric nps --column score",
            "ucho score answers.csv --metric csat --column rating --by branch",
            "ucho score answers.csv --metric ces2 --column ease --json",
        ],
        (
            _argument("file", words="The answers: any encoding and separator.", metavar="FILE.csv", type=Path),
            _argument(
                "--metric",
                words="nps (answers 0 to 10), csat (1 to 5) or ces2 (1 to 7).",
                metavar="nps|csat|ces2",
                required=True,
            ),
            _argument(
                "--column",
                words="The column with the answers; empty cells do not count, what is not on the scale is rejected.",
                metavar="COL",
                required=True,
            ),
            _argument("--by", words="A column whose values are scored one by one, too.", metavar="COL"),
            _argument("--json", words="One JSON object.", action="store_true"),
        ),
    ),
    "mail parse": Command(
        "Show what ucho reads in mail files.",
        f"{_HERE}.mail:parse",
        ["ucho mail parse letter.eml", "ucho mail parse --json *.eml"],
        (
            _argument("--json", words="One JSON object a line for each file.", action="store_true"),
            _argument("files", words="Raw mails.", metavar="FILE", nargs="+", type=Path),
        ),
    ),
    "text read": Command(
        "Show what ucho understands of each line of standard input.",
        f"{_HERE}.text:read",
        ["ucho text read < lines.txt", "ucho text read --json --tier ngram < lines.txt"],
        (
            _argument("--json", words="One JSON object a line for each text.", action="store_true"),
            _TIER,
            _argument(
                "--model", words="A folder that `ucho text train` made: adds `label` and `p`.", metavar="DIR", type=Path
            ),
        ),
    ),
    "text train": Command(
        "Teach ucho labels of your own from a table.",
        f"{_HERE}.text:train",
        ["ucho text train mails.csv --text body --label reason --out reasons"],
        (
            _argument("file", words="A CSV file with a line of headings.", metavar="FILE", type=Path),
            _argument("--text", words="The heading of the texts.", metavar="COLUMN", required=True),
            _argument("--label", words="The heading of the labels.", metavar="COLUMN", required=True),
            _argument("--out", words="The folder for what was taught.", metavar="DIR", type=Path, required=True),
            _TIER,
        ),
    ),
}
