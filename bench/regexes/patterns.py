"""The regular expressions of a package: those its modules hold, those its functions make, those written in its calls.

A pattern that only comes to be with a function's arguments is made with a stand-in for each of them. What cannot be
had in one of these ways is an error, so that no expression escapes the measurement.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import typing
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

# Of `re`: what takes a pattern first. Of a compiled pattern: what runs it.
_CALLS = frozenset({"compile", "search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split"})
# Training is done on a machine of one's own, over data of one's own.
_LEFT_OUT = ("training", "__main__")
_STAND_IN = "ủy ban"
ANY = frozenset({"finditer"})


@dataclass(frozen=True, slots=True)
class Named:
    """A pattern, where it stands, and the methods by which the packages run it (`finditer` where that is unknown)."""

    name: str
    pattern: re.Pattern[Any]
    methods: frozenset[str] = ANY


class Uncollected(Exception):
    """An expression that is made in a way this module does not know."""


def collected(packages: tuple[ModuleType, ...]) -> list[Named]:
    """Every pattern of text or bytes once, by where it was first met. Raises Uncollected."""
    modules = [module for package in packages for module in _modules(package)]
    trees = [
        (module, ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))) for module in modules
    ]
    methods = _methods(trees)
    found: dict[tuple[object, int], Named] = {}
    for module, tree in trees:
        for name, pattern in (*_held(module), *_made(module)):
            place = f"{module.__name__}.{name}"
            found.setdefault(_same(pattern), Named(place, pattern, methods.get(_key(module, name), ANY)))
        for each in _written(module, tree):
            found.setdefault(_same(each.pattern), each)
    return list(found.values())


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if info.name.rpartition(".")[2] in _LEFT_OUT:
            continue
        module = importlib.import_module(info.name)
        yield from _modules(module) if info.ispkg else (module,)


def _held(module: ModuleType) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Those in a module's own names, in whatever they lie."""
    for name, value in vars(module).items():
        yield from ((name, pattern) for pattern in _inside(value))


def _inside(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for each in (*value.keys(), *value.values()):
            yield from _inside(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _inside(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _inside(getattr(value, field.name))


def _made(module: ModuleType) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Those that a function of the module without arguments gives."""
    for name, function in vars(module).items():
        if getattr(function, "__module__", "") == module.__name__ and gives_patterns(function):
            yield from ((name, pattern) for pattern in _inside(function()))


def gives_patterns(function: object) -> bool:
    """Whether this can be called without arguments and says that it gives patterns."""
    if not callable(function) or isinstance(function, type):
        return False
    try:
        parameters = inspect.signature(function).parameters.values()
        given = typing.get_type_hints(inspect.unwrap(function)).get("return")
    except (TypeError, ValueError, NameError):
        return False
    return "re.Pattern" in str(given) and all(each.default is not each.empty for each in parameters)


def _same(pattern: re.Pattern[Any]) -> tuple[object, int]:
    return pattern.pattern, pattern.flags


def _written(module: ModuleType, tree: ast.Module) -> Iterator[Named]:
    """Those in a call of `re` inside a function, made anew here; what the function's arguments bring has a stand-in."""
    for function in _functions(tree):
        for call in ast.walk(function):
            if not _is_call_of_re(call):
                continue
            assert isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
            place = f"{module.__name__}.{function.name}"
            if gives_patterns(vars(module).get(function.name)):
                continue
            method = call.func.attr
            methods = ANY if method == "compile" else frozenset({method})
            yield Named(place, _compiled(place, module, call), methods)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def _is_call_of_re(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in _CALLS
    )


def _compiled(place: str, module: ModuleType, call: ast.Call) -> re.Pattern[Any]:
    flags = next((each.value for each in call.keywords if each.arg == "flags"), None)
    names = [each for each in call.args[1:] if "re." in ast.unparse(each)]
    told = flags or (names[0] if names else None)
    named = [each.attr for each in ast.walk(told) if isinstance(each, ast.Attribute)] if told else []
    number = sum(getattr(re, name) for name in named)
    return re.compile(_text(place, module, call.args[0]), number)


def _text(place: str, module: ModuleType, node: ast.expr) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(_text(place, module, part)) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return _STAND_IN
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(place, module, node.left) + _text(place, module, node.right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join":
        return str(_text(place, module, node.func.value)).join(map(re.escape, _STAND_IN.replace(" ", "")))
    raise Uncollected(f"{place}: {ast.unparse(node)}")


def _methods(trees: list[tuple[ModuleType, ast.Module]]) -> dict[str, frozenset[str]]:
    """Key of a pattern, or of what gives it → the methods called on it; only where each mention of it is a call."""
    called: defaultdict[str, set[str]] = defaultdict(set)
    mentions: defaultdict[str, int] = defaultdict(int)
    for module, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                mentions[_key(module, node.id)] += 1
            if isinstance(node, ast.Attribute) and node.attr in _CALLS:
                owner = node.value.func if isinstance(node.value, ast.Call) else node.value
                if isinstance(owner, ast.Name) and owner.id != "re":
                    called[_key(module, owner.id)].add(node.attr)
                    mentions[_key(module, owner.id)] -= 1
    return {name: frozenset(methods) for name, methods in called.items() if mentions[name] == 0}


def _key(module: ModuleType, name: str) -> str:
    """A private name is its module's; a public one may be used in any."""
    return f"{module.__name__}.{name}" if name.startswith("_") else name


Run = Callable[[Any], object]


def run_of(named: Named) -> Run:
    """What runs the pattern over a whole text in the dearest way in which the packages run it."""
    if named.methods <= {"match"}:
        return named.pattern.match
    if named.methods <= {"match", "fullmatch"}:
        return named.pattern.fullmatch
    return lambda text: sum(1 for _ in named.pattern.finditer(text))
