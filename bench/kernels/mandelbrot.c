// Escape times of the Mandelbrot set on a square grid.
// Stresses: a tight loop of double multiplications and additions with an early exit; everything
// lives in locals, so it shows how well an engine keeps values in registers.
#include "kernel.h"

enum { kWidth = 400, kMaxIterations = 200 };

static uint32_t escape_time(double cx, double cy) {
    double x = 0.0;
    double y = 0.0;
    uint32_t i = 0;
    for (; i < kMaxIterations; ++i) {
        double xx = x * x;
        double yy = y * y;
        if (xx + yy > 4.0) break;
        y = 2.0 * x * y + cy;
        x = xx - yy + cx;
    }
    return i;
}

int main(int argc, char** argv) {
    uint32_t rows = kernel_work(argc, argv, 4400);
    uint64_t checksum = 0;
    for (uint32_t row = 0; row < rows; ++row) {
        double cy = -1.25 + 2.5 * (row % kWidth) / kWidth + 1e-6 * (row / kWidth);
        for (uint32_t column = 0; column < kWidth; ++column) {
            double cx = -2.0 + 2.5 * column / kWidth;
            checksum = kernel_mix(checksum, escape_time(cx, cy));
        }
    }
    kernel_print("mandelbrot", checksum);
    return 0;
}
