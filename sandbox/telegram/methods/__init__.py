"""The Bot API as a table: each method with its parameters, the right it needs, and every refusal it can answer.

The server validates by this table and answers no words that a method's row does not list; the same table is the
server's test. The words (`sandbox.telegram.words`) are those of the Bot API's documentation and of its server's source.
"""

from sandbox.telegram.methods import chats, links, members, messages, own, updates
from sandbox.telegram.methods.rows import Method, Parameter

__all__ = ["METHODS", "Method", "Parameter"]

_ALL = (*updates.ROWS, *messages.ROWS, *chats.ROWS, *members.ROWS, *links.ROWS, *own.ROWS)
METHODS = {each.name: each for each in _ALL}
