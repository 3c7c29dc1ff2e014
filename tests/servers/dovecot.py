"""A Dovecot of our own: IMAP for reading, LMTP for delivering, and the sign-in behind Postfix's submission port."""

from __future__ import annotations

import imaplib
import shutil
import smtplib
import subprocess
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.servers.local import Process, Server, free_port, give, listening, plain_user, program, wait_until

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap lmtp
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
auth_username_format = %Lu
first_valid_uid = 1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_uid = {user}
mail_gid = {group}
mail_home = {folder}/mail/%Lu
mail_location = maildir:~/Maildir
mailbox_list_index = no
mail_fsync = never
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
imap_idle_notify_interval = 1 mins
mail_max_userip_connections = 100
# A file for each user: Dovecot looks for changes of a file it knows at most once a second.
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%Lu {folder}/users/%Lu
}}
# Access tokens: a test that starts a provider on this port says whose they are.
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = passwd-file
  args = username_format=%Lu {folder}/users/%Lu
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  user = {user}
  unix_listener lmtp {{
    mode = 0
  }}
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
service auth {{
  inet_listener sasl {{
    address = 127.0.0.1
    port = {sasl_port}
  }}
}}
service stats {{
  chroot =
}}
"""

OAUTH = """
introspection_mode = post
introspection_url = http://127.0.0.1:{token_port}/introspect
username_attribute = email
active_attribute = active
active_value = true
force_introspection = yes
timeout_msecs = 5000
"""


@dataclass(frozen=True)
class Mailbox:
    """Somebody's address on the server, and the password that opens it."""

    address: str
    password: str


class Dovecot(Server):
    """One server; `start` it, ask for mailboxes, `freeze` or `stop` it and see who notices."""

    def __init__(self, folder: Path) -> None:
        """Prepare a server that keeps everything in an empty folder."""
        self.imap_port, self.lmtp_port, self.sasl_port = free_port(), free_port(), free_port()
        self.token_port = free_port()
        self._folder = folder
        self._user = plain_user()
        self._numbers = count(1)

    def start(self) -> None:
        """Start the server; one that runs stays as it is.

        Raises:
            Missing: Dovecot is not installed.
            Broken: it did not start.
        """
        if self._process:
            return
        dovecot = program("dovecot", package="dovecot-imapd dovecot-lmtpd")
        for folder in (self._folder, self._folder / "run", self._folder / "users", self._folder / "mail"):
            give(folder, self._user)
        group = subprocess.run(
            ["id", "-gn", self._user.pw_name], check=True, capture_output=True, text=True
        ).stdout.strip()
        self._configuration.write_text(
            CONFIGURATION.format(
                folder=self._folder,
                user=self._user.pw_name,
                group=group,
                imap_port=self.imap_port,
                lmtp_port=self.lmtp_port,
                sasl_port=self.sasl_port,
            )
        )
        (self._folder / "oauth2.conf").write_text(OAUTH.format(token_port=self.token_port))
        log = self._folder / "log"
        self._process = process = Process(
            [dovecot, "-F", "-c", str(self._configuration)], log=self._folder / "output", user=self._user
        )
        ports = (self.imap_port, self.lmtp_port, self.sasl_port)
        wait_until(lambda: process.running() and all(map(listening, ports)), "Starting Dovecot", log=log)

    def takes_token(self, address: str, token: str) -> bool:
        """Return whether a token opens a mailbox now: Dovecot pauses before it asks a provider again that was away."""
        with imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=10) as line:
            try:
                line.authenticate("XOAUTH2", lambda _: f"user={address}\x01auth=Bearer {token}\x01\x01".encode())
            except imaplib.IMAP4.error:
                return False
        return True

    def kick(self, mailbox: Mailbox) -> None:
        """End the connections of a mailbox as an administrator does: the server says BYE and hangs up."""
        command = [program("doveadm", package="dovecot-core"), "-c", str(self._configuration), "kick"]
        subprocess.run([*command, mailbox.address.lower()], check=True, capture_output=True, cwd="/")

    def mailbox(self, name: str = "ala", domain: str = "example.test") -> Mailbox:
        """Make a new, empty mailbox with an address that no other test has.

        Args:
            name: what the address begins with.
            domain: a domain that ends in `.test`.

        Returns:
            The address and its password.
        """
        number = next(self._numbers)
        return self.add_user(f"{name}-{number}@{domain}", f"password-{number}")

    def add_user(self, address: str, password: str) -> Mailbox:
        """Let an address receive mail and sign in; a new password replaces the old one.

        Returns:
            The address and its password.
        """
        user = self._folder / "users" / address.lower()
        user.write_text(f"{address.lower()}:{{PLAIN}}{password}::::::\n")
        user.chmod(0o644)
        return Mailbox(address, password)

    def imap_url(self, mailbox: Mailbox) -> str:
        """Return the address of the IMAP server for one mailbox, without the password."""
        return f"imap://{mailbox.address.replace('@', '%40')}@127.0.0.1:{self.imap_port}"

    def deliver(self, address: str, raw: bytes, sender: str = "sender@elsewhere.test") -> None:
        """Put a message into a mailbox as it is, by LMTP.

        Args:
            address: who receives it; a `+detail` is allowed.
            raw: the whole message.
            sender: the sender of the envelope, "" for a bounce.

        Raises:
            smtplib.SMTPException: nobody has this address.
        """
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as line:
            line.sendmail(sender, [address], raw)

    def append(self, mailbox: Mailbox, raw: bytes) -> None:
        """Put a message into a mailbox byte for byte, by IMAP APPEND: what LMTP would refuse or change."""
        line = self.connect(mailbox)
        try:
            status, answer = line.append("INBOX", None, None, raw)  # type: ignore[arg-type]  # both may be left out
            assert status == "OK", answer
        finally:
            line.logout()

    def connect(self, mailbox: Mailbox) -> imaplib.IMAP4:
        """Return an IMAP connection that is signed in."""
        line = imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=20)
        line._encoding = "utf-8"  # type: ignore[attr-defined]  # passwords may have letters of any alphabet
        line.authenticate("PLAIN", lambda _: f"\0{mailbox.address}\0{mailbox.password}".encode())
        return line

    def messages(self, address: str) -> list[bytes]:
        """Return what a mailbox holds, raw, in the order of arrival; it works while the server is down, too."""
        maildir = self._maildir(address)
        files = [*maildir.glob("new/*"), *maildir.glob("cur/*")]
        return [file.read_bytes() for file in sorted(files, key=_arrival)]

    def wait_for(self, address: str, messages: int = 1, *, seconds: float = 20) -> list[bytes]:
        """Wait until a mailbox holds a number of messages, and return them.

        Raises:
            Broken: they did not come in time.
        """
        what = f"{messages} message(s) for {address}"
        wait_until(lambda: len(self.messages(address)) >= messages, what, seconds=seconds, log=self._folder / "log")
        return self.messages(address)

    def reset_uidvalidity(self, mailbox: Mailbox) -> int:
        """Number all messages anew under another UIDVALIDITY, as after a restored backup.

        Returns:
            The new UIDVALIDITY.
        """
        before = self.uidvalidity(mailbox)
        maildir = self._maildir(mailbox.address)
        for file in maildir.glob("dovecot*"):
            file.unlink()
        command = [program("doveadm", package="dovecot-core"), "-c", str(self._configuration), "mailbox", "update"]
        subprocess.run(
            [*command, "--uid-validity", str(before + 1), "-u", mailbox.address.lower(), "INBOX"],
            check=True, capture_output=True, cwd="/",
        )  # fmt: skip
        return self.uidvalidity(mailbox)

    def uidvalidity(self, mailbox: Mailbox) -> int:
        """Return the UIDVALIDITY of a mailbox."""
        line = self.connect(mailbox)
        try:
            _, (answer, *_) = line.status("INBOX", "(UIDVALIDITY)")
            assert isinstance(answer, bytes)
            return int(answer.split(b"UIDVALIDITY ")[1].rstrip(b")"))
        finally:
            line.logout()

    def empty(self, address: str) -> None:
        """Throw away everything a mailbox holds."""
        shutil.rmtree(self._maildir(address), ignore_errors=True)

    @property
    def log(self) -> Path:
        """The server's log."""
        return self._folder / "log"

    @property
    def _configuration(self) -> Path:
        return self._folder / "dovecot.conf"

    def _maildir(self, address: str) -> Path:
        return self._folder / "mail" / address.lower() / "Maildir"


def _arrival(file: Path) -> tuple[int, int, str]:
    """Sort key of a Maildir file: `SECONDS.M<microseconds>P<pid>…`."""
    seconds, unique = file.name.split(".", 2)[:2]
    return int(seconds), int(unique.removeprefix("M").split("P")[0]), file.name
