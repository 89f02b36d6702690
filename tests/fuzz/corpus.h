// Seeds: what the mutators start from, gathered from .wasm, .wat and .wast files.
//
// A script is cut into its top-level forms, which become text seeds; those that are modules and can
// be assembled become binary seeds too. Order and contents depend on the files alone.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tests/fuzz/binary_mutator.h"

namespace ingot::fuzz {

struct Corpus {
    std::vector<Bytes> binaries;
    std::vector<std::string> texts;
    size_t files = 0;
};

/// Loads files, and folders with everything below them. Files of other kinds are passed over.
Corpus load_corpus(std::span<const std::filesystem::path> paths);

}  // namespace ingot::fuzz
