"""The public records of a domain in plain words: what each is for, how it is, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ucho.channels.mail.records import Found


def title(kind: str) -> str:
    """Return what a record is called.

    Args:
        kind: as `Found` has it.
    """
    return {
        "spf": _("SPF: which servers may send your mail"),
        "dkim": _("DKIM: the signature under your mail"),
        "dmarc": _("DMARC: what to do with mail that is not yours"),
        "mx": _("MX: where answers come back to"),
        "ptr": _("Reverse name of your own server"),
    }[kind]


def purpose(kind: str) -> str:
    """Return what a record is for.

    Args:
        kind: as `Found` has it.
    """
    return {
        "spf": _("A list in your domain. Mail from any other server looks forged."),
        "dkim": _("ucho signs each mail with a secret key; the record shows everybody the public half of it."),
        "dmarc": _("Gmail, Yahoo and Microsoft ask for it from all who send much, and surveys count as much."),
        "mx": _("Without it, answers and reports of failed mail reach nobody, and many servers refuse your mail."),
        "ptr": _("Many servers take no mail from an address whose name does not lead back to it."),
    }[kind]


def state(code: str) -> str:
    """Return how a record is, in a word.

    Args:
        code: as `Found` has it.
    """
    return {"ok": _("all right"), "missing": _("missing"), "wrong": _("wrong"), "unknown": _("not known")}[code]


def why(found: Found) -> str:
    """Return why a record is as it is, and what to do; a sentence.

    Args:
        found: the record.
    """
    if found.why == "silent":
        return _("The name service did not answer. Check again in a few minutes.")
    if found.state == "ok":
        return _("Found as it should be.")
    words = {
        ("spf", "none"): _("There is none. Add this one."),
        ("spf", "none_own"): _(
            "There is none, and we cannot tell from which address your own server sends. "
            "Add a record like “v=spf1 ip4:… ~all” with that address."
        ),
        ("spf", "two"): _("There is more than one, and then none of them counts. Keep one: this is both together."),
        ("spf", "open"): _("It lets the whole world send in your name, because it ends in “+all”. Change it to this."),
        ("spf", "lookups"): _(
            "It asks more than ten questions of the name service, and then it does not count. "
            "Take out services that do not send for you any more."
        ),
        ("spf", "broken"): _("It includes another domain that has no such record. Take that part out."),
        ("spf", "own"): _("It is there, but we cannot tell from which address your own server sends."),
        ("spf", "not_ours"): _("It does not name the server by which ucho sends. Change it to this."),
        ("dkim", "none"): _("There is none, so your mail leaves without a signature. Add this one."),
        ("dkim", "two"): _("There is more than one under this name. Keep only this one."),
        ("dkim", "unreadable"): _("It cannot be read as a key. Replace it by this one."),
        ("dkim", "revoked"): _("It says that the key is withdrawn. Replace it by this one."),
        ("dkim", "other_key"): _(
            "It holds another key, or only a part of this one. Some panels cut long values: copy the whole of it."
        ),
        ("dmarc", "none"): _(
            "There is none. Add this one: it changes nothing for your mail yet, and has reports sent to the address "
            "in it. Use an address that somebody reads."
        ),
        ("dmarc", "two"): _("There is more than one, and then none of them counts. Keep one."),
        ("dmarc", "unreadable"): _("It does not say what to do, so it does not count. Replace it by this one."),
        ("mx", "none"): _("There is none. Your provider's help says which servers to write there."),
        ("mx", "null"): _("It says that this domain receives no mail, so nobody can answer you."),
        ("ptr", "none"): _("There is none. Ask whoever rents you the server to set it to this name."),
        ("ptr", "not_back"): _("It names a host that does not lead back to this address. Have it set to this name."),
        ("ptr", "own"): _("We cannot tell from which address your own server sends."),
    }
    return words[found.kind, found.why]
