// One program under two configurations.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "tests/differential/configurations.h"
#include "tests/differential/program.h"
#include "tests/differential/trace.h"

namespace ingot::differential {

class Comparison {
 public:
    Comparison(const Configuration& left, const Configuration& right)
        : left_(left), right_(right) {}

    /// What differs; nothing if the configurations agree. A module that does not load is a bug of
    /// the generator: it ends the process.
    std::optional<std::string> compare(const Program& program, Statistics& statistics);

 private:
    struct Side {
        explicit Side(const Configuration& wanted) : configuration(wanted) {}
        Configuration configuration;
        std::shared_ptr<Engine> engine;
    };
    Trace run_side(Side& side, const Program& program);

    Side left_, right_;
    uint32_t programs_ = 0;
};

/// Writes the program's binary, its text and the tape beside each other: `stem`.wasm, .wat, .tape.
/// What went wrong, or empty.
std::string save(const std::string& stem, const Program& program, std::span<const uint8_t> tape);

}  // namespace ingot::differential
