// setjmp and longjmp for Debian's wasi-libc, which has none. The compiler does the work
// (-mllvm -wasm-enable-sjlj turns calls of setjmp into Wasm exception handling); setjmp.c holds the
// three functions that it calls.
#pragma once

#include <stdint.h>

typedef struct {
    void* invocation;  // which call of the enclosing function armed this buffer
    uint32_t label;    // which setjmp in it; never 0
    struct {
        void* buffer;
        int value;
    } thrown;  // the exception's payload, read by the compiler's code
} JumpBuffer;

typedef JumpBuffer jmp_buf[1];

int setjmp(jmp_buf buffer) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf buffer, int value);

#define setjmp setjmp
#define _setjmp setjmp
#define _longjmp longjmp
