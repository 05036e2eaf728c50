#pragma once
#include <cblas.h>

// OpenBLAS has this, but where a distribution lets several libraries share one cblas.h, the header may not say so.
#ifdef __cplusplus
extern "C" {
#endif
void openblas_set_num_threads(int num_threads);
#ifdef __cplusplus
}
#endif
