"""The one way in: every record, from any client, by any road, ends in `receive`."""
