// An open-addressing hash table with 64-bit keys: insert, look up, remove, in random order.
// Stresses: 64-bit multiplication and shifts for the hash, loads at random addresses in a table
// larger than the first-level caches, short probing loops.
#include "kernel.h"

enum { kSlots = 1 << 16, kKeyRange = 50000 };

typedef struct {
    uint64_t key;  // 0: never used
    uint64_t value;
    uint32_t live;
} Slot;

static Slot slots[kSlots];

static uint64_t hash_of(uint64_t key) {
    key ^= key >> 33;
    key *= 0xff51afd7ed558ccdu;
    key ^= key >> 29;
    return key;
}

/// The key's slot, or the empty one where it belongs. The table is never full: keys come from a
/// range smaller than it.
static Slot* find(uint64_t key) {
    for (uint64_t i = hash_of(key);; ++i) {
        Slot* slot = &slots[i & (kSlots - 1)];
        if (slot->key == key || slot->key == 0) return slot;
    }
}

int main(int argc, char** argv) {
    uint32_t operations = kernel_work(argc, argv, 16000000);
    uint32_t seed = 1;
    uint64_t checksum = 0;
    for (uint32_t i = 0; i < operations; ++i) {
        uint32_t random = kernel_random(&seed);
        uint64_t key = (uint64_t)(random % kKeyRange + 1) * 0x9e3779b97f4a7c15u;
        Slot* slot = find(key);
        switch (random >> 29) {
        case 0:
        case 1:
            slot->key = key;
            slot->value = i;
            slot->live = 1;
            break;
        case 2: slot->live = 0; break;
        default:
            if (slot->live) checksum += slot->value;
            break;
        }
    }
    kernel_print("hash_table", checksum);
    return 0;
}
