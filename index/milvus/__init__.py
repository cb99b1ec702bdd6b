"""The index in Milvus: one machine's Milvus Lite, or a cluster.

    COLLECTION_state     one row names the state that serves, the others hold its statistics in pieces
    COLLECTION_N         the rows of the N-th index that was built whole: a passage each

A state is a number that rises with each publication. Rows carry the number with which they came, and who reads a state
asks for rows that came with it or before. The protocol of a publication, whose numbers mark the lines of `publisher`:

    1. rows that came with no published state are deleted: what a killed writer left
    2. new rows are put in, with the next number
    3. the statistics of the next state are written beside those that serve
    4. the row `current` is put in anew: the commit point; before it the old state serves
    5. rows whose passages are gone, statistics and collections that no state names, are deleted

All of it may be done twice. A row of a passage that the store no longer has may be found until step 5 is done; whoever
shows passages reads their words from the store, and leaves it out.
"""
