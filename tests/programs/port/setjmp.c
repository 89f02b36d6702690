// The run-time half of clang's setjmp for Wasm: a longjmp throws the tag __c_longjmp with the
// address of {buffer, value}; the function that armed the buffer catches it, asks
// __wasm_setjmp_test which setjmp is meant, and goes on there; others rethrow. Names and layouts
// are LLVM's.
#include <setjmp.h>

enum { kLongjmpTag = 1 };  // the compiler's number for __c_longjmp

void __wasm_setjmp(JumpBuffer* buffer, uint32_t label, void* invocation) {
    buffer->invocation = invocation;
    buffer->label = label;
}

uint32_t __wasm_setjmp_test(JumpBuffer* buffer, void* invocation) {
    return buffer->invocation == invocation ? buffer->label : 0;
}

_Noreturn void __wasm_longjmp(JumpBuffer* buffer, int value) {
    buffer->thrown.buffer = buffer;
    buffer->thrown.value = value == 0 ? 1 : value;
    __builtin_wasm_throw(kLongjmpTag, &buffer->thrown);
}
