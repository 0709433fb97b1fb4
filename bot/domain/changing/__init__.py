"""Changes of a policy, and policies from files of ours and of others."""
