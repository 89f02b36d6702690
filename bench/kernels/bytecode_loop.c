// An interpreter for a small register bytecode that counts Collatz steps.
// Stresses: a dense switch in a loop (br_table), byte loads, small-array registers in memory: the
// shape of every guest that is itself an interpreter.
#include "kernel.h"

typedef enum {
    kHalt,
    kConst,      // r[a] = b
    kAdd,        // r[a] += r[b]
    kMulAdd,     // r[a] = r[a] * 3 + b
    kShift,      // r[a] >>= b
    kIncrement,  // r[a] += 1
    kMix,        // r[a] = r[a] * 31 + r[b]
    kJump,       // pc = b
    kJumpOdd,    // if r[a] & 1, pc = b
    kJumpOne,    // if r[a] == 1, pc = b
    kJumpLess,   // if r[a] < r[7], pc = b
    kMove,       // r[a] = r[b]
} Opcode;

// r0 number, r1 work value, r2 steps, r3 checksum, r7 limit.
static const uint8_t program[] = {
    kConst,     0, 1,   //  0
    kMove,      1, 0,   //  3: next number
    kConst,     2, 0,   //  6
    kJumpOne,   1, 30,  //  9: next step
    kIncrement, 2, 0,   // 12
    kJumpOdd,   1, 24,  // 15
    kShift,     1, 1,   // 18
    kJump,      0, 9,   // 21
    kMulAdd,    1, 1,   // 24
    kJump,      0, 9,   // 27
    kMix,       3, 2,   // 30
    kIncrement, 0, 0,   // 33
    kJumpLess,  0, 3,   // 36
    kHalt,      0, 0,   // 39
};

static uint32_t run(const uint8_t* code, uint32_t limit) {
    uint32_t r[8] = {0};
    r[7] = limit;
    for (uint32_t pc = 0;;) {
        const uint8_t* op = code + pc;
        uint32_t a = op[1];
        uint32_t b = op[2];
        pc += 3;
        switch ((Opcode)op[0]) {
        case kHalt: return r[3];
        case kConst: r[a] = b; break;
        case kAdd: r[a] += r[b]; break;
        case kMulAdd: r[a] = r[a] * 3 + b; break;
        case kShift: r[a] >>= b; break;
        case kIncrement: r[a] += 1; break;
        case kMix: r[a] = r[a] * 31 + r[b]; break;
        case kJump: pc = b; break;
        case kJumpOdd:
            if (r[a] & 1) pc = b;
            break;
        case kJumpOne:
            if (r[a] == 1) pc = b;
            break;
        case kJumpLess:
            if (r[a] < r[7]) pc = b;
            break;
        case kMove: r[a] = r[b]; break;
        }
    }
}

int main(int argc, char** argv) {
    kernel_print("bytecode_loop", run(program, kernel_work(argc, argv, 280000)));
    return 0;
}
