// Five bodies under gravity, integrated step by step.
// Stresses: double arithmetic with long dependency chains, square root and division, small arrays
// of structs addressed with constant offsets. Hardly any branches, no calls in the hot loop.
#include <math.h>

#include "kernel.h"

enum { kBodies = 5 };

typedef struct {
    double x, y, z, vx, vy, vz, mass;
} Body;

static Body bodies[kBodies] = {
    {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.47},
    {4.84, -1.16, -0.10, 0.61, 2.81, -0.02, 0.0377},
    {8.34, 4.12, -0.40, -1.01, 1.82, 0.008, 0.0113},
    {12.89, -15.11, -0.22, 1.08, 0.87, -0.01, 0.0017},
    {15.38, -25.92, 0.18, 0.98, 0.59, -0.034, 0.002},
};

static void step(double dt) {
    for (int i = 0; i < kBodies; ++i) {
        Body* a = &bodies[i];
        for (int j = i + 1; j < kBodies; ++j) {
            Body* b = &bodies[j];
            double dx = a->x - b->x;
            double dy = a->y - b->y;
            double dz = a->z - b->z;
            double squared = dx * dx + dy * dy + dz * dz;
            double magnitude = dt / (squared * sqrt(squared));
            a->vx -= dx * b->mass * magnitude;
            a->vy -= dy * b->mass * magnitude;
            a->vz -= dz * b->mass * magnitude;
            b->vx += dx * a->mass * magnitude;
            b->vy += dy * a->mass * magnitude;
            b->vz += dz * a->mass * magnitude;
        }
    }
    for (int i = 0; i < kBodies; ++i) {
        Body* a = &bodies[i];
        a->x += dt * a->vx;
        a->y += dt * a->vy;
        a->z += dt * a->vz;
    }
}

static double energy(void) {
    double sum = 0.0;
    for (int i = 0; i < kBodies; ++i) {
        const Body* a = &bodies[i];
        sum += 0.5 * a->mass * (a->vx * a->vx + a->vy * a->vy + a->vz * a->vz);
        for (int j = i + 1; j < kBodies; ++j) {
            const Body* b = &bodies[j];
            double dx = a->x - b->x;
            double dy = a->y - b->y;
            double dz = a->z - b->z;
            sum -= a->mass * b->mass / sqrt(dx * dx + dy * dy + dz * dz);
        }
    }
    return sum;
}

int main(int argc, char** argv) {
    uint32_t steps = kernel_work(argc, argv, 5000000);
    for (uint32_t i = 0; i < steps; ++i) step(0.001);
    printf("nbody %.9f\n", energy());
    return 0;
}
