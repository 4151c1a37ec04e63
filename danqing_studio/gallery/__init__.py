"""Works shown: pages, collections, search, likes, comments, reports, moderation."""
