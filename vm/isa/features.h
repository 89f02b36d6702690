// Feature bits: which proposals a module may use. They are data checked at run time, not #ifs, and
// travel as a number: in the headers of artifacts, in requests to the compiler, in the cache's
// identities. What they are called, features.def says.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ingot {

enum class Feature : uint8_t {
#define FEATURE(name, flag, on, text) name,
#include "vm/isa/features.def"
#undef FEATURE
};

constexpr uint32_t kFeatureCount = 0
#define FEATURE(name, flag, on, text) +1
#include "vm/isa/features.def"
#undef FEATURE
    ;

/// A set of features; by default everything ingot supports.
class Features {
 public:
    constexpr Features() {
#define FEATURE(name, flag, on, text) \
    if (on) enable(Feature::name);
#include "vm/isa/features.def"
#undef FEATURE
    }

    constexpr bool has(Feature feature) const {
        return (bits_ >> static_cast<uint32_t>(feature)) & 1;
    }
    constexpr void enable(Feature feature) { bits_ |= 1u << static_cast<uint32_t>(feature); }
    constexpr void disable(Feature feature) { bits_ &= ~(1u << static_cast<uint32_t>(feature)); }

    static constexpr Features none() {
        return *from_bits(uint64_t{1} << static_cast<uint32_t>(Feature::Mvp));
    }

    /// As a number for files, bit by Feature; from_bits knows nothing of bits that stand for none.
    constexpr uint64_t bits() const { return bits_; }
    static constexpr std::optional<Features> from_bits(uint64_t bits) {
        if (bits >> kFeatureCount != 0) return std::nullopt;
        Features features;
        features.bits_ = static_cast<uint32_t>(bits);
        return features;
    }

    constexpr bool operator==(const Features&) const = default;

 private:
    uint32_t bits_ = 0;
};

std::string_view feature_flag(Feature feature);  ///< "bulk-memory"
std::string_view feature_description(
    Feature feature);  ///< "bulk memory and table operations (2.0)"
std::optional<Feature> feature_by_flag(std::string_view flag);

}  // namespace ingot
