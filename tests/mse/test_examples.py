"""The examples in the docstrings of the package run, and its page of names is whole."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import truceline.mse

MODULES = [f"truceline.mse.{each.name}" for each in pkgutil.iter_modules(truceline.mse.__path__)]


@pytest.mark.parametrize("name", ["truceline.mse", *MODULES])
def test_the_examples_of_a_module_run(name: str) -> None:
    """Every example gives what its docstring says."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_every_public_name_says_what_it_is() -> None:
    """What the package gives to others has a docstring, and stands in its list once."""
    names = truceline.mse.__all__
    assert len(set(names)) == len(names)
    for name in names:
        if name != "ALWAYS":
            assert getattr(truceline.mse, name).__doc__, name
