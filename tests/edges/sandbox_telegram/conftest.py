"""A Telegram per test, a small real python-telegram-bot application, and a client without a library."""

from contextlib import asynccontextmanager

import aiohttp
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatJoinRequestHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from sandbox.changes import Changes
from sandbox.driver import Sandbox
from sandbox.serve import serve


class Notes:
    """What the bot noticed, and a way to wait for it."""

    def __init__(self):
        self.seen, self.errors, self.changes = [], [], Changes()

    def note(self, *what):
        self.seen.append(what)
        self.changes.announce()

    async def until(self, *what, deadline=5):
        """Returns once this was noticed."""
        await self.changes.until(lambda: what in self.seen, deadline, f"{what} among {self.seen}")

    async def error(self, _, context):
        self.errors.append(context.error)
        self.changes.announce()


MENU = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Apply", callback_data="apply"), InlineKeyboardButton("Silent", callback_data="silent")],
        [InlineKeyboardButton("Read on", url="http://127.0.0.1/read"),
         InlineKeyboardButton("App", web_app={"url": "https://gate.example.org/app"})],
    ]
)  # fmt: skip


def application(running, notes):
    """A bot as its author would write it: only the addresses differ."""
    app = (
        Application.builder()
        .token(running.telegram_token)
        .base_url(running.telegram_api)
        .base_file_url(running.telegram_files)
        .build()
    )

    async def start(update, context):
        notes.note("start", update.effective_user.username, context.args)
        await update.message.reply_html(f"<b>Hello</b> {' '.join(context.args)}", reply_markup=MENU)

    async def pressed(update, _):
        if update.callback_query.data == "silent":
            return
        await update.callback_query.answer("done", show_alert=True)
        await update.callback_query.edit_message_text("applied")

    async def joins(update, context):
        request = update.chat_join_request
        notes.note("request", request.from_user.username, request.invite_link.name)
        await context.bot.send_message(request.user_chat_id, "a moment, please")
        if request.from_user.username == "ada":
            await request.approve()
        else:
            await request.decline()

    async def member(update, _):
        change = update.chat_member or update.my_chat_member
        statuses = change.old_chat_member.status, change.new_chat_member.status
        notes.note("member", change.new_chat_member.user.username, *statuses)

    async def words(update, _):
        message = update.effective_message
        what = message.text or (message.new_chat_members and "came") or (message.left_chat_member and "left") or "else"
        notes.note("message", message.chat.title, what)

    app.add_handler(CommandHandler("start", start))
    app.add_handler(CallbackQueryHandler(pressed))
    app.add_handler(ChatJoinRequestHandler(joins))
    app.add_handler(ChatMemberHandler(member, ChatMemberHandler.ANY_CHAT_MEMBER))
    app.add_handler(MessageHandler(filters.ALL, words))
    app.add_error_handler(notes.error)
    return app


@asynccontextmanager
async def polling(running, notes, allowed=Update.ALL_TYPES):
    """The bot, asking for updates, for as long as the block runs."""
    app = application(running, notes)
    async with app:
        await app.start()
        await app.updater.start_polling(poll_interval=0, timeout=2, allowed_updates=allowed)
        try:
            yield app
        finally:
            await app.updater.stop()
            await app.stop()


class Raw:
    """The Bot API as a client without a library would speak it: JSON unless told otherwise."""

    def __init__(self, session, running):
        self.session, self.running = session, running

    async def __call__(self, name, /, form=None, token=None, query=None, **given):
        url = f"{self.running.telegram_api}{token or self.running.telegram_token}/{name}"
        body = {"data": form} if form is not None else {"json": given}
        async with self.session.post(url, params=query, **body) as answer:
            return await answer.json()

    async def result(self, name, /, **given):
        answer = await self(name, **given)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, name, /, **given):
        answer = await self(name, **given)
        assert not answer["ok"], answer
        return answer["description"]


@pytest.fixture
async def running():
    async with serve(with_discord=False, with_chain=False) as it:
        yield it


@pytest.fixture
async def sandbox(running):
    async with Sandbox.at(running.control) as it:
        yield it


@pytest.fixture
def telegram(sandbox):
    return sandbox.telegram


@pytest.fixture
async def raw(running):
    async with aiohttp.ClientSession() as session:
        yield Raw(session, running)


@pytest.fixture
def notes():
    return Notes()


@pytest.fixture
async def bot(running, notes, telegram):
    async with polling(running, notes) as app:
        yield app
    assert await telegram.violations() == []


@pytest.fixture
async def ada(telegram):
    return await telegram.person("ada")


@pytest.fixture
async def ben(telegram):
    return await telegram.person("ben")
