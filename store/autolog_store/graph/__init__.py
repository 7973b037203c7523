"""What each call does to the graph of artifacts, executions and contexts."""
