"""safetensors: arrays that are saved by name; those of PyTorch are in its own table."""

from __future__ import annotations

from autolog.integration import Integration, opens, read, write

integration = Integration(
    module="safetensors",
    requires="safetensors>=0.3,<1",
    patches=[
        read("safetensors.numpy:load_file", path="filename", format="safetensors"),
        write(
            "safetensors.numpy:save_file",
            what=lambda call: call.args[0] if call.args else call.argument("tensors", call.argument("tensor_dict")),
            path="filename",
            format="safetensors",
        ),
        # what its methods give cannot be followed: they are Rust's
        opens(
            "safetensors:safe_open",
            path=lambda call: call.args[0] if call.args else call.kwargs.get("filename"),
            mode=lambda _: "r",
        ),
    ],
)
