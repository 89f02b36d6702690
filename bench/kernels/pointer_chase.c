// Walks linked lists whose nodes lie in random order, and relinks some on the way.
// Stresses: loads that depend on loads (latency, not throughput), with a working set around the
// second-level cache: what is left of an engine's overhead when memory is the bottleneck.
#include "kernel.h"

enum { kNodes = 32768 };

typedef struct Node {
    struct Node* next;
    uint32_t value;
} Node;

static Node nodes[kNodes];
static uint32_t order[kNodes];

static void link_randomly(uint32_t* seed) {
    for (uint32_t i = 0; i < kNodes; ++i) order[i] = i;
    for (uint32_t i = kNodes - 1; i > 0; --i) {
        uint32_t j = kernel_random(seed) % (i + 1);
        uint32_t kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
    for (uint32_t i = 0; i < kNodes; ++i) {
        nodes[order[i]].next = &nodes[order[(i + 1) % kNodes]];
        nodes[order[i]].value = i;
    }
}

int main(int argc, char** argv) {
    uint32_t laps = kernel_work(argc, argv, 1000);
    uint32_t seed = 1;
    link_randomly(&seed);
    uint64_t checksum = 0;
    for (uint32_t lap = 0; lap < laps; ++lap) {
        Node* start = &nodes[lap];
        uint32_t sum = 0;
        Node* node = start;
        do {
            sum += node->value ^ lap;
            node = node->next;
        } while (node != start);
        checksum = kernel_mix(checksum, sum);
        // Swapping two neighbours keeps it one cycle but makes every lap a different walk.
        Node* first = start->next;
        Node* second = first->next;
        first->next = second->next;
        second->next = first;
        start->next = second;
    }
    kernel_print("pointer_chase", checksum);
    return 0;
}
