"""What the functions of libraries are taken to do: what they are given comes out of them, or is kept in an object."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autolog.dataflow import branches, tables
from autolog.dataflow.answers import NOT_IN_TRAINING, key_of
from autolog.dataflow.paths import (
    CONTENT,
    WHOLE,
    Fields,
    attribute,
    constant,
    constant_place,
    is_of_key,
    is_of_object,
    item,
    object_within,
    of_item,
    of_items,
)
from autolog.dataflow.sites import BY_LIBRARY, CallSite, Here
from autolog.dataflow.turns import kept_key, turn_of_item, turn_of_key, turn_of_listed
from autolog.dataflow.units import name_of, place_of
from autolog.names import OF_EACH_ITEM

if TYPE_CHECKING:
    from autolog.dataflow.walk import Walk

# What gives nothing of what it is given on to anybody.
SILENT = frozenset(
    {
        *("callable", "close", "debug", "error", "exists", "hasattr", "hash", "hist", "id", "imshow", "info"),
        *("isinstance", "issubclass", "len", "makedirs", "mkdir", "perf_counter", "plot", "print", "range"),
        *("savefig", "seek", "show", "super", "title", "type", "unlink", "warning"),
    }
)
# Names so common among containers, arrays and models that a method of the script's is hardly meant.
COMMON = frozenset(
    {
        *("add", "append", "astype", "backward", "clear", "close", "copy", "count", "cpu", "cuda", "detach"),
        *("eval", "extend", "float", "format", "get", "index", "insert", "int", "item", "items", "join"),
        *("keys", "long", "lower", "max", "mean", "min", "numpy", "parameters", "pop", "read", "remove"),
        *("replace", "reshape", "setdefault", "sort", "split", "state_dict", "std", "strip", "sum", "to"),
        *("tolist", "update", "upper", "values", "view", "write", "zero_grad"),
    }
)
# What makes data of a setting that it is given, and what only passes it on; other calls take settings as settings.
_MAKING = frozenset(
    {
        *("BPE", "Counter", "DataFrame", "FloatTensor", "LongTensor", "Series", "Subset", "SubsetRandomSampler"),
        *("Tensor", "Unigram", "WordLevel", "WordPiece"),
        *("WeightedRandomSampler", "array", "as_tensor"),
        *("asanyarray", "asarray", "chain", "choice", "choices", "concatenate", "from_dict", "from_iterable"),
        *("from_list", "from_numpy", "from_records", "full", "hstack", "map", "permutation", "random_split"),
        *("sample", "shuffle", "stack", "tensor", "train_test_split", "vstack"),
    }
)
# What reads the file that a setting names: what it gives comes from that file.
_READING = frozenset({"Path", "load", "loadtxt", "open", "read_csv", "read_json", "read_text"})
_PASSING = frozenset(
    {
        *("DictReader", "Path", "astype", "dict", "enumerate", "expand", "float", "frozenset", "get", "int"),
        *("items", "keys", "list", "load", "loads", "loadtxt", "max", "mean", "min", "open", "read"),
        *("read_csv", "read_json", "read_text", "reader", "repeat", "reshape", "reversed", "safe_load", "set"),
        *("sorted", "std", "str", "sum", "to", "tuple", "values", "zip"),
    }
)
# Methods of arrays that are told how to do something by a setting, and nothing to do it with.
_TOLD_HOW = frozenset({"astype", "expand", "max", "mean", "min", "repeat", "reshape", "std", "sum", "to"})
# Arguments of text models that are a list of words: a whole file of these is data, in whichever format.
_OF_WORDS = frozenset({"stop_words", "vocabulary"})
# How the names of methods begin that keep what they are given in their object.
_KEEPING = (
    *("adapt", "add", "append", "attach", "build", "collect", "copy_", "create", "enqueue", "execute"),
    *("extend", "feed", "fill_", "fit", "insert", "learn", "load", "partial_fit", "push", "put", "record"),
    *("register", "remember", "send", "set", "sort", "store", "train", "update", "write"),
)
FITTING = ("fit", "partial_fit")
_DICTS = frozenset({"DatasetDict", "dict"})
_SAME = _DICTS | {"copy", "cycle", "deepcopy", "islice", "iter", "list", "reversed", "shuffle", "sorted", "tuple"}
OF_A_MODEL = frozenset(
    {"children", "cpu", "cuda", "eval", "modules", "named_parameters", "parameters", "state_dict", "to", "train"}
)
_OF_LAYERS = frozenset({"DataParallel", "DistributedDataParallel", "ModuleDict", "ModuleList", "Sequential"})
_PARTS_OF_TRAINING = frozenset({"layers", "lr_scheduler", "nn", "optim", "optimizers"})  # modules of frameworks
_WHAT_FITS = frozenset({"difference", "findall", "intersection"})  # what of something fits something else
_CHANGING_FIRST = frozenset({"at", "copyto", "heappush", "insort", "place", "putmask"})


def of_method(walk: Walk, call: ast.Call, name: str, fields: Fields, here: Here) -> None:
    """Follow a container, table or array, of which a method is called, to what that gives."""
    if not tables.may_be_asked_for(walk, call, fields, here):
        return
    part: Fields | None = WHOLE
    if name in ("items", "values"):
        here = here._replace(turn=turn_of_item(walk.program, here.unit, call, fields) or here.turn)
    if name == "items":
        kept = kept_key(walk.program, call, fields)
        here = here if kept is None else here._replace(item=kept)
        part, here = (CONTENT, item(1), *of_items(fields)) if fields else WHOLE, here.of_data()
    elif name == "values":
        part, here = (CONTENT, *of_items(fields)) if fields else WHOLE, here.of_data()
    elif name in ("get", "pop", "setdefault") and call.args:
        key = key_of(call.args[0], here)
        part = of_item(fields, key)
        here = here.choosing(key) if isinstance(key, str) and fields[:1] in ((), (CONTENT,)) else here
        here = here if key is not None else here.of_data()
    elif name in ("copy", "cpu", "cuda", "cursor", "double", "eval", "float", "to") or (
        name in OF_EACH_ITEM and is_of_key(fields) and constant_place(fields) is None
    ):
        part = fields
    if part is not None:
        walk.up(call, part, here if name in _PASSING else here.of_data())


def of_argument(walk: Walk, call: ast.Call, given: ast.AST, fields: Fields, here: Here) -> None:
    """Follow a value that a library's function is given: into its result, and into what keeps it."""
    if not tables.may_be_asked_for(walk, call, fields, here):
        return
    name = name_of(call.func)
    statement = walk.program.statement(call)
    holder = call.func.value if isinstance(call.func, ast.Attribute) else None
    if holder is not None and name in branches.ADDING and not walk.program.is_imported(holder, here.unit):
        is_whole = name in ("extend", "update")
        walk.change(holder, (fields or (CONTENT,)) if is_whole else (CONTENT, *fields), statement, here)
        return
    if name == "getattr" and len(call.args) > 1:
        _of_getattr(walk, call, given, fields, here)
        return
    if is_of_object(fields):
        if name in _SAME or name in ("asdict", "cast", "compile", "replace"):
            walk.up(call, fields, here)
        elif name in _OF_LAYERS:
            walk.up(call, WHOLE, here)
        else:
            offer(walk, call, fields, here)
        return
    if here.is_setting and object_within(fields) and name not in _PASSING | _SAME:
        offer(walk, call, object_within(fields), here)
        return
    if isinstance(given, ast.keyword) and (given.arg or "").rpartition("__")[2] in _OF_WORDS and not here.chosen:
        here = here.of_data()
    is_of_array = name in _TOLD_HOW and holder is not None and not walk.program.is_imported(holder, here.unit)
    is_path = name in _READING and bool(here.chosen)
    if here.is_setting and (name not in _MAKING | _PASSING or is_of_array or is_path):
        walk.is_of_settings = walk.is_of_settings or name[:1].isupper()
        return
    # `Ridge(**settings)`
    is_spread = isinstance(given, ast.keyword) and given.arg is None and not name[:1].islower()
    if not here.may_steer and (is_spread or _is_layer(call)):
        return
    if name in _MAKING:
        here = here.of_data()
    _to_functions(walk, call, given, here)
    if isinstance(given, ast.expr) and (turn := turn_of_listed(walk.program, here, given, fields)) is not None:
        here = here._replace(turn=turn)
    if name == "setattr" and len(call.args) == 3:
        key = constant(call.args[1])
        walk.change(call.args[0], (attribute(str(key)), *fields) if key else (CONTENT,), statement, here)
        return
    is_kept = name.startswith(_KEEPING) or name.endswith("_")
    if holder is not None and is_kept and not _is_no_object(walk, holder, here):
        here = here.learned() if name.startswith(FITTING) else here
        part = (CONTENT, *fields) if name == "setdefault" else tables.filled_by(walk, call, here)
        walk.change(holder, part, statement, here)
    if holder is not None and branches.takes_out(name) and place_of(given, call.args) == 0:
        walk.change(holder, (CONTENT,), statement, here)
    if name in _CHANGING_FIRST and call.args[0] is not given:
        walk.change(call.args[0], (CONTENT,), statement, here)
    for one in call.keywords:
        if one.arg == "out" and one is not given:  # `np.subtract(table, offsets, out=table)`
            walk.change(one.value, (CONTENT,), statement, here)
    walk.up(call, _given_by(name, call, given, fields), here)


def _is_no_object(walk: Walk, holder: ast.expr, here: Here) -> bool:
    """Whether this is a module or a class, which keeps nothing: `Net.load_from_checkpoint(path)` gives an object."""
    return walk.program.is_imported(holder, here.unit) or bool(walk.program.called(holder, here.unit)[1])


def is_count(call: ast.Call) -> bool:
    """Whether a call counts what fits, `len(words & known)` or `len(pattern.findall(text))`: it depends on both."""
    counted = call.args[0] if call.args and name_of(call.func) == "len" else None
    match counted:
        case ast.BinOp(op=ast.BitAnd() | ast.Sub()):
            return True
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _WHAT_FITS
        case ast.ListComp(generators=loops) | ast.SetComp(generators=loops):
            return any(loop.ifs for loop in loops)
    return False


def _of_getattr(walk: Walk, call: ast.Call, given: ast.AST, fields: Fields, here: Here) -> None:
    """Follow a value to the attribute that `getattr` takes of it; a name that was given only chooses."""
    key = key_of(call.args[1], here)
    if call.args[0] is not given:
        if not here.is_setting:
            walk.up(call, WHOLE, here.as_key())
    elif not is_of_object(fields):
        walk.up(call, WHOLE, here)
    elif key is None:
        turn = turn_of_key(walk.program, call.args[1], fields[0].removeprefix(attribute("")), here)
        walk.up(call, fields[1:], here._replace(turn=turn or here.turn))
    elif fields[0] == attribute(str(key)):
        walk.up(call, fields[1:], here)


def _is_layer(call: ast.Call) -> bool:
    """Whether a call makes a part of a network or what trains it, whose numbers are settings."""
    holder = name_of(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    return holder in _PARTS_OF_TRAINING and not name_of(call.func).endswith(("Loss", "Parameter", "from_pretrained"))


def _given_by(name: str, call: ast.Call, given: ast.AST, fields: Fields) -> Fields:
    """Return which part of what a library's function gives has the value."""
    if name in _DICTS and isinstance(given, ast.keyword) and given.arg is not None:
        return item(given.arg), *fields
    if name in _SAME:
        return fields
    if name in ("choice", "next"):
        return of_items(fields)
    if name == "enumerate":
        return CONTENT, item(1), *of_items(fields)
    place = place_of(given, call.args)
    if name == "zip" and place is not None and not isinstance(given, ast.Starred):
        return CONTENT, item(place), *of_items(fields)
    return WHOLE


def _to_functions(walk: Walk, call: ast.Call, given: ast.AST, here: Here) -> None:
    """Take the value into functions that a library is given with it: it may call them with that."""
    if any(call in goal.takes for goal in walk.goals):  # a training, of which this argument is known
        return
    for other in (*call.args, *(one.value for one in call.keywords)):
        if other is given or (isinstance(given, ast.keyword) and other is given.value):
            continue
        site = CallSite(call, here.unit, BY_LIBRARY)
        if isinstance(other, ast.Lambda):
            names = {one.arg for one in other.args.args}
            for node in (one for name in names for one in here.unit.loads.get(name, ())):
                if walk.program.is_within(node, other):
                    walk.up(node, WHOLE, here)
        elif isinstance(other, (ast.Name, ast.Attribute)):
            functions, _ = walk.program.called(other, here.unit)
            is_meant = name_of(other) not in COMMON or walk.program.is_of_known_class(other, here.unit)
            for one in functions if is_meant else ():
                for parameter in one.parameters[1 if one.myself else 0 :]:
                    walk.into(one, parameter, WHOLE, site, here)


def offer(walk: Walk, call: ast.Call, fields: Fields, here: Here) -> None:
    """Hand an object of the script's class to a library, which may call the methods that use this part of it."""
    for name, several in walk.program.methods.items():
        for one in several if name not in NOT_IN_TRAINING else ():
            parents = map(walk.program.parent, one.loads.get(one.myself or "", ()))
            if any(isinstance(around, ast.Attribute) and attribute(around.attr) == fields[0] for around in parents):
                walk.enter(one, call, fields, here, BY_LIBRARY)
