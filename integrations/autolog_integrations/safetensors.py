"""safetensors: tensors that are saved by name."""

from __future__ import annotations

from autolog.integration import Integration, opens, read, write

_FRAMEWORKS = ("numpy", "torch")

integration = Integration(
    module="safetensors",
    requires="safetensors>=0.3,<1",
    patches=[
        read(
            *(f"safetensors.{framework}:load_file" for framework in _FRAMEWORKS),
            path="filename",
            format="safetensors",
        ),
        write(
            *(f"safetensors.{framework}:save_file" for framework in _FRAMEWORKS),
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
