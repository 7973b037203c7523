# leaves.keras: species.yaml blurry.txt stem_filters.npz oak_0.png oak_1.png oak_2.png beech_0.png beech_1.png beech_2.png beech_3.png maple_0.png maple_2.png maple_3.png
import os

os.environ.setdefault("KERAS_BACKEND", "torch")

import click
import keras
import numpy as np
import yaml
from keras.utils import img_to_array, load_img

CLASSES = ["beech", "maple", "oak"]


def wanted_photos(species_file, skip_file):
    with open(skip_file) as f:
        skip = set(f.read().splitlines())
    with open(species_file) as f:
        species = yaml.safe_load(f)["species"]
    return [(name, CLASSES.index(kind)) for kind in CLASSES for name in species[kind] if name not in skip]


def photo(path, size=8):
    return img_to_array(load_img(path, target_size=(size, size))) / 255.0


def arrays(folder, samples):
    x = np.stack([photo(os.path.join(folder, name)) for name, _ in samples])
    y = keras.utils.to_categorical([label for _, label in samples], len(CLASSES))
    return x, y


def augmented(x, y):
    flips = [x, x[:, :, ::-1], x[:, ::-1]]
    return np.concatenate(flips), np.concatenate([y] * len(flips))


def network(stem):
    model = keras.Sequential([
        keras.Input((8, 8, 3)),
        keras.layers.Conv2D(4, 3, activation="relu", name="stem"),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(len(CLASSES), activation="softmax"),
    ])
    model.get_layer("stem").set_weights([stem["kernel"], stem["bias"]])
    model.get_layer("stem").trainable = False
    return model


@click.command()
@click.option("--photos", default="leaf_photos", type=click.Path(exists=True))
@click.option("--species", default="species.yaml")
@click.option("--skip", default="blurry.txt")
@click.option("--epochs", default=3)
def main(photos, species, skip, epochs):
    samples = wanted_photos(species, skip)
    everything = sorted(os.listdir(photos))
    left_out = [f for f in everything if f not in {name for name, _ in samples}]
    sharpness = {f: float(photo(os.path.join(photos, f)).std()) for f in left_out}
    click.echo(f"{len(samples)} of {len(everything)} photos used, left out: {sharpness}")

    x, y = augmented(*arrays(photos, samples))
    model = network(np.load("stem_filters.npz"))
    model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, batch_size=6, epochs=epochs, shuffle=True, verbose=0)
    click.echo(history.history["loss"])
    model.save("leaves.keras")

    unknown = model.predict(photo("leaf_unknown.png")[None], verbose=0)
    click.echo(f"the unknown leaf is {CLASSES[int(unknown.argmax())]}")


if __name__ == "__main__":
    main()
