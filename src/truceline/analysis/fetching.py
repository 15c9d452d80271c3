"""Asking for memory before it is needed, in machine code.

Among millions of volumes hardly a node of a tree is in a processor's caches, and each look at one
waits for memory. What will be looked at next is known a little earlier; asking for it then lets
several waits pass at once (S. Chen, P. B. Gibbons, T. C. Mowry, "Improving index performance
through prefetching", SIGMOD 2001). It changes no answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

LINE: Final = 64
"""Bytes that come from memory together."""
_TO_READ, _TO_KEEP, _DATA = 0, 3, 1


@intrinsic
def _fetch(_typing: Any, array: Any, at: Any, size: Any) -> tuple[Any, Callable[..., Any]]:
    """The types and the instructions of :data:`fetch`."""
    if not isinstance(array, types.Array) or not isinstance(size, types.IntegerLiteral):
        return None  # type: ignore[return-value] # so that numba says which types it was given
    # Arrays begin anywhere in a line, so that the last byte may be in one line more.
    lines = (size.literal_value + LINE - 2) // LINE + 1

    def ahead(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        held = context.make_array(signature.args[0])(context, builder, args[0])
        step = cgutils.unpack_tuple(builder, held.strides, signature.args[0].ndim)[0]
        place = context.cast(builder, args[1], signature.args[1], types.intp)
        start = builder.add(builder.ptrtoint(held.data, step.type), builder.mul(place, step))
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        hint = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        for line in range(lines):
            where = builder.inttoptr(builder.add(start, step.type(line * LINE)), byte)
            builder.call(hint, [where, number(_TO_READ), number(_TO_KEEP), number(_DATA)])
        return context.get_dummy_value()

    return types.void(array, at, size), ahead


fetch: Final = cast("Callable[[NDArray[Any], Any, int], None]", _fetch)
"""Ask for so many bytes of an array, from ``array[at]`` on: ``fetch(array, at, size)``.

In compiled code alone; ``at`` is an integer along the first axis, ``size`` a number that is known
when it is compiled. A place outside the array is no fault: nothing is read.
"""
