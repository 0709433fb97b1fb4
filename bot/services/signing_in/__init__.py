"""From `/verify` to a wallet that is proved, in a browser that is the account's own."""
