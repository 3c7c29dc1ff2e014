"""How well texts are understood: `./dev eval text` prints a table of tasks, ours by tier, and others beside them."""

import os

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_threads] = "1"  # before numpy is imported: two threads on a busy machine are slower than one
