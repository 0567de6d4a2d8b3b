"""The only SQL: the database, its migrations, and one module per subject. Functions take the connection first."""
