"""Many numbers in few requests, told alike by enough endpoints."""
