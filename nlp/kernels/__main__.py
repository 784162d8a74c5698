"""Compile every kernel, so that processes that start together do not each do it."""

from importlib import import_module
from pkgutil import iter_modules

from nlp import kernels

for module in iter_modules(kernels.__path__, f"{kernels.__name__}."):
    if not module.name.endswith("__main__"):
        import_module(module.name)
