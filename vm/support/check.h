// CHECK: an assertion that stays in release builds. It guards the engine's own invariants; a CHECK
// that fails is a bug in ingot, never the fault of a guest, and ends the process with a message.
#pragma once

namespace ingot {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace ingot

#define CHECK(condition)                                           \
    do {                                                           \
        if (!(condition)) [[unlikely]]                             \
            ::ingot::check_failed(#condition, __FILE__, __LINE__); \
    } while (false)
