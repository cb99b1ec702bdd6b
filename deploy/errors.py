"""What can go wrong while a bundle is made or tried: one root, messages in Vietnamese that say what to do."""


class BundleError(Exception):
    """A bundle cannot be made, or does not do what it must."""
