"""What the machine is, and how fast it multiplies matrices at best."""

import json
import os
import platform

import process

HERE = os.path.dirname(os.path.abspath(__file__))
# OpenBLAS' kernels for wide vectors, each with what a processor must have for them.
KERNELS = {"SkylakeX": "avx512vl", "Cooperlake": "avx512_bf16"}


def describe():
    """The processor, its cores and the system, in a line."""
    name = processor().get("model name", platform.machine())
    return f"{name}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def processor():
    """What the system tells of a processor; `flags` is always there."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        facts = dict(line.split(":", 1) for line in file if ":" in line)
    return {"flags": ""} | {name.strip(): value.strip() for name, value in facts.items()}


def product_rates(python, thread_counts, is_patient=True):
    """The best rate known for each number format and thread count: {(format, threads): (Gop/s, library)}.

    OpenBLAS does not recognise every processor and then takes kernels for half the vector width; so it is also tried
    with the kernels of a processor that has all that this one has.
    """
    best = {}
    kernels = [None] + [name for name, flag in KERNELS.items() if flag in processor()["flags"].split()]
    for threads in thread_counts:
        for kernel in kernels:
            if is_patient:
                process.wait_until_quiet()
            for library, rates in measure(python, threads, kernel).items():
                for number, rate in rates.items():
                    known = best.get((number, threads), (0, ""))
                    best[number, threads] = max(known, (rate, library + (f" ({kernel})" if kernel else "")))
    return best


def measure(python, threads, kernel):
    """Rates of the libraries that `python` finds; nothing if it cannot be run."""
    counts = {name: str(threads) for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]}
    environment = {**os.environ, **counts, **({"OPENBLAS_CORETYPE": kernel} if kernel else {})}
    finished = process.run("the product benchmark", [python, f"{HERE}/products.py", str(threads)],
                           environment=environment)
    return json.loads(finished.output)

