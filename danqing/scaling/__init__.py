"""Training on more than one processor or machine; knows no family of networks and no training."""
