"""What brings vankien to the machines that run it."""
