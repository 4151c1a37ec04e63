"""What anyone can ask of Danqing, as functions; ``danqing`` itself offers them by name.

Nothing is imported here: listing styles or reading a recipe must not wait for torch.
"""
