#!/usr/bin/env python3
"""The fastest matrix product of a library, in Gop/s: printed as JSON, {library: {number format: rate}}.

    python products.py THREADS

Run by machine.py in a process of its own, because libraries read their settings when they are loaded. Of each library
that is there, products of SIZE x SIZE matrices are timed, and the fastest counts: it is a limit that is looked for.
"""

import ctypes
import json
import sys
import time

SIZE = 2048
REPEATS = 10


def best(multiply):
    """Gop/s of the fastest of some products."""
    multiply()
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        multiply()
        seconds.append(time.perf_counter() - start)
    return 2 * SIZE**3 / min(seconds) / 1e9


def openblas(threads):
    """The library that our program is linked with, called without numpy."""
    library = ctypes.CDLL("libopenblas.so.0")
    library.openblas_set_num_threads(threads)
    left, right, result = ((ctypes.c_float * SIZE**2)(*[0.5] * SIZE**2) for _ in range(3))
    rows, plain, one, zero = 101, 111, ctypes.c_float(1), ctypes.c_float(0)
    return {"float32": best(lambda: library.cblas_sgemm(
        rows, plain, plain, SIZE, SIZE, SIZE, one, left, SIZE, right, SIZE, zero, result, SIZE))}


def torch_library(threads):
    """PyTorch's products: MKL or oneDNN underneath."""
    import torch

    torch.set_num_threads(threads)
    values = torch.randn(SIZE, SIZE)
    rates = {"float32": best(lambda: torch.mm(values, values))}
    short = values.to(torch.bfloat16)
    rates["bfloat16"] = best(lambda: torch.mm(short, short))
    if hasattr(torch, "_int_mm"):
        bytes_ = torch.randint(-100, 100, (SIZE, SIZE), dtype=torch.int8)
        rates["int8"] = best(lambda: torch._int_mm(bytes_, bytes_))
    return rates


def numpy_library(_):
    """numpy's products; threads are set by the environment."""
    import numpy

    values = numpy.ones((SIZE, SIZE), dtype=numpy.float32)
    return {"float32": best(lambda: values @ values)}


def main():
    threads = int(sys.argv[1])
    rates = {}
    for name, measure in [("OpenBLAS", openblas), ("numpy", numpy_library), ("torch", torch_library)]:
        try:
            rates[name] = measure(threads)
        except (ImportError, OSError):
            continue
    print(json.dumps(rates))


if __name__ == "__main__":
    main()
