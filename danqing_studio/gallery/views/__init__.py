"""The views of the gallery: walls, a work, one's own works, what people say, collections."""
