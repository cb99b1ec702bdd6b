"""The service under attack: one module a theme, over one base that has something to lose."""
