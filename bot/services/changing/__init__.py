"""The policy as moderators change it: put together, shown first, applied, undone, brought from elsewhere."""
