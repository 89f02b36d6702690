// One character at a time; only whole, harmless ones are copied.
#include "stdlib/wasi/terminal_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "vm/support/utf8.h"

namespace ingot::wasi {

std::string TerminalFilter::pass(std::span<const uint8_t> bytes) {
    constexpr std::string_view kHarmlessControls = "\n\t\r\b";
    pending_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    std::string shown;
    std::string_view rest = pending_;
    while (!rest.empty()) {
        const size_t length = utf8_length(rest);
        if (length == 0 && is_utf8_prefix(rest)) break;
        const std::string_view character = rest.substr(0, std::max<size_t>(length, 1));
        rest.remove_prefix(character.size());
        const bool is_harmless =
            length == 1 && kHarmlessControls.find(character[0]) != std::string_view::npos;
        if (is_harmless || (length != 0 && !steers_terminal(character))) {
            shown += character;
            continue;
        }
        for (char byte : character) shown += fmt::format("\\{:02x}", static_cast<uint8_t>(byte));
    }
    pending_.erase(0, pending_.size() - rest.size());
    return shown;
}

}  // namespace ingot::wasi
