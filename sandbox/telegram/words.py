"""What the Bot API says when it refuses, in groups that many methods share. A "*" stands for what differs."""

TOO_MANY = "Too Many Requests: retry after *"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
OTHER_WAY = "Conflict: terminated by setWebhook request"
CLOSING = "Internal Server Error: restart"
NO_RESTRICTING = "Bad Request: not enough rights to restrict/unrestrict chat member"
NO_LINKING = "Bad Request: not enough rights to manage chat invite link"
NO_DECIDING = "Bad Request: not enough rights to manage chat join requests"

READ = (
    "Bad Request: chat not found",
    "Forbidden: bot was kicked from the supergroup chat",
    "Forbidden: bot was kicked from the channel chat",
    "Forbidden: bot is not a member of the supergroup chat",
    "Forbidden: bot is not a member of the channel chat",
)
MEMBERS = (
    *READ,
    "Forbidden: bot was kicked from the group chat",
    "Forbidden: bot is not a member of the group chat",
    "Bad Request: group chat was upgraded to a supergroup chat",
)
WRITE = (*MEMBERS, "Forbidden: user is deactivated")
WHO = ("Bad Request: PARTICIPANT_ID_INVALID",)

MARKED = (
    "Bad Request: can't parse entities: *",
    "Bad Request: unsupported parse_mode",
    "Bad Request: ENTITY_BOUNDS_INVALID",
)
BUTTONS = (
    "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    "Bad Request: BUTTON_DATA_INVALID",
    "Bad Request: BUTTON_TYPE_INVALID",
    "Bad Request: inline keyboard button URL '*' is invalid: Wrong HTTP URL",
    "Bad Request: inline keyboard button Web App URL '*' is invalid: Only HTTPS links are allowed",
    "Bad Request: reply markup is too long",
)
REACHING = (
    *WRITE,
    "Forbidden: bot was blocked by the user",
    "Forbidden: bot can't initiate conversation with a user",
    "Bad Request: need administrator rights in the channel chat",
    "Bad Request: message thread not found",
)
SAYING = (*REACHING, *MARKED, *BUTTONS, "Bad Request: message to be replied not found")
EDITED = (
    "Bad Request: message to edit not found",
    "Bad Request: message can't be edited",
    NOT_MODIFIED,
)
FILED = (
    "Bad Request: file must be non-empty",
    "Bad Request: wrong file identifier/HTTP URL specified",
    "Bad Request: failed to get HTTP URL content",
    "Bad Request: message caption is too long",
    "Request Entity Too Large",
)
LINKING = (*WRITE, "Bad Request: can't invite members to a private chat")
LIMITED = (
    "Bad Request: member limit can't be specified for links requiring administrator approval",
    "Bad Request: EXPIRE_DATE_INVALID",
)
DECIDED = (
    *WRITE,
    *WHO,
    "Bad Request: the chat can't have join requests",
    "Bad Request: HIDE_REQUESTER_MISSING",
    "Bad Request: USER_ALREADY_PARTICIPANT",
)
UNMADE = (
    *WRITE,
    *WHO,
    "Bad Request: can't remove chat owner",
    "Bad Request: user is an administrator of the chat",
)
LANGUAGE = ("Bad Request: invalid language code specified",)
SCOPED = (*MEMBERS, *WHO, *LANGUAGE)
