"""Two steps on rows of 32 distances as machine vectors; numba's own loops emit none of them."""

from __future__ import annotations

from typing import Final

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]  # ships no types
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from gis.kernel import kernel
from gis.units import UNREACHABLE_MM, Index, Millimetres

WIDTH: Final = 32
"""Distances in a row: as many searches are swept together."""

LANES: Final = 16  # int32 numbers in one vector of 512 bits; LLVM halves it where that is too wide

ALIGNED: Final = 64
"""Bytes of a cache line, to multiples of which ``stream_rows`` writes."""

I32: Final = ir.IntType(32)
I64: Final = ir.IntType(64)
VECTOR: Final = ir.VectorType(I32, LANES)


def _data(context, builder, kind, value):
    return cgutils.create_struct_proxy(kind)(context, builder, value).data


def _vectors(builder, data, first):
    """Return pointers to the vectors that begin at one element."""
    at = [builder.add(first, ir.Constant(I64, i * LANES)) for i in range(WIDTH // LANES)]
    return [builder.bitcast(builder.gep(data, [one]), VECTOR.as_pointer()) for one in at]


def _load(builder, pointer):
    loaded = builder.load(pointer)
    loaded.align = 4
    return loaded


def _store(builder, value, pointer):
    builder.store(value, pointer).align = 4


def _stream(builder, value, pointer):
    stored = builder.store(value, pointer)
    stored.align = ALIGNED
    stored.set_metadata("nontemporal", builder.module.add_metadata([ir.Constant(I32, 1)]))


def _everywhere(builder, number):
    """Return a vector that holds one number in all lanes."""
    none = ir.Constant(VECTOR, ir.Undefined)
    one = builder.insert_element(none, number, ir.Constant(I32, 0))
    return builder.shuffle_vector(one, none, ir.Constant(ir.VectorType(I32, LANES), [0] * LANES))


def _lesser(builder, a, b):
    return builder.select(builder.icmp_signed("<", a, b), a, b)


@intrinsic
def _relax_row(_context, mm, head, arc_mm, row, first, last):
    """Lower a row by the rows at the heads of its arcs plus the arcs' lengths."""

    def generate(context, builder, signature, args):
        data, heads, lengths = (
            _data(context, builder, signature.args[i], args[i]) for i in range(3)
        )
        width = ir.Constant(I64, WIDTH)
        own = _vectors(builder, data, builder.mul(args[3], width))
        least = [cgutils.alloca_once(builder, VECTOR) for _ in own]
        for pointer, local in zip(own, least, strict=True):
            builder.store(_load(builder, pointer), local)
        with cgutils.for_range_slice(builder, args[4], args[5], ir.Constant(I64, 1), I64) as (
            arc,
            _,
        ):
            other = builder.sext(builder.load(builder.gep(heads, [arc])), I64)
            length = _everywhere(builder, builder.load(builder.gep(lengths, [arc])))
            there = _vectors(builder, data, builder.mul(other, width))
            for pointer, local in zip(there, least, strict=True):
                over = builder.add(_load(builder, pointer), length)
                builder.store(_lesser(builder, over, builder.load(local)), local)
        for pointer, local in zip(own, least, strict=True):
            _store(builder, builder.load(local), pointer)
        return context.get_dummy_value()

    return types.void(mm, head, arc_mm, row, first, last), generate


def _join_with(put):
    """Return the step that joins two rows and puts the result with the given kind of store."""

    def join(context, builder, signature, args):
        data, out_data = (_data(context, builder, signature.args[i], args[i]) for i in range(2))
        width = ir.Constant(I64, WIDTH)
        rows = [_vectors(builder, data, builder.mul(args[i], width)) for i in (2, 4)]
        lengths = [_everywhere(builder, args[i]) for i in (3, 5)]
        most = _everywhere(builder, ir.Constant(I32, UNREACHABLE_MM))
        last = _everywhere(builder, ir.Constant(I32, UNREACHABLE_MM - 1))
        for i, pointer in enumerate(_vectors(builder, out_data, args[6])):
            a, b = (
                builder.add(_load(builder, row[i]), length)
                for row, length in zip(rows, lengths, strict=True)
            )
            least = _lesser(builder, a, b)
            reached = builder.icmp_signed("<", least, last)
            put(builder, builder.select(reached, least, most), pointer)
        return context.get_dummy_value()

    return join


@intrinsic
def _join_rows(  # noqa: PLR0913, PLR0917 (one argument per register)
    _context, mm, out, row_a, mm_a, row_b, mm_b, at
):
    """Put the lesser of two rows, each plus a length, at an element of another table."""
    return types.void(mm, out, row_a, mm_a, row_b, mm_b, at), _join_with(_store)


@intrinsic
def _stream_rows(  # noqa: PLR0913, PLR0917 (one argument per register)
    _context, mm, out, row_a, mm_a, row_b, mm_b, at
):
    """Do the same past the caches, onto a place that is a multiple of ``ALIGNED`` bytes."""
    return types.void(mm, out, row_a, mm_a, row_b, mm_b, at), _join_with(_stream)


@kernel
def relax_row(
    mm: Millimetres, head: Index, arc_mm: Millimetres, row: int, first: int, last: int
) -> None:
    """
    Lower row ``row`` of ``mm`` (V, 32) by ``mm[head] + arc_mm`` of the arcs first … last.

    No sum may exceed an int32; nothing is checked.
    """
    _relax_row(mm, head, arc_mm, np.int64(row), np.int64(first), np.int64(last))  # type: ignore[call-arg]  # numba passes the context


@kernel
def join_rows(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    mm: Millimetres, out: Millimetres, row_a: int, mm_a: int, row_b: int, mm_b: int, at: int
) -> None:
    """
    Put ``min(mm[row_a] + mm_a, mm[row_b] + mm_b)`` at element ``at`` of a C-ordered table.

    Results from ``UNREACHABLE_MM - 1`` on become ``UNREACHABLE_MM``. Nothing is checked.
    """
    a, b = np.int64(row_a), np.int64(row_b)
    _join_rows(mm, out, a, np.int32(mm_a), b, np.int32(mm_b), np.int64(at))  # type: ignore[call-arg]  # numba passes the context


@kernel
def stream_rows(  # noqa: PLR0913, PLR0917 (flat arrays of a compiled loop)
    mm: Millimetres, out: Millimetres, row_a: int, mm_a: int, row_b: int, mm_b: int, at: int
) -> None:
    """
    Do what ``join_rows`` does without reading the table's old lines first: twice as fast.

    Element ``at`` must lie at a multiple of ``ALIGNED`` bytes; nothing is checked.
    """
    a, b = np.int64(row_a), np.int64(row_b)
    _stream_rows(mm, out, a, np.int32(mm_a), b, np.int32(mm_b), np.int64(at))  # type: ignore[call-arg]  # numba passes the context
