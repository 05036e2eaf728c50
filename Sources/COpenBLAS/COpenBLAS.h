#pragma once
#include <cblas.h>

// OpenBLAS has these, but where a distribution lets several libraries share one cblas.h, the header may not say so.
#ifdef __cplusplus
extern "C" {
#endif
void openblas_set_num_threads(int num_threads);
char *openblas_get_corename(void);
#ifdef __cplusplus
}
#endif
