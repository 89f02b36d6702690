// libFuzzer target: any bytes through the decoder and the validator.
#include "tests/fuzz/subjects.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    ingot::fuzz::validate_subject({data, size}, {});
    return 0;
}
