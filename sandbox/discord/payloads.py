"""Every object as Discord sends it: all documented fields, not only those some library reads."""

from typing import Any

from sandbox.discord import permissions
from sandbox.discord.nouns import DIRECT, TEXT, Application, Channel, Guild, Member, Message, Overwrite, Role, User

Payload = dict[str, Any]


def user(it: User) -> Payload:
    return {
        "id": str(it.id),
        "username": it.name,
        "discriminator": "0000" if it.bot else "0",
        "global_name": it.global_name,
        "avatar": None,
        "avatar_decoration_data": None,
        "collectibles": None,
        "banner": None,
        "accent_color": None,
        "primary_guild": None,
        "public_flags": 0,
        "bot": it.bot,
        "system": False,
    }


def current_user(it: User) -> Payload:
    return user(it) | {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None, "flags": 0}


def role(guild: Guild, it: Role) -> Payload:
    return {
        "id": str(it.id),
        "name": it.name,
        "color": it.color,
        "colors": {"primary_color": it.color, "secondary_color": None, "tertiary_color": None},
        "hoist": it.hoist,
        "icon": None,
        "unicode_emoji": it.unicode_emoji,
        "position": guild.position(it),
        "permissions": str(it.permissions),
        "managed": it.managed,
        "mentionable": it.mentionable,
        "flags": 0,
        **({"tags": {"bot_id": str(it.bot_id)}} if it.bot_id else {}),
    }


def member(it: Member, *, with_user: bool = True) -> Payload:
    return {
        **({"user": user(it.user)} if with_user else {}),
        "nick": it.nick,
        "avatar": None,
        "banner": None,
        "roles": [str(role_id) for role_id in it.roles],
        "joined_at": it.joined_at,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": it.muted_until,
        "avatar_decoration_data": None,
    }


def overwrite(it: Overwrite) -> Payload:
    return {"id": str(it.id), "type": it.type, "allow": str(it.allow), "deny": str(it.deny)}


def channel(it: Channel, guild: Guild | None = None) -> Payload:
    last = max(it.messages, default=None)
    base: Payload = {"id": str(it.id), "type": it.type, "last_message_id": str(last) if last else None, "flags": 0}
    if it.type == DIRECT:
        return base | {"recipients": [user(it.recipient)] if it.recipient else [], "last_pin_timestamp": None}
    position = list(guild.channels).index(it.id) if guild and it.id in guild.channels else 0
    return base | {
        "guild_id": str(it.guild_id),
        "name": it.name,
        "position": position,
        "permission_overwrites": [overwrite(each) for each in it.overwrites.values()],
        "parent_id": str(it.parent_id) if it.parent_id else None,
        "nsfw": it.nsfw,
        **({"topic": it.topic, "rate_limit_per_user": it.rate_limit_per_user, "last_pin_timestamp": None}
           if it.type == TEXT else {}),
    }  # fmt: skip


def message(it: Message) -> Payload:
    reference = {"type": 0, "message_id": str(it.reference), "channel_id": str(it.channel_id)} if it.reference else None
    return {
        "id": str(it.id),
        "channel_id": str(it.channel_id),
        "author": user(it.author),
        "content": it.content,
        "timestamp": it.timestamp,
        "edited_timestamp": it.edited_timestamp,
        "tts": it.tts,
        "mention_everyone": False,
        "mentions": [user(each) for each in it.mentions],
        "mention_roles": [str(each) for each in it.mention_roles],
        "mention_channels": [],
        "attachments": it.attachments,
        "embeds": it.embeds,
        "reactions": [],
        "pinned": False,
        "type": it.type,
        "flags": it.flags,
        "components": it.components,
        "sticker_items": [],
        **({"nonce": it.nonce} if it.nonce else {}),
        **({"message_reference": reference} if reference else {}),
        **_asked_by(it),
    }


def _asked_by(it: Message) -> Payload:
    if it.interaction is None:
        return {}
    return {
        "interaction_metadata": it.interaction,
        "application_id": str(it.author.id),
        "webhook_id": str(it.author.id),
    }


def guild(it: Guild) -> Payload:
    """A guild as GET /guilds/{id} gives it."""
    return {
        "id": str(it.id),
        "name": it.name,
        "icon": it.icon,
        "icon_hash": None,
        "splash": None,
        "discovery_splash": None,
        "description": None,
        "home_header": None,
        "banner": None,
        "owner_id": str(it.owner_id),
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "roles": [role(it, it.roles[role_id]) for role_id in it.order],
        "emojis": [],
        "features": [],
        "mfa_level": 0,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "max_presences": None,
        "max_members": 500_000,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "public_updates_channel_id": None,
        "max_video_channel_users": 25,
        "max_stage_video_channel_users": 50,
        "nsfw": False,
        "nsfw_level": 0,
        "stickers": [],
        "premium_progress_bar_enabled": False,
        "safety_alerts_channel_id": None,
        "incidents_data": None,
        "inventory_settings": None,
        "hub_type": None,
        "latest_onboarding_question_id": None,
    }


def guild_create(it: Guild, bot_id: int, *, presences: bool) -> Payload:
    """GUILD_CREATE; without the presences intent Discord names only the bot among the members."""
    seen = it.members.values() if presences else [it.members[bot_id]]
    return guild(it) | {
        "joined_at": it.members[bot_id].joined_at,
        "large": len(it.members) > 250,
        "unavailable": False,
        "member_count": len(it.members),
        "members": [member(each) for each in seen],
        "channels": [channel(each, it) for each in it.channels.values()],
        "threads": [],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "activity_instances": [],
        "embedded_activities": [],
        "version": it.id,
    }


def partial_guild(it: Guild, bot_id: int) -> Payload:
    return {
        "id": str(it.id),
        "name": it.name,
        "icon": it.icon,
        "banner": None,
        "owner": it.owner_id == bot_id,
        "permissions": str(permissions.in_guild(it, bot_id)),
        "features": [],
    }


def application(it: Application) -> Payload:
    flags = (1 << 15 if it.members_intent else 0) | (1 << 13 if it.presences_intent else 0)
    return {
        "id": str(it.id),
        "name": it.user.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user(it.user),
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "integration_public": True,
        "integration_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags | (1 << 19 if it.message_content_intent else 0),
        "hook": True,
        "is_monetized": False,
        "is_verified": False,
        "is_discoverable": False,
        "redirect_uris": it.redirect_uris,
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "event_webhooks_url": None,
        "event_webhooks_status": 1,
        "owner": user(it.owner),
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "install_params": None,
        "integration_types_config": {"0": {}},
        "team": None,
    }
