"""Long work: queued in the database, done by workers, told as it goes on."""
