// Names of features, from the table.
#include "vm/isa/features.h"

namespace ingot {

std::string_view feature_flag(Feature feature) {
    switch (feature) {
#define FEATURE(name, flag, on, text) \
    case Feature::name: return flag;
#include "vm/isa/features.def"
#undef FEATURE
    }
    return "unknown";
}

std::string_view feature_description(Feature feature) {
    switch (feature) {
#define FEATURE(name, flag, on, text) \
    case Feature::name: return text;
#include "vm/isa/features.def"
#undef FEATURE
    }
    return "unknown";
}

std::optional<Feature> feature_by_flag(std::string_view flag) {
    for (uint32_t i = 0; i < kFeatureCount; ++i) {
        if (feature_flag(static_cast<Feature>(i)) == flag) return static_cast<Feature>(i);
    }
    return std::nullopt;
}

}  // namespace ingot
