"""Members' entries: handed in, hung up, looked after, selected and paid."""
