"""What to watch in tinylearn: an integration of other people's."""

from autolog.integration import Integration, read, train, write


def params(call):
    return {"trim": call.instance.trim}


integration = Integration(
    module="tinylearn",
    requires="tinylearn>=1.0,<2",
    datasets={"tinylearn.Numbers": lambda numbers: {"num_rows": len(numbers.values)}},
    models={"tinylearn.Mean": lambda mean: {"class": "tinylearn.Mean"}},
    patches=[
        read("tinylearn:read_numbers", path="path", format="text"),
        train("tinylearn:Mean.fit", params=params),
        write("tinylearn:Mean.save", what="self", path="path"),
    ],
)
