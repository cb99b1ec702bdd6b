"""What every request and answer goes through, from the outside in."""
