// Modules written down byte by byte, and what is expected of the decoder on them.
// Sections get their sizes from here, and nothing else is helped with: a test shows every other
// byte it is about. An offset in an expectation counts from the module's start, whose header is 8
// bytes, followed by two bytes of the first section's id and size.
#pragma once

#include <catch2/catch.hpp>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <vector>

#include "vm/decode/decoder.h"
#include "vm/support/leb128.h"

namespace ingot::test {

using Bytes = std::vector<uint8_t>;

inline Bytes operator+(Bytes left, const Bytes& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

/// Magic and version.
inline Bytes header() {
    return {0x00, 'a', 's', 'm', 1, 0, 0, 0};
}

/// A section with a correct size of less than 128 bytes.
inline Bytes section(uint8_t id, const Bytes& contents) {
    if (contents.size() >= 0x80) throw std::length_error("section of a test");
    return Bytes{id, static_cast<uint8_t>(contents.size())} + contents;
}

/// A name with its length.
inline Bytes name(const std::string& text) {
    return Bytes{static_cast<uint8_t>(text.size())} + Bytes(text.begin(), text.end());
}

inline Module decoded(const Bytes& bytes, const Features& features = {}) {
    auto module = decode_module(bytes, features);
    if (!module) FAIL(module.error().message);
    return std::move(*module);
}

/// The error of a module that must not decode.
inline Error rejected(const Bytes& bytes, const Features& features = {}) {
    auto module = decode_module(bytes, features);
    if (module) FAIL("decoded");
    return std::move(module).error();
}

inline Features without(std::initializer_list<Feature> off) {
    Features features;
    for (const Feature feature : off) features.disable(feature);
    return features;
}

}  // namespace ingot::test

/// Checks message, offset and kind of a rejected module at the line of the test.
#define CHECK_MALFORMED(error_expression, expected_offset, expected_message) \
    do {                                                                     \
        const ingot::Error error_ = (error_expression);                      \
        CHECK(error_.kind == ingot::ErrorKind::Malformed);                   \
        CHECK(error_.message == (expected_message));                         \
        CHECK(error_.offset == (expected_offset));                           \
    } while (false)
