// Arguments and environment: lists of strings that the guest copies into its memory.
#include "stdlib/wasi/functions.h"

namespace ingot::wasi {

namespace {

size_t text_bytes(const std::vector<std::string>& texts) {
    size_t bytes = 0;
    for (const std::string& text : texts) bytes += text.size() + 1;
    return bytes;
}

Fallible<void> sizes(const Call& call, const std::vector<std::string>& texts, Address count,
                     Address bytes) {
    auto out_count = TRY(call.memory.out<uint32_t>(count));
    auto out_bytes = TRY(call.memory.out<uint32_t>(bytes));
    out_count.set(static_cast<uint32_t>(texts.size()));
    out_bytes.set(static_cast<uint32_t>(text_bytes(texts)));
    return {};
}

/// An array of addresses, and the terminated strings they point to.
Fallible<void> copy(const Call& call, const std::vector<std::string>& texts, Address pointers,
                    Address text) {
    uint64_t pointer_bytes = uint64_t{texts.size()} * sizeof(Address);
    uint8_t* out_pointer = TRY(call.memory.range(pointers, pointer_bytes)).data();
    uint8_t* out_text = TRY(call.memory.range(text, text_bytes(texts))).data();
    for (const std::string& value : texts) {
        std::memcpy(out_pointer, &text, sizeof(Address));
        std::memcpy(out_text, value.c_str(), value.size() + 1);
        out_pointer += sizeof(Address);
        out_text += value.size() + 1;
        text += static_cast<Address>(value.size() + 1);
    }
    return {};
}

}  // namespace

Fallible<void> args_get(Call& call, Address pointers, Address text) {
    return copy(call, call.state.arguments, pointers, text);
}

Fallible<void> args_sizes_get(Call& call, Address count, Address bytes) {
    return sizes(call, call.state.arguments, count, bytes);
}

Fallible<void> environ_get(Call& call, Address pointers, Address text) {
    return copy(call, call.state.environment, pointers, text);
}

Fallible<void> environ_sizes_get(Call& call, Address count, Address bytes) {
    return sizes(call, call.state.environment, count, bytes);
}

}  // namespace ingot::wasi
