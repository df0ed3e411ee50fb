"""What must not be kept: secrets and contact data."""
