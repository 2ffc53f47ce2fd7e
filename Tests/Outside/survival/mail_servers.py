"""Debian's Postfix and OpenSMTPD on loopback, each unpacked into a folder of the test and never installed.

That folder lies over the system's root (overlay) in name spaces of their own for mounts and processes: a server finds its files where it
looks for them, its users are in its own /etc/passwd, all of it goes with the test, and outside nothing changes. That needs root.

Debian 12's OpenSMTPD 6.8 can't speak TLS: with OpenSSL 3 each handshake ends with "missing private key" (OpenSMTPD issues 1171 and
1239, mended in 7.3). So Debian's stunnel does STARTTLS in front of it; sign-in, which OpenSMTPD offers under its own TLS alone,
isn't asked for there.
"""

from __future__ import annotations

import email
import email.policy
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import time
from collections import Counter
from pathlib import Path

DOMAIN = "crowd.example"
USER, PASSWORD = "letters@relay", "open sesame"
LONGEST = 30_000

ENTER = """set -e
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount -t proc proc "$1/root/proc"
mount --rbind /dev "$1/root/dev"
exec chroot "$1/root" /bin/bash /serve
"""

POSTFIX = """compatibility_level = 3.6
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.relay.example
mydestination =
mynetworks =
alias_maps =
maillog_file = /var/log/postfix.log
smtpd_tls_cert_file = /etc/relay.pem
smtpd_tls_key_file = /etc/relay.pem
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = relay
smtpd_error_sleep_time = 0
message_size_limit = {longest}
virtual_mailbox_domains = {domain}
virtual_mailbox_base = /
virtual_mailbox_maps = static:kept/
virtual_uid_maps = static:912
virtual_gid_maps = static:912
smtpd_recipient_restrictions = check_recipient_access regexp:/etc/recipients, permit_sasl_authenticated, reject
"""
POSTFIX_SERVICES = """127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
POSTFIX_START = """printf '{password}' | saslpasswd2 -c -p -u relay letters
chgrp postfix /etc/sasldb2 && chmod 640 /etc/sasldb2
chown postfix /var/lib/postfix
chown kept /kept
exec postfix start-fg
"""

OPENSMTPD = """table later file:/etc/later
table nobody file:/etc/nobody
table all {{ "@" = kept }}
smtp max-message-size "{longest}"
filter later phase rcpt-to match rcpt-to regex <later> reject "451 4.7.1 come again"
filter nobody phase rcpt-to match rcpt-to regex <nobody> reject "550 5.1.1 nobody here of that name"
filter both chain {{ later, nobody }}
listen on 127.0.0.1 port {behind} filter both
action keep maildir "/kept" virtual <all>
match from any for domain {domain} action keep
"""
STUNNEL = """foreground = yes
pid =
[smtp]
accept = 127.0.0.1:{port}
connect = 127.0.0.1:{behind}
protocol = smtp
cert = /etc/relay.pem
key = /etc/relay.pem
"""
OPENSMTPD_START = """mkdir -p /var/spool/smtpd && chmod 711 /var/spool/smtpd
echo mail.relay.example > /etc/mailname
chown kept /kept
chgrp opensmtpq /usr/sbin/smtpctl && chmod 2555 /usr/sbin/smtpctl
stunnel4 /etc/stunnel.conf &
exec smtpd -d
"""


def obstacle() -> str | None:
    """Why the servers can't be had here; None where they can."""
    if os.geteuid() != 0:
        return "the torture isn't full: Postfix and OpenSMTPD run as root alone"
    missing = [program for program in ("apt-get", "dpkg", "unshare") if not shutil.which(program)]
    return f"the torture isn't full: no {missing[0]}" if missing else None


def unpack(packages: list[str], folder: Path) -> None:
    """From the system's own sources."""
    downloads = folder / "packages"
    downloads.mkdir()
    subprocess.run(["apt-get", "download", *packages], cwd=downloads, check=True, capture_output=True, timeout=300)
    upper = folder / "upper"
    for package in downloads.iterdir():
        subprocess.run(["dpkg", "-x", package, upper], check=True, timeout=60)
    # These are links on a system whose folders were merged, and may not be hidden by folders.
    for name in ("bin", "lib", "sbin"):
        if (upper / name).is_dir():
            shutil.copytree(upper / name, upper / "usr" / name, dirs_exist_ok=True, symlinks=True)
            shutil.rmtree(upper / name)


class MailServer:
    """What both have in common. What came is looked at as `RelayProcess` of the other tests lets it be looked at."""

    name: str
    packages: list[str]
    users: list[str]
    signs_in: bool
    way: str
    """How letters come to it."""

    def __init__(self, folder: Path, certificate: Path):
        self.folder = folder
        self.process: subprocess.Popen | None = None
        self.kept = folder / "upper/kept"
        for each in ("upper", "work", "root"):
            (folder / each).mkdir(parents=True)
        unpack(self.packages, folder)
        self.kept.mkdir()
        for name, pattern in (("passwd", "{0}:x:{1}:{1}::/var/empty:/bin/sh"), ("group", "{0}:x:{1}:")):
            lines = [pattern.format(user, 910 + number) for number, user in enumerate(self.users)]
            self.write(f"etc/{name}", Path("/etc", name).read_text() + "\n".join(lines) + "\n")
        self.write("etc/relay.pem", certificate.read_text())
        (folder / "upper/etc/relay.pem").chmod(0o600)
        self.port, self.behind = free_ports(2)
        self.prepare()

    def write(self, name: str, text: str) -> None:
        path = self.folder / "upper" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def prepare(self) -> None:
        raise NotImplementedError

    def answer(self, later: str | None, nobody: str) -> None:
        """Which recipients it takes later, and which never: by expressions."""
        raise NotImplementedError

    def start(self) -> None:
        shutil.rmtree(self.folder / "work")
        (self.folder / "work").mkdir()
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "bash", "-c", ENTER, "enter", self.folder],
            stdin=subprocess.DEVNULL, stdout=(self.folder / "log").open("ab"), stderr=subprocess.STDOUT)
        end = time.monotonic() + 30
        while True:
            try:
                with smtplib.SMTP("127.0.0.1", self.port, timeout=5) as server:
                    assert server.ehlo()[0] == 250
                return
            except OSError:
                assert self.process.poll() is None and time.monotonic() < end, (self.folder / "log").read_text()[-3000:]
                time.sleep(0.05)

    def stop(self) -> None:
        if self.process is None:
            return
        # The first process of the name space takes all others with it; `unshare` ends once they are gone, and the folder is free.
        first = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for process in first or [self.process.pid]:
            os.kill(int(process), signal.SIGKILL)
        self.process.wait(20)
        self.process = None

    # What came

    def letters(self) -> list[tuple[str, str]]:
        """Message-ID and address of each that it delivered."""
        came = []
        for path in self.kept.glob("new/*"):
            with path.open("rb") as file:
                mail = email.message_from_binary_file(file, policy=email.policy.compat32)
            came.append((mail["Message-ID"], mail["Delivered-To"]))
        return came

    def twice(self) -> list[tuple[str, str]]:
        return [letter for letter, count in Counter(self.letters()).items() if count > 1]

    def addresses(self) -> set[str]:
        return {to for _, to in self.letters()}

    def wait_for(self, addresses: set[str]) -> None:
        """Until it has delivered what it said 250 to."""
        end = time.monotonic() + 60
        while missing := addresses - self.addresses():
            assert time.monotonic() < end, f"{self.name} said 250 and delivers nothing to {sorted(missing)[:5]}"
            time.sleep(0.1)


class Postfix(MailServer):
    name = "Postfix"
    packages = ["postfix", "sasl2-bin", "libsasl2-modules", "libsasl2-modules-db", "libsasl2-2", "libdb5.3", "libicu72", "libnsl2"]
    users = ["postfix", "postdrop", "kept"]
    signs_in = True
    way = "(STARTTLS, SASL)"

    def prepare(self) -> None:
        self.write("etc/postfix/main.cf", POSTFIX.format(longest=LONGEST, domain=DOMAIN))
        self.write("etc/postfix/master.cf", POSTFIX_SERVICES.format(port=self.port))
        self.write("etc/postfix/sasl/smtpd.conf", "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\n")
        self.write("serve", POSTFIX_START.format(password=PASSWORD))

    def answer(self, later: str | None, nobody: str) -> None:
        lines = [f"/{later}/ 450 4.7.1 come again\n"] if later else []
        self.write("etc/recipients", "".join([*lines, f"/{nobody}/ 550 5.1.1 nobody here of that name\n"]))


class OpenSMTPD(MailServer):
    name = "OpenSMTPD"
    packages = ["opensmtpd", "libevent-2.1-7", "libdb5.3", "stunnel4", "libwrap0"]
    users = ["opensmtpd", "opensmtpq", "kept"]
    signs_in = False
    way = "(STARTTLS by stunnel)"

    def prepare(self) -> None:
        self.write("etc/smtpd.conf", OPENSMTPD.format(longest=LONGEST, domain=DOMAIN, behind=self.behind))
        self.write("etc/stunnel.conf", STUNNEL.format(port=self.port, behind=self.behind))
        self.write("serve", OPENSMTPD_START)

    def answer(self, later: str | None, nobody: str) -> None:
        # An empty table is refused.
        self.write("etc/later", (later or "^nobody-at-all@") + "\n")
        self.write("etc/nobody", nobody + "\n")


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
