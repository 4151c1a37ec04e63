"""What the workbench's templates may ask."""
