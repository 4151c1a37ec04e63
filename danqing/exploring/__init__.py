"""Exploring what trained networks can make; knows no family."""
