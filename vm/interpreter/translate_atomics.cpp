// Atomic memory accesses, wait and notify.
#include "vm/interpreter/translator.h"
#include "vm/support/check.h"

namespace ingot::interpreter {

void Translator::atomic(const Instruction&) {
    CHECK(false && "an instruction that the interpreter does not know yet");
}

}  // namespace ingot::interpreter
