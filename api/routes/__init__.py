"""The HTTP routes, one resource a module; each module holds a `router`."""
