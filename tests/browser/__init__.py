"""Tests in a browser: a package, so that its browser ends with the last of them."""
