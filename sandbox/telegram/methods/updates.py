"""The rows of the table: how updates come: by asking, or to an address."""

from sandbox.telegram.methods.rows import Method, Parameter
from sandbox.telegram.values import BOOLEAN, INTEGER, STRING, UPDATES
from sandbox.telegram.words import CLOSING, OTHER_POLL, OTHER_WAY, WEBHOOK_ACTIVE

ROWS = (
    Method(
        "getUpdates",
        "Array of Update",
        (
            Parameter("offset", INTEGER),
            Parameter("limit", INTEGER),
            Parameter("timeout", INTEGER),
            Parameter("allowed_updates", UPDATES),
        ),
        (
            OTHER_POLL,
            OTHER_WAY,
            WEBHOOK_ACTIVE,
            CLOSING,
        ),
    ),
    Method(
        "setWebhook",
        "True",
        (
            Parameter("url", STRING),
            Parameter("ip_address", STRING),
            Parameter("max_connections", INTEGER),
            Parameter("allowed_updates", UPDATES),
            Parameter("drop_pending_updates", BOOLEAN),
            Parameter("secret_token", STRING),
        ),
        (
            "Bad Request: invalid webhook URL specified",
            "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
            "Bad Request: bad webhook: Failed to resolve host: Name or service not known",
            "Bad Request: secret token is too long",
            "Bad Request: secret token contains unallowed characters",
        ),
    ),
    Method("deleteWebhook", "True", (Parameter("drop_pending_updates", BOOLEAN),)),
    Method("getWebhookInfo", "WebhookInfo"),
)
