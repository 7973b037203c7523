"""MLMD's messages and gRPC service: generated code, registered under MLMD's own names and file paths."""
