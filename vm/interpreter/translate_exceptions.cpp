// Exceptions: the exnref form and the older one.
#include "vm/interpreter/translator.h"
#include "vm/support/check.h"

namespace ingot::interpreter {

void Translator::exception(const Instruction&) {
    CHECK(false && "an instruction that the interpreter does not know yet");
}

}  // namespace ingot::interpreter
