"""Plain training loops of PyTorch: one Train execution for what an optimizer does, from its first step to its last.

* A new optimizer makes us listen: until its first step, a hook of PyTorch's notes which modules are called with what.
* The first step opens the execution. The module that holds the optimizer's parameters is the model; what it was called
  with, or else the loader that is being iterated, leads to the data. From then on the only hook is that of steps.
* `backward` gives the loss. On an accelerator it is read in heaps, so that a step never waits for the device.
* The execution ends when its optimizer is gone, another one takes over its model, or the watching ends.
* Where there is no optimizer of PyTorch's, a learner stands in for it whose steps are the calls of `backward`.
"""

from __future__ import annotations

import sys
import threading
import weakref
from collections import deque
from collections.abc import Mapping
from threading import get_ident
from typing import Any

from autolog import provenance, runs
from autolog.arguments import can_be_found
from autolog.calls import class_name
from autolog.capture import pass_on
from autolog.facts import TRAIN
from autolog.integration import Hook, Integration, Patch, meet
from autolog.read_sites import Step, calls_under_way
from autolog.session import session
from autolog.sources import NOTHING, Sources, maker_of, union
from autolog_integrations import torch_inputs
from autolog_integrations.torch_by_hand import Alone, Learner, Tensors
from autolog_integrations.torch_calls import ModuleCalls
from autolog_integrations.torch_following import Following
from autolog_integrations.torch_loaders import Loaders, Loading
from autolog_integrations.torch_modules import describe, is_compiled, parts_of, settings_of_loss
from autolog_integrations.torch_schedulers import Schedulers
from autolog_integrations.torch_told import told_of_loss
from autolog_integrations.torch_training import Training

_MOST_CALLS = 10_000  # of modules that are listened to while an optimizer's first step is awaited
_EVERY, _STRIDE = 100, 10  # of so many steps each loss is recorded, then that of every tenth
_MOST_TRAININGS = 1000  # that are under way
_MOST_TOLD = 1000  # what else is remembered of each kind: optimizers whose first step is yet to come, ...

TORCH = Integration(module="torch", requires="torch>=2.1", patches=[])


class Loops:
    """The training loops of this process."""

    of_session: Loops | None = None  # those of the session that is open, once there are any

    def __init__(self) -> None:
        Loops.of_session = self
        self.trainings: dict[int, Training] = {}  # by the id of their optimizer
        self._gone: deque[int] = deque()  # ids of optimizers that are no more
        self.awaited: dict[int, weakref.ref[Any]] = {}  # optimizers whose first step is yet to come
        self._calls = ModuleCalls()
        self._calls_left = 0
        self.schedulers = Schedulers()
        self.loaders = Loaders()
        self._unscaled: dict[int, tuple[weakref.ref[Any], Any]] = {}  # by thread
        self._handles: dict[str, Any] = {}
        self.following = Following(FOLLOWING)
        self._told_of_loss: Sources | None = None  # before the first step
        self._read_before: int | None = None  # how many reads were noted when that was asked
        self._backward: list[Step] = []  # the calls that were under way when `backward` was called last before it
        self._alone: Alone | None = None  # what calls of `backward` have told that no optimizer waits for
        self.learner: Learner | None = None  # what learns without an optimizer
        self.models: weakref.WeakSet[Any] = weakref.WeakSet()  # modules that were trained or loaded

    # what PyTorch tells

    def await_first_step(self, optimizer: Any) -> None:
        """Listen to which modules are called, until this optimizer makes its first step."""
        if runs.is_inside():
            return
        self._finish_gone()
        if len(self.awaited) >= _MOST_TOLD:
            self.awaited = _alive(self.awaited)
        self.awaited[id(optimizer)] = weakref.ref(optimizer)
        self.listen()

    def listen(self) -> None:
        """Note the modules that are called from now on."""
        self._calls.begin()
        self._calls_left = _MOST_CALLS
        self.hook("called")
        self.following.begin()

    def called_compiled(self, module: Any) -> None:
        """Note a compiled module that is called, and end all listening: compiled code shall know no hooks."""
        if "called" in self._handles:
            self.called(module, ())
        self.unhook("called")
        self.unhook("answered")

    def called(self, module: Any, args: tuple[Any, ...]) -> None:
        """Note a module that is called, and what is known of its arguments."""
        if _is_compiling():
            return
        self._calls_left -= 1
        if self._calls_left < 0:
            self.unhook("called")
        self._calls.note(module, args)

    def made(self, tensor: Any, sources: Sources) -> None:
        """Note what a tensor is made of; between trainings, also what becomes of it."""
        provenance.tag(tensor, sources)
        if self.following.is_resting and not self.loaders.running():
            self.following.begin_again()

    def made_loader(self, loader: Any) -> None:
        """Note a loader that is made within a framework's training: by a method of the script's."""
        if runs.is_inside():
            self.loaders.made(loader)

    def load(self, loader: Any, iterator: Any) -> None:
        """Note that a loader is iterated."""
        execution = runs.current()
        if runs.is_inside():
            if execution is not None:
                self.loaders.report_inner(execution, loader)
            return
        may_learn = _torch().is_grad_enabled()
        self.loaders.iterated(loader, iterator, is_between=bool(self.trainings), may_learn=may_learn)

    def ask_of(self, loss: Any) -> None:
        """Ask the script's statements what a loss is made of, before the first step and if the data is not known."""
        self._backward = calls_under_way(sys._getframe(1))
        if self._told_of_loss is not None or runs.is_inside() or not can_be_found():
            return
        is_known = self._calls.knows_data() or any(any(one.known()) for one in self.loaders.running())
        if not is_known:
            self._read_before = session().files.sites.count  # a thread may read on meanwhile
            self._told_of_loss = told_of_loss(loss)

    def learn_alone(self, loss: Any) -> None:
        """Note that `backward` is called where no optimizer waits for it, nor any has made a step."""
        if runs.is_inside():
            self.following.rest_within()
        elif self.trainings:
            return
        elif self._alone is None:
            self._alone = Alone()
            self.listen()
            self.ask_of(loss)
        elif not self._alone.is_over():
            self.learner = self._alone.learner(self._calls.outermost(), loss)
            if self.learner is not None:
                self._open(self.learner)
            elif self._alone.is_over():
                self._stop_listening()

    def learn_by_hand(self, learner: Learner) -> None:
        """Note one more step of what learns without an optimizer, unless something else learns by now."""
        training = self.trainings.get(id(learner))
        if training is not None and (training.steps % _STRIDE or not learner.is_cheap() or learner.has_learned()):
            step(learner)
            return
        if training is not None:
            self.trainings.pop(id(learner)).finish()
        self.learner = self._alone = None
        if not self.trainings:
            self.following.begin()

    def scaled(self, loss: Any, scaled: Any) -> None:
        """Note the loss behind one that is scaled for half precision."""
        if scaled is not loss and getattr(loss, "grad_fn", None) is not None:
            self._unscaled[get_ident()] = weakref.ref(scaled), loss.detach()

    def step(self, optimizer: Any) -> None:
        """Note that an optimizer has made a step."""
        loss, _last.loss = _last.loss, None
        training = self.trainings.get(id(optimizer))
        if training is None or training.optimizer() is not optimizer:
            if runs.is_inside():
                return
            awaited = self.awaited.pop(id(optimizer), None)
            if awaited is None or awaited() is not optimizer:
                self.await_first_step(optimizer)  # it was made before the watching began: the second step opens
                return
            training = self._open(optimizer)
        if self._unscaled:
            scaled, value = self._unscaled.pop(get_ident(), (lambda: None, None))
            loss = value if scaled() is loss else loss
        training.step(optimizer, loss)
        if training.steps >= _EVERY:
            self.following.pause()
        if self.loaders.validating:
            self.loaders.report_validation(training.execution)

    def evaluate(self, module: Any) -> None:
        """Follow what a module that was trained or loaded gives, from its `eval()` until it is trained again."""
        if is_compiled(module) or not provenance.sources_of(module):
            return
        if not runs.is_inside():
            session().weights.as_it_is(module)
            self.hook("answered")
        self.following.begin()

    def answered(self, module: Any, args: tuple[Any, ...], output: Any) -> None:
        """Note what a module's output comes from: from the model, and from the data that it was given."""
        if _is_compiling() or runs.is_inside():
            return
        model = provenance.sources_of(module)
        if not model:
            return
        if module.training:
            self.unhook("answered")
            self.following.rest()
            return
        data = provenance.sources_of(args) or union(one.known().held for one in self.loaders.running())
        provenance.tag(output, union([model, data]))

    # what follows from it

    def saved(self, module: Any) -> None:
        """Note that a model is saved as it is now."""
        for training in list(self.trainings.values()):  # other threads may train, too
            if training.execution.id in map(maker_of, provenance.sources_of(module)):
                training.saved_at = training.steps

    def know(self, module: Any, sources: Sources) -> None:
        """Remember what a module comes from, from now on; so do its parts, an encoder for example, by themselves."""
        for part in (module, *parts_of(module)):
            provenance.tag(part, sources)
        self.models.add(module)

    def finish(self, error: BaseException | None) -> None:
        """End all trainings."""
        Loops.of_session = None
        self._finish_gone()
        for training in list(self.trainings.values()):
            training.finish(error)
        self.trainings.clear()

    def hook(self, name: str) -> None:
        """Let PyTorch call `called` before, or `answered` after each call of a module."""
        if name not in self._handles:
            self._handles[name] = session().patcher.hook(TORCH, Hook(_HOOKS[name], getattr(self, name)))

    def unhook(self, name: str) -> None:
        """End that."""
        session().patcher.unhook(self._handles.pop(name, None))

    def _open(self, optimizer: Any) -> Training:
        from autolog.hyperparameters import flat
        from autolog.seeds import seeds

        self._finish_gone()
        parameters = [one for group in optimizer.param_groups for one in group["params"]]
        holds = set(map(id, parameters))
        self._make_room(holds)
        models = self._calls.holders(holds)
        for model in models:
            session().weights.as_it_is(model)
        loadings = self.loaders.latest()
        known = [one.known() for one in loadings]
        held = self._calls.inputs(models, union(one.held for one in known))
        told, self._told_of_loss = self._told_of_loss or NOTHING, None
        found = torch_inputs.found(held, known, told)
        described = describe(models[0]) if models else {"num_parameters": sum(one.numel() for one in parameters)}
        data = found.sources.get("data", NOTHING)
        own = [one for one, what in zip(loadings, known, strict=True) if one.is_running() or what.may_be_of(data)]
        params = flat(self._params(optimizer, described, own))
        self._stop_listening()
        framework = TORCH.framework()
        execution = runs.Execution(
            session().recorder,
            TRAIN,
            "torch.Tensor.backward" if type(optimizer) is Learner else f"{class_name(optimizer)}.step",
            properties={**framework, **{k: v for k, v in described.items() if k == "class"}, **seeds()},
            params=params,
            inputs=found.inputs(),
            makes={**framework, **described},
        )
        if found.is_model_alone():
            execution.report(inputs=runs.Inputs({"": session().files.unexplained()}, runs.SCOPE))
        if execution.model is not None:
            for model in models or [Tensors(parameters)]:
                self.know(model, frozenset([execution.model]))
        session().step_sites.note_training(execution, self._backward, began=self._read_before)
        self._read_before = None
        session().step_sites.guess(execution, "data", found.guess)
        training = self.trainings[id(optimizer)] = Training(optimizer, execution, holds)
        weakref.finalize(optimizer, self._gone.append, id(optimizer)).atexit = False
        self.loaders.forget_validation()
        return training

    def _make_room(self, holds: set[int]) -> None:
        """End the trainings whose parameters another one takes over, and the oldest where there are very many."""
        for key, other in list(self.trainings.items()):
            if other.holds & holds:
                self.trainings.pop(key).finish()
        while len(self.trainings) >= _MOST_TRAININGS:  # with a next step, the oldest begins again, as another one
            self.trainings.pop(next(iter(self.trainings))).finish()

    def _stop_listening(self) -> None:
        """Listen to the calls of modules only as long as the first step of another optimizer is awaited."""
        self.awaited = _alive(self.awaited)
        if not self.awaited:
            self.unhook("called")
            self._calls.clear()
            self.following.rest()

    def _params(self, optimizer: Any, described: Mapping[str, Any], loadings: list[Loading]) -> dict[str, Any]:
        found = {} if type(optimizer) is Learner else self.schedulers.settings_of(optimizer)
        if losses := self._calls.losses():
            found |= settings_of_loss(losses[-1])
        found |= {name: described[name] for name in described if name != "class"}
        return found | (loadings[0].settings if loadings else {})

    def _finish_gone(self) -> None:
        while self._gone:
            training = self.trainings.get(self._gone.popleft())
            if training is not None and training.optimizer() is None:
                self.trainings = {key: one for key, one in self.trainings.items() if one is not training}
                training.finish()


def _is_compiling() -> bool:
    found: bool = _torch().compiler.is_compiling()
    return found


def _alive(known: dict[int, weakref.ref[Any]]) -> dict[int, weakref.ref[Any]]:
    return {key: one for key, one in known.items() if one() is not None}


def _torch() -> Any:
    return sys.modules["torch"]


class _Last(threading.local):
    loss: Any = None  # on which `backward` was called last, until the step that follows


_last = _Last()


def keep_loss(args: tuple[Any, ...], kwargs: dict[str, Any], _: Any) -> None:  # noqa: ARG001  the shape is given
    """Note on which tensor `backward` was called."""
    _last.loss = args[0]
    known = Loops.of_session or loops()
    if known.awaited:
        known.ask_of(args[0])
    elif known.learner is not None:
        known.learn_by_hand(known.learner)
    elif not known.following.is_resting:
        known.learn_alone(args[0])


def step(optimizer: Any, *_: Any) -> None:
    """Note that an optimizer has made a step; most steps end here, after a microsecond."""
    known = Loops.of_session or loops()
    training = known.trainings.get(id(optimizer))
    validating = known.loaders.validating
    if training is not None and training.steps % _STRIDE and training.steps > _EVERY and not validating:
        training.steps += 1
        loss, _last.loss = _last.loss, None
        training.last = None if loss is None else weakref.ref(loss)
    else:
        known.step(optimizer)


def note_made(args: tuple[Any, ...], kwargs: dict[str, Any], tensor: Any) -> None:  # noqa: ARG001  the shape is given
    """Note a tensor that is made of an array."""
    if args and type(args[0]) not in provenance.PLAIN and (sources := provenance.sources_of(args[0])):
        loops().made(tensor, sources)


def follow(args: tuple[Any, ...], kwargs: dict[str, Any], tensor: Any) -> None:
    """Pass on what a tensor comes from; in the steps of a training there is nothing to learn from it."""
    known = Loops.of_session or loops()
    if known.following.is_resting:
        known.following.leave_out()
    else:
        pass_on(args, kwargs, tensor)


# what makes a tensor of another one, and is called on data or predictions rather than within a network
_CONVERSIONS = (
    "to",
    "cpu",
    "cuda",
    "type",
    "float",
    "double",
    "half",
    "int",
    "long",
    "bool",
    "clone",
    "detach",
    "argmax",
    "round",
    "numpy",
)
# watched unless a training is in its steps
FOLLOWING = (
    Patch(("torch:cat", "torch:stack", "torch:concat", "torch:argmax"), quick=follow),
    Patch(tuple(f"torch:Tensor.{name}" for name in _CONVERSIONS), quick=follow),
    meet("torch._dynamo.eval_frame:OptimizedModule.__call__", lambda call: loops().called_compiled(call.instance)),
)


def loops() -> Loops:
    """Return the loops of this session."""
    return Loops.of_session or session().of(Loops)


# with which one listens while an optimizer's first step is awaited, and while a model is evaluated
_HOOKS = {
    "called": "torch.nn.modules.module:register_module_forward_pre_hook",
    "answered": "torch.nn.modules.module:register_module_forward_hook",
}
