"""What the gallery's templates need beside Django's."""
