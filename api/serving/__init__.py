"""`vankien serve`: the parent that keeps workers, and a worker."""
