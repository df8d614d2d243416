"""llama.cpp's server as a process: `llama_cpp_server.py PACKAGE MODEL PORT`."""

import sys
import time

sys.path.insert(0, sys.argv[1])
import xllamacpp  # type: ignore[import-not-found]

options = xllamacpp.CommonParams()
options.model.path = sys.argv[2]
options.model_alias = {"smollm2"}
options.n_ctx = 8192
options.n_parallel = 1
options.port = int(sys.argv[3])
# Its threads wait for each other awake: two on a busy machine are slower than one.
options.cpuparams.n_threads = 1
options.cpuparams_batch.n_threads = 1
options.endpoint_metrics = True
_server = xllamacpp.Server(options)
while True:
    time.sleep(3600)
