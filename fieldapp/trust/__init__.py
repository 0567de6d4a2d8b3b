"""Keys, receipts and sealing. Pure: time and randomness come from the caller; only `keys` touches its folder."""
