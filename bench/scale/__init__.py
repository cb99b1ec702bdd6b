"""What carries a base beyond one machine, measured: the store on PostgreSQL, the index on Milvus."""
