"""What can be typed after `gatehouse`: a file for what each command is about."""
