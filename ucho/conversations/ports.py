"""Fills the ports of lower packages."""

from ucho.channels.ports import fill_inbox
from ucho.conversations.operations import receive

fill_inbox(receive)
