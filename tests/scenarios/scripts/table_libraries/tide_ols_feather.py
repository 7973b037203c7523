# tide_ols.pickle: tides.arrow wind_buoy.arrows moon_phase.feather
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.feather as feather
import statsmodels.api as sm


def mapped(path):
    """Zero-copy view of an IPC file."""
    with pa.memory_map(path, "r") as source:
        return pa.ipc.open_file(source).read_all()


def streamed(path):
    with pa.OSFile(path, "rb") as source:
        reader = pa.ipc.open_stream(source)
        return pa.Table.from_batches(list(reader), schema=reader.schema)


def harmonics(hours, period):
    angle = 2 * np.pi * hours / period
    return {f"sin_{period}": np.sin(angle), f"cos_{period}": np.cos(angle)}


tides = mapped("tides.arrow")
wind = streamed("wind_buoy.arrows")
moon = feather.read_table("moon_phase.feather")
sea = feather.read_table("sea_temperature.feather", memory_map=False)
print("sea temperature", round(pc.mean(sea["sst"]).as_py(), 2))

# Only hours at which the buoy was alive
tides = tides.filter(pc.is_in(tides["hour"], value_set=wind["hour"].combine_chunks()))
tides = tides.append_column("day", pc.cast(pc.floor(pc.divide(pc.cast(tides["hour"], pa.float64()), 24.0)), pa.int64()))
full = tides.join(wind, keys="hour").join(moon, keys="day").sort_by("hour")

hours = full["hour"].to_numpy()
speed = pc.sqrt(pc.add(pc.power(full["u"], 2), pc.power(full["v"], 2)))
design = {
    **harmonics(hours, 12.42),
    **harmonics(hours, 24.0),
    "pressure": full["pressure"].to_numpy() - pc.mean(full["pressure"]).as_py(),
    "speed": speed.to_numpy(),
    "spring": np.cos(4 * np.pi * full["phase"].to_numpy()),
}
exog = sm.add_constant(np.column_stack(list(design.values())))
result = sm.OLS(full["level"].to_numpy(), exog).fit(cov_type="HAC", cov_kwds={"maxlags": 6})
print(dict(zip(["const", *design], result.params.round(3))))
result.save("tide_ols.pickle")

before = mapped("tides_2019.arrow")
print("mean level then and now:", pc.mean(before["level"]).as_py(), pc.mean(full["level"]).as_py())
