"""
Kernels, interpreted or compiled from the same source.

A kernel module holds plain functions over lists of numbers. On small networks they run as they are: nothing is loaded,
nobody waits for a compiler. For sweeps from some 2,000 sites up numba compiles the same source (extra `fast`), keeps
what it compiled beside the module, or nowhere where that cannot be written, and takes arrays in place of lists.
"""

from __future__ import annotations

import importlib
import importlib.util
import types
from functools import cache
from typing import Any

#: From so many sites up, loading numba and the compiled kernels pays.
SITES_TO_COMPILE = 2000


def worth_compiling(sites: int) -> bool:
    """Tell whether a network is large enough, and numba there, to run compiled kernels."""
    return sites >= SITES_TO_COMPILE and importlib.util.find_spec("numba") is not None


@cache
def compiled(module: types.ModuleType) -> Any:
    """
    Compile the kernels of a module.

    Parameters
    ----------
    module : module
        Its functions call each other, those of other kernel modules, and what numba knows; they take numbers, arrays
        and tuples of them.

    Returns
    -------
    namespace
        The same functions under the same names, compiled when first called with a new kind of argument.
    """
    import numba

    scope = dict(vars(module))
    for name, function in vars(module).items():
        if not isinstance(function, types.FunctionType):
            continue
        if function.__module__ == module.__name__:
            twin = types.FunctionType(function.__code__, scope, name, function.__defaults__)
            twin.__module__ = module.__name__
            scope[name] = _kept(numba, twin)
        elif function.__module__.startswith("topology."):
            scope[name] = getattr(compiled(importlib.import_module(function.__module__)), name)
    return types.SimpleNamespace(**scope)


def _kept(numba: Any, function: types.FunctionType) -> Any:
    """Compile a function, kept on disk where there is a place to keep it."""
    try:
        return numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba finds no folder that it could write to
        return numba.njit(nogil=True)(function)
