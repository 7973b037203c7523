"""safetensors: arrays and tensors that are saved by name.

Those of PyTorch stand here, too: whoever imports `safetensors.torch` first is in the middle of it when PyTorch is met.
"""

from __future__ import annotations

from typing import Any

from autolog.integration import Call, Integration, opens, read, write


def model_of(call: Call, name: str) -> Any:
    """Return the model that tensors are of, or themselves."""
    from autolog_integrations import torch_weights  # which needs PyTorch

    return torch_weights.model_of(call.argument(name))


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
        read("safetensors.torch:load_file", path="filename", format="safetensors"),
        read("safetensors.torch:load_model", path="filename", gives="model", format="safetensors"),
        write(
            "safetensors.torch:save_file",
            what=lambda call: model_of(call, "tensors"),
            path="filename",
            format="safetensors",
        ),
        write(
            "safetensors.torch:save_model",
            what=lambda call: model_of(call, "model"),
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
