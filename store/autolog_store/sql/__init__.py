"""The database: tables, connections, schema, and every difference between backends."""
