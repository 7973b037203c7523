"""Filter queries: MLMD's conditions on nodes, written in GoogleSQL, answered by the database."""
