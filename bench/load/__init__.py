"""Load and soak: `python -m bench.load` drives a real `vankien serve` with locust and writes two pages of docs/."""
