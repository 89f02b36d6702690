// libFuzzer target: any bytes as text, as a module and as a script.
#include "tests/fuzz/subjects.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    ingot::fuzz::text_subject({reinterpret_cast<const char*>(data), size}, {});
    return 0;
}
