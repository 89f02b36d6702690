// Later options win, so that `--disable all --enable simd` means what it says.
#include "tools/ingot/feature_options.h"

#include <fmt/format.h>

#include "tools/ingot/suggest.h"

namespace ingot {

namespace {

std::string unknown_feature(std::string_view name) {
    std::vector<std::string_view> names = {"all"};
    for (uint32_t i = 0; i < kFeatureCount; ++i) {
        names.push_back(feature_flag(static_cast<Feature>(i)));
    }
    return fmt::format("unknown feature `{}`{} (`ingot help features` lists them)", name,
                       did_you_mean(name, names));
}

std::expected<void, std::string> apply(Features& features, std::string_view list, bool enable) {
    while (!list.empty()) {
        const size_t comma = list.find(',');
        const std::string_view name = list.substr(0, comma);
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
        if (name == "all") {
            features = enable ? all_features() : Features::none();
            continue;
        }
        const std::optional<Feature> feature = feature_by_flag(name);
        if (!feature) return std::unexpected(unknown_feature(name));
        if (enable) {
            features.enable(*feature);
        } else if (*feature == Feature::Mvp) {
            return std::unexpected(std::string("feature `mvp` is always on"));
        } else {
            features.disable(*feature);
        }
    }
    return {};
}

}  // namespace

Features all_features() {
    Features features;
    for (uint32_t i = 0; i < kFeatureCount; ++i) features.enable(static_cast<Feature>(i));
    return features;
}

std::expected<Features, std::string> features_of(const Arguments& arguments) {
    Features features;
    for (const Arguments::Given& given : arguments.given()) {
        const bool enable = given.option->name == kEnableOption.name;
        if (!enable && given.option->name != kDisableOption.name) continue;
        if (auto applied = apply(features, given.value, enable); !applied) {
            return std::unexpected(std::move(applied).error());
        }
    }
    return features;
}

}  // namespace ingot
