"""A study outline on paper: the forms of the State and of the Party, as Word and PDF, and its shapes over HTTP."""
