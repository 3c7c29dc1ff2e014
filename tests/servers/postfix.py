"""A Postfix of our own: takes mail on a loopback port, delivers to our Dovecot, sends nothing outside the machine."""

from __future__ import annotations

import grp
import os
import pwd
import smtplib
import subprocess
from base64 import b64encode
from pathlib import Path

from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.local import Missing, Process, Server, free_port, give, listening, plain_user, program, wait_until

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mail.example.test
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
local_transport = error:nobody lives here
default_transport = error:5.1.2 this server sends nothing outside the machine
relayhost =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
disable_dns_lookups = yes
smtp_host_lookup = native
mynetworks = 127.0.0.0/8
recipient_delimiter = +
local_header_rewrite_clients =
virtual_mailbox_domains = regexp:{folder}/domains
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:{lmtp_port}
transport_maps = texthash:{folder}/transport
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{sasl_port}
smtpd_sasl_security_options = noanonymous
smtpd_delay_reject = yes
smtpd_error_sleep_time = 0
smtpd_client_connection_count_limit = 0
message_size_limit = 62914560
mailbox_size_limit = 0
header_size_limit = 4096000
in_flow_delay = 0
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
smtputf8_enable = yes
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
127.0.0.1:{submission_port} inet n - n - - smtpd
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
cleanup   unix  n - n -     0 cleanup
qmgr      unix  n - n 300   1 qmgr
rewrite   unix  - - n -     - trivial-rewrite
bounce    unix  - - n -     0 bounce
defer     unix  - - n -     0 bounce
trace     unix  - - n -     0 bounce
verify    unix  - - n -     1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n -     - proxymap
smtp      unix  - - n -     - smtp
lmtp      unix  - - n -     - lmtp
relay     unix  - - n -     - smtp
error     unix  - - n -     - error
retry     unix  - - n -     - error
discard   unix  - - n -     - discard
anvil     unix  - - n -     1 anvil
scache    unix  - - n -     1 scache
postlog   unix-dgram n - n - 1 postlogd
"""

QUEUES = (
    "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "maildrop", "private", "public",
    "saved", "trace",
)  # fmt: skip


class Postfix(Server):
    """One server in front of a Dovecot; every address under `.test` that Dovecot knows receives mail.

    `port` takes mail from everybody, `submission_port` from those who sign in as a user of Dovecot; a Dovecot that is
    down closes the latter."""

    def __init__(self, folder: Path, dovecot: Dovecot) -> None:
        """Prepare a server that keeps everything in an empty folder and delivers to the Dovecot given."""
        self.port, self.submission_port = free_port(), free_port()
        self._folder = folder
        self._dovecot = dovecot
        self._routes: dict[str, str] = {}

    def start(self) -> None:
        """Start the server; one that runs stays as it is.

        Raises:
            Missing: Postfix is not installed, or we are not root, without whom it does not start.
            Broken: it did not start.
        """
        if self._process:
            return
        program("postfix", package="postfix")
        if os.geteuid() != 0:
            raise Missing("Postfix starts as root only; run the tests as root to include those that need it")
        daemons = subprocess.run(["postconf", "-hd", "daemon_directory"], check=True, capture_output=True, text=True)
        give(self._folder, plain_user())
        os.chown(self._folder, 0, 0)
        self._folder.chmod(0o755)
        self._make_folders()
        (self._folder / "domains").write_text(r"/\.test$/ ok" + "\n")
        self._write_routes()
        values = {"folder": self._folder, "daemons": daemons.stdout.strip(), "port": self.port,
            "submission_port": self.submission_port,
                  "lmtp_port": self._dovecot.lmtp_port, "sasl_port": self._dovecot.sasl_port}  # fmt: skip
        (self._folder / "main.cf").write_text(MAIN.format(**values))
        (self._folder / "master.cf").write_text(MASTER.format(**values))
        master = f"{daemons.stdout.strip()}/master"  # `postfix start` would leave it running behind our back
        self._process = process = Process(
            [master, "-c", str(self._folder), "-d"], log=self._folder / "output", env=self._environment
        )
        wait_until(lambda: process.running() and listening(self.port), "Starting Postfix", log=self.log)

    def route(self, domain: str, port: int | None) -> None:
        """Send the mail of one domain to an SMTP server on a loopback port, or to Dovecot again.

        Args:
            domain: a domain that ends in `.test`.
            port: where the SMTP server listens, nothing for Dovecot.
        """
        if port is None:
            self._routes.pop(domain, None)
        else:
            self._routes[domain] = f"smtp:[127.0.0.1]:{port}"
        self._write_routes()
        if self._process:
            self._command("reload")

    def change(self, name: str, value: str) -> None:
        """Change one of its settings while it runs.

        Args:
            name: the setting, as `man 5 postconf` calls it.
            value: its value.
        """
        subprocess.run(["postconf", "-c", str(self._folder), "-e", f"{name}={value}"], check=True)
        self._command("reload")

    def empty(self) -> None:
        """Throw away what still waits in the queue."""
        subprocess.run(["postsuper", "-c", str(self._folder), "-d", "ALL"], check=True, capture_output=True)

    def send(self, sender: str, recipients: list[str], raw: bytes, *, login: Mailbox | None = None) -> None:
        """Hand a message to the server as a mail program does.

        Args:
            sender: sender of the envelope.
            recipients: recipients of the envelope.
            raw: the whole message.
            login: whose name and password to sign in with, nobody's if not given.

        Raises:
            smtplib.SMTPException: the server refused.
        """
        with smtplib.SMTP("127.0.0.1", self.submission_port if login else self.port, timeout=20) as line:
            if login:
                line.ehlo()
                words = b64encode(f"\0{login.address}\0{login.password}".encode()).decode()
                code, answer = line.docmd("AUTH", f"PLAIN {words}")  # login() of smtplib takes ASCII alone
                if code != 235:
                    raise smtplib.SMTPAuthenticationError(code, answer)
            line.sendmail(sender, recipients, raw)

    def queued(self) -> int:
        """Return how many messages wait in the queue."""
        folders = ("incoming", "active", "deferred")
        return sum(file.is_file() for name in folders for file in (self._folder / "queue" / name).rglob("*"))

    @property
    def log(self) -> Path:
        """The server's log."""
        return self._folder / "log"

    @property
    def _environment(self) -> dict[str, str]:
        # Postfix goes by its own list of variables; MAIL_CONFIG points every one of its programs to our folder.
        return {"MAIL_CONFIG": str(self._folder), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}

    def _make_folders(self) -> None:
        owner, group = pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postdrop").gr_gid
        (self._folder / "queue" / "pid").mkdir(parents=True, exist_ok=True)
        for folder in (self._folder / "data", *(self._folder / "queue" / name for name in QUEUES)):
            folder.mkdir(exist_ok=True)
            os.chown(folder, owner, group if folder.name in ("public", "maildrop") else -1)
            folder.chmod({"public": 0o2710, "maildrop": 0o1730}.get(folder.name, 0o700))

    def _command(self, word: str) -> None:
        command = ["/usr/sbin/postfix", "-c", str(self._folder), word]
        subprocess.run(command, check=True, capture_output=True, env=self._environment)

    def _write_routes(self) -> None:
        lines = [f"{domain} {target}\n" for domain, target in sorted(self._routes.items())]
        (self._folder / "transport").write_text("".join(lines))
