// What a guest writes to a terminal, made harmless: control sequences could move the cursor over
// what others wrote, fake a prompt, set the title, or make the terminal type an answer.
//
// Printable UTF-8 passes, and so do line feed, tab, carriage return and backspace, which programs
// need for tables and progress. All other controls of ASCII and Latin-1 (C1, also in UTF-8), bytes
// that are no UTF-8, and characters that turn the direction of text around appear as `\1b`.
// A character may come in several writes: its beginning is held back until the rest is there.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ingot::wasi {

class TerminalFilter {
 public:
    /// What to show for the next bytes of the stream.
    std::string pass(std::span<const uint8_t> bytes);

 private:
    std::string pending_;  ///< The beginning of a character, at most 3 bytes.
};

}  // namespace ingot::wasi
