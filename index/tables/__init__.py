"""The tables of the store, a noun a module; `index.store.Store` is all of them over one database."""
