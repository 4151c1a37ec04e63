"""The views of accounts: coming in, one's own account, inviting others."""
