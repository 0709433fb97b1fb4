"""Who may do what, in which community, and the line of the audit log that says who did."""
