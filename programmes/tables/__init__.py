"""What an administrator imports: code tables and years of the calendar, as untrusted text. Pure."""
